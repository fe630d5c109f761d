"""Questions that a run asks about how its arguments came about: where they have other answers, it would do otherwise.

To the summary of a run, an argument is a variable: any text will do in place of another one. Guards look behind it, at
the path that it was resolved from or the URL whose host it is, and so does whoever joins texts. What was asked is kept
with the summary, which is used again only where the answers correspond.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mcplint.machine import texts
from mcplint.machine.derivations import Way, below, flow_of, list_of_word, made, urls_at_end, ways_to_urls
from mcplint.machine.facts import Facts, Subject
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Atom, Bound, Lib, Ref, Symbol, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.machine.summaries import Substitution
    from mcplint.models.models import Models

Question: TypeAlias = Literal["places", "hosts", "made", "test", "edges", "word"]
"""What is asked: what something is the same text or place as; the host of which URLs it is; the call that made it; what
follows from its truth; what a text begins and ends with; of which list it is the first element."""

Answer: TypeAlias = "tuple[Subject | Value | Hashable, ...]"


class Asked(NamedTuple):
    """A question about something; ``way`` is how far it had been followed when it came to this."""

    question: Question
    subject: Subject
    way: Way | None = None


def ask(m: Machine, question: Question, subject: Subject) -> None:
    """Note that what the running function does depends on the answer."""
    m.frame.asked[Asked(question, subject)] = None


def of_given(models: Models, asked: Iterable[Asked], given: Iterable[Value | None]) -> dict[Asked, Answer]:
    """What was asked about values that a run was given or has read, with the answers."""
    known: set[Subject] = set()
    for value in given:
        for atom in value.atoms if value is not None else ():
            _add_subjects(atom, known)
    found: dict[Asked, Answer] = {}
    for one in asked if known else ():
        for each in _met(models, one):
            if each.subject in known and each not in found:
                found[each] = _answer(models, each)
    return found


def _add_subjects(atom: Atom | None, found: set[Subject]) -> None:
    if isinstance(atom, Symbol):
        found.add(atom)
    elif isinstance(atom, Ref) and atom.obj.kind == "library":
        found.add(atom.obj)
    elif isinstance(atom, (Bound, Lib)):
        _add_subjects(atom.receiver, found)


def _met(models: Models, asked: Asked) -> Iterator[Asked]:
    """The same question about everything that is met on the way to its answer."""
    match asked.question:
        case "places":
            yield from [Asked("places", link) for link in below(models, asked.subject)]
        case "hosts":
            start = asked.way or Way(asked.subject)
            yield from [Asked("hosts", way.subject, way) for way, _ in ways_to_urls(start)]
        case _:
            yield asked


def _answer(models: Models, asked: Asked) -> Answer:
    subject = asked.subject
    match asked.question:
        case "places":
            flows = [(link, flow_of(models, link)) for link in below(models, subject)]
            return tuple([part for link, flow in flows for part in (link, flow.resolves if flow else None)])
        case "hosts":
            return tuple([part for of_url in urls_at_end(models, asked.way or Way(subject)) for part in of_url])
        case "made":
            return _made(models, subject)
        case "test":
            return _test(subject)
        case "edges":
            value = Value((subject,)) if isinstance(subject, Symbol) else Value(())
            return texts.starts_with(value), texts.ends_with(value)
        case "word":
            words = list_of_word(subject)
            return () if words is None else (words,)


def _made(models: Models, subject: Subject) -> Answer:
    call = made(subject)
    if call is None or not _matters(models, call.path):
        return ()
    receiver = () if call.receiver is None else (Value((call.receiver,)),)
    named = [part for name, value in call.record.keywords.items() for part in (name, value)]
    return (call.path, *receiver, *call.record.positional, *named)


_ASKED = frozenset({"builtins.str().replace", "re.compile", "os.path.basename", "os.path.dirname", "os.path.relpath"})


def _matters(models: Models, path: str) -> bool:
    """Whether anybody who asks for the call that made something means calls of this path."""
    if path in _ASKED or path.endswith((".parents", ".name")):
        return True
    flow = models.flow(path)
    return models.containment(path) is not None or (flow is not None and flow.resolves is not None)


def _test(subject: Subject) -> Answer:
    if not isinstance(subject, Symbol):
        return ()
    held = subject.data if isinstance(subject.data, Facts) else None
    parts = subject.parts if held is not None else ()
    facts = [each.held.items() if each is not None else () for each in (subject.when_true, subject.when_false, held)]
    told = [part for items in facts for pair in (*items, (None, None)) for part in pair]
    return (held is not None, *parts, *told)


def correspond(models: Models, answers: Mapping[Asked, Answer], substitution: Substitution) -> bool:
    """Whether what was asked has the same answers in the present, up to what stands for what; extends the mapping."""
    for asked, recorded in answers.items():
        present = substitution.present(asked.subject)
        if present is asked.subject:
            continue
        way = None if asked.way is None else asked.way._replace(subject=present)
        answer = _answer(models, Asked(asked.question, present, way))
        if len(answer) != len(recorded) or not all(
            _same(substitution, one, other) for one, other in zip(recorded, answer, strict=True)
        ):
            return False
    return True


def _same(substitution: Substitution, recorded: object, present: object) -> bool:
    if isinstance(recorded, Value) and isinstance(present, Value):
        return substitution.match(recorded, present)
    if isinstance(recorded, Symbol) and isinstance(present, Symbol):
        return substitution.match_symbol(recorded, present)
    if isinstance(recorded, HeapObject) and isinstance(present, HeapObject):
        return substitution.match_object(recorded, present)
    return recorded == present
