"""What reaches the arguments of a sink, and whether anything on the way made it harmless.

The derivation of an argument is walked back from the sink to the sources, breadth first, so that the first path found
is a shortest one. A computation that a sanitizer, a type or a fact makes harmless for the danger ends the walk there.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.machine import groups, texts
from mcplint.machine.conditions import may_hold
from mcplint.machine.derivations import Made, Structures, arguments, flow_arguments, made, subject_of
from mcplint.machine.facts import (
    ANYTHING,
    CONFINED,
    NO_FACTS,
    RELATIVE,
    Facts,
    Has,
    Lacks,
    Relative,
    Safe,
    Subject,
    Tag,
    Weak,
)
from mcplint.machine.guards import SCALARS
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.loose_checks import names_host, names_part_of_site
from mcplint.machine.quoting import unquoted
from mcplint.machine.symbols import OUTSIDE
from mcplint.machine.values import Atom, Const, Labels, Ref, Symbol, Unknown, Value, is_source
from mcplint.machine.words import is_no_option, is_prefixed, program_of, takes_next
from mcplint.models.structs import Sink

if TYPE_CHECKING:
    from mcplint.models.models import Models

MAX_STEPS = 4_000
"""Computations looked at for one argument of one sink."""


class Hit(NamedTuple):
    """A source that reaches a sink and can do ``danger`` there (a shell in an argument vector makes that another one).

    ``chain`` are the computations in between, from the source to the sink; ``weak`` what guards on the way missed;
    ``how`` how the value is dangerous: "whole", "part", "program", "option", "quoted" (a word of a command that a shell
    gets; it may be an option), "host", "path" or "raw".
    """

    label: str
    danger: str
    chain: tuple[Subject, ...]
    weak: tuple[Tag, ...]
    how: str


class _Step(NamedTuple):
    atom: Atom
    labels: Labels
    chain: tuple[Subject, ...]
    extra: Facts
    weak: tuple[Tag, ...]


class Walk:
    """Walks derivations for one danger under the facts that held at a sink. ``quotable`` says that doubled quotes keep
    a text inside a string there."""

    def __init__(self, models: Models, danger: str, facts: Facts, *, quotable: bool = False) -> None:
        self.models = models
        self.danger = danger
        self._quotable = quotable
        self.facts = facts
        self._structures = Structures(models)
        self._tags: dict[Hashable, tuple[Tag, ...]] = {}
        for subject, tags in facts.held.items():
            key = self._structures.of(subject)
            self._tags[key] = self._tags.get(key, ()) + tags
        self._checked_texts = self._harmless_texts(facts)

    def under(self, facts: Facts) -> Walk:
        """The same walk where further facts hold, too."""
        return Walk(self.models, self.danger, self.facts.union(facts), quotable=self._quotable)

    def hits(self, value: Value, how: str = "whole") -> list[Hit]:
        """The sources that reach ``value``, each with a shortest way; in the order in which they are met."""
        found: dict[str, Hit] = {}
        todo = deque(self._steps(value, (), NO_FACTS, ()))
        seen: set[object] = set()
        steps = 0
        while todo and steps < MAX_STEPS:
            step = todo.popleft()
            steps += 1
            subject = subject_of(step.atom)
            if subject is None:
                if _opaque(step.atom):
                    self._add(found, step, step.labels, how)
                continue
            mark = (subject, step.extra.key())
            if mark in seen:
                continue
            seen.add(mark)
            weak = self.judge(subject, step.extra)
            if weak is None:
                continue
            step = step._replace(chain=(subject, *step.chain), weak=(*step.weak, *weak))
            if isinstance(subject, Symbol) and subject.op in ("source", "widened"):
                self._add(found, step, (str(subject.data),) if subject.op == "source" else step.labels, how)
                continue
            if isinstance(subject, HeapObject) and subject.record is None:
                self._add(found, step, step.labels, how)
                continue
            if self._decodes(subject):
                self._add_encoded(found, subject, step, how)
                continue
            extra = step.extra
            if isinstance(subject, Symbol) and isinstance(subject.data, Facts):
                extra = extra.union(subject.data)
            for part in self._unchecked(subject, step):
                todo.extend(self._steps(part, step.chain, extra, step.weak))
        return list(found.values())

    def _decodes(self, subject: Subject) -> bool:
        call = made(subject)
        return call is not None and call.path in self.models.table("decoders")

    def _add_encoded(self, found: dict[str, Hit], subject: Subject, step: _Step, how: str) -> None:
        """The sources of what is decoded, whatever was found in the encoded text: ``%2e%2e`` holds no dots."""
        certain = {one: tags for one, tags in self.facts.held.items() if Safe(ANYTHING) in tags}
        encoded = Walk(self.models, self.danger, Facts(certain) if certain else NO_FACTS)
        for value in self._origins(subject, step.labels):
            for hit in encoded.hits(value, how):
                chain = (*hit.chain, *step.chain)
                found.setdefault(hit.label, hit._replace(chain=chain, weak=tuple(dict.fromkeys(step.weak))))

    def _steps(self, value: Value, chain: tuple[Subject, ...], extra: Facts, weak: tuple[Tag, ...]) -> Iterator[_Step]:
        """Where to go on from a value: at all of its alternatives, unless a guard made it harmless whichever it is."""
        missed = self.judge_choice(value, extra)
        if missed is None:
            return
        weak = (*weak, *missed)
        for atom in value.atoms:
            yield _Step(atom, value.labels, chain, extra, weak)

    def _harmless_texts(self, facts: Facts) -> list[Symbol]:
        """Composed texts that are harmless as they are, whatever they are composed of."""
        return [
            subject
            for subject, tags in facts.held.items()
            if isinstance(subject, Symbol) and subject.op == "text" and self._safe(tags)
        ]

    def _unchecked(self, subject: Subject, step: _Step) -> Iterator[Value]:
        """The values that a subject takes its taint from, less those inside of a text that is harmless as a whole."""
        checked = self._checked_texts
        if isinstance(subject, Symbol) and subject.op == "text":
            if step.extra.held:
                checked = [*checked, *self._harmless_texts(step.extra)]
            within = {place for text in checked for place in texts.places_of(text, subject)}
            parts = texts.segments(subject) if self._quotable or checked else subject.parts
            places = unquoted(parts) if self._quotable else range(len(parts))
            yield from [parts[place] for place in places if place not in within]
        else:
            yield from self._origins(subject, step.labels)

    def _add(self, found: dict[str, Hit], step: _Step, labels: Labels, how: str) -> None:
        for label in labels:
            if is_source(label) and label not in found and not self._allowed(label):
                found[label] = Hit(label, self.danger, step.chain, tuple(dict.fromkeys(step.weak)), how)

    def _allowed(self, label: str) -> bool:
        """Whether a label is that of folders or hosts that a user has allowed: to go there does no harm."""
        return self.danger.startswith(CONFINED) and label.removeprefix(OUTSIDE) in self.models.boundaries

    def judge(self, subject: Subject, extra: Facts = NO_FACTS) -> tuple[Tag, ...] | None:
        """What guards missed on a subject; None if it is harmless."""
        if isinstance(subject, Symbol) and subject.type in SCALARS:
            return None
        if groups.is_harmless(self.models, subject, self.danger):
            return None
        if isinstance(subject, HeapObject):
            sanitizer = self.models.sanitizes(subject.name)
            if sanitizer is not None and sanitizer.cleans(self.danger):
                return None
        tags = (*self._tags.get(self._structures.of(subject), ()), *extra.of(subject))
        if not tags:
            return ()
        if self._safe(tags):
            return None
        return tuple([tag for tag in tags if self._concerns(tag)])

    def judge_choice(self, value: Value, extra: Facts = NO_FACTS) -> tuple[Tag, ...] | None:
        """What guards missed on a value that has several alternatives, whichever it is; None if it is harmless."""
        tags = (*self.facts.of_choice(value), *extra.of_choice(value))
        if tags and self._safe(tags):
            return None
        return tuple([tag for tag in tags if self._concerns(tag)])

    def _safe(self, tags: tuple[Tag, ...]) -> bool:
        if any(isinstance(tag, Safe) and tag.danger in (ANYTHING, self.danger) for tag in tags):
            return True
        return self._nothing_left(tags) or (self.danger in ("url", "browser") and any(map(_names_host, tags)))

    def _nothing_left(self, tags: tuple[Tag, ...]) -> bool:
        """Whether a text lacks everything that the danger needs."""
        lacking = {tag.text for tag in tags if isinstance(tag, Lacks) and not tag.edge}
        leading = {tag.text for tag in tags if isinstance(tag, Lacks) and tag.edge == "start"}
        if not lacking and not leading:
            return False
        if self.danger.startswith("path-"):
            absolute = "/" in lacking or bool({"/", "\\"} & leading) or RELATIVE in tags
            return absolute and (".." in lacking or "/" in lacking)
        danger = self.models.dangers.get(self.danger)
        if danger is None or danger.metacharacters is None:
            return False
        if any(char not in lacking for char in danger.metacharacters):
            return False
        return all(char in leading or char in lacking for char in danger.leading)

    def _concerns(self, tag: Tag) -> bool:
        if isinstance(tag, Weak):
            return tag.danger == self.danger or (tag.danger == "path" and self.danger.startswith("path-"))
        return not isinstance(tag, (Safe, Relative))

    def _origins(self, subject: Subject, labels: Labels) -> Iterator[Value]:
        """The values that a subject takes its taint from."""
        call = made(subject)
        if call is not None:
            yield from self._of_call(subject, call, labels)
            return
        if isinstance(subject, Symbol) and subject.op in ("item", "attribute", "element"):
            whole = subject.parts[0]
            if not whole.labels and subject.op == "item":
                labels = tuple([label for label in labels if label not in subject.parts[1].labels])
            yield whole if whole.labels else whole.with_labels(labels)
        elif isinstance(subject, Symbol) and subject.op != "condition":
            yield from subject.parts

    def _of_call(self, subject: Subject, call: Made, labels: Labels) -> Iterator[Value]:
        sanitizer = self.models.sanitizes(call.path)
        if sanitizer is not None and sanitizer.cleans(self.danger):
            return
        flow = self.models.flow(call.path)
        if flow is not None:
            if flow.keeps != "none":
                for value in flow_arguments(flow, call):
                    yield value if value.labels else value.with_labels(_of_receiver(call, value, labels))
            return
        effects = self.models.effects(call.path)
        if _fetches(effects) and (self.danger not in _BY_CONTENT or not self._chooses_host(call, effects)):
            return
        if isinstance(subject, Symbol):
            yield from subject.parts
            return
        if call.path.endswith("[]") and call.receiver is not None:
            own = isinstance(call.receiver, Ref) and call.receiver.obj.kind == "instance"
            held = call.record.labels if own else [label for label in labels if label not in call.record.labels]
            yield Value((call.receiver,), tuple(held))
            return
        if call.receiver is not None:
            yield Value((call.receiver,), labels)
        yield from call.record

    def _chooses_host(self, call: Made, effects: tuple[str, ...]) -> bool:
        """Whether an input decides which host answers, where one does; what else it is asked for changes nothing."""
        sinks = [sink for sink in self.models.sinks(call.path) if sink.danger == "url"] if "net" in effects else []
        values = [value for sink in sinks for wanted in sink.arguments for value in arguments(wanted, call)]
        walk = Walk(self.models, "url", self.facts)
        return not sinks or any(hit.how != "path" for value in values for hit in _host(walk, value))


def _of_receiver(call: Made, value: Value, labels: Labels) -> Labels:
    """The labels of a receiver, which a call's symbol does not keep: those of the result that no argument has."""
    if value.only is not call.receiver:
        return ()
    return tuple([label for label in labels if not any(label in given.labels for given in call.record)])


_FETCHING = frozenset({"net", "db", "db.read", "db.write", "exec", "fs.read"})


_BY_CONTENT = frozenset({"archive", "deserialise", "xml"})
"""Dangers of content: who chooses where it comes from chooses it."""


def _fetches(effects: tuple[str, ...]) -> bool:
    """Whether what a call returns comes from elsewhere, not from its arguments."""
    return any(effect in _FETCHING for effect in effects)


def _opaque(atom: Atom) -> bool:
    """Whether an atom without identity is data that may be anything its labels say."""
    if isinstance(atom, Unknown):
        return atom.type not in SCALARS
    return isinstance(atom, Ref) and atom.obj.kind in (
        "list",
        "tuple",
        "set",
        "dict",
        "generator",
        "instance",
        "coroutine",
    )


def _names_host(tag: Tag) -> bool:
    return isinstance(tag, Has) and tag.edge == "start" and names_host(tag.text) and not names_part_of_site(tag.text)


# --- sinks -----------------------------------------------------------------------------------------------------------


def sink_hits(models: Models, sink: Sink, receiver: Atom | None, record: CallRecord, facts: Facts) -> list[Hit]:
    """The sources that reach a sink's dangerous arguments in the way that is dangerous there."""
    call = Made(sink.path, receiver, record)
    if sink.when is not None and not may_hold(sink.when, record):
        return []
    walk = Walk(models, sink.danger, facts, quotable=sink.danger == "sql" and not _knows_backslashes(models, sink.path))
    found: list[Hit] = []
    if sink.mode == "argv" and any(wanted.position == -1 for wanted in sink.arguments):
        values = [value for wanted in sink.arguments for value in arguments(wanted, call)]
        return _vector(walk, values, program="exec" in sink.kinds)
    for wanted in sink.arguments:
        for value in arguments(wanted, call):
            found.extend(_by_mode(walk, sink, _no_streams(models, value) if sink.mode == "path" else value))
    return found


def _no_streams(models: Models, value: Value) -> Value:
    """What may be a path: a stream in memory may stand where one is expected, whatever it holds."""
    streams = models.table("streams")
    calls = ((atom, made(subject) if (subject := subject_of(atom)) is not None else None) for atom in value.atoms)
    atoms = tuple([atom for atom, call in calls if call is None or call.path not in streams])
    return value if len(atoms) == len(value.atoms) else Value(atoms, value.labels)


def _knows_backslashes(models: Models, path: str) -> bool:
    """Whether a database is one in whose strings a backslash escapes the quote behind it."""
    return any(path.startswith(f"{package}.") for package in models.table("backslash-strings"))


def _by_mode(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    missed = walk.judge_choice(value)
    if missed is None:
        return []
    hits = _of_mode(walk, sink, value)
    return [hit._replace(weak=tuple(dict.fromkeys((*hit.weak, *missed)))) for hit in hits] if missed else hits


def _of_mode(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    match sink.mode:
        case "argv":
            return _argv(walk, value)
        case "shell":
            return _shell(walk, sink, value)
        case "interpolated":
            return _interpolated(walk, value)
        case "host":
            return _host(walk, value)
        case _:
            return _operators(walk, value, "raw") if "operators" in sink.kinds else walk.hits(value)


_CODE = frozenset({"$where", "$function", "$accumulator", "script"})
"""Operators of a filter whose value is code."""

_DATA = frozenset({"$set", "$setOnInsert", "$push", "$addToSet", "$unset", "$inc", "$rename"})
"""Operators of an update whose value is data, whatever is in it."""


def _operators(walk: Walk, value: Value, how: str) -> list[Hit]:
    """What may put operators into a filter: it all, or a value in it that may be a mapping. A text is one to the
    database, unless it is where code is expected."""
    hits: list[Hit] = []
    for atom in value.atoms:
        if isinstance(atom, Symbol) and atom.op == "dict" and isinstance(atom.data, tuple):
            for key, part in zip(atom.data, atom.parts, strict=True):
                if key is None or key in _CODE:
                    hits.extend(walk.hits(part, how if key is None else "part"))
                elif key not in _DATA:
                    hits.extend(_operators(walk, part, "part"))
        elif isinstance(atom, Symbol) and atom.op in ("list", "tuple"):
            hits.extend([hit for part in atom.parts for hit in _operators(walk, part, how)])
        elif not isinstance(atom, Symbol) or atom.type != "builtins.str":
            hits.extend(walk.hits(Value((atom,), value.labels), how))
    return hits


def _listed(value: Value) -> list[Symbol]:
    return [atom for atom in value.atoms if isinstance(atom, Symbol) and atom.op in ("list", "tuple")]


def _shell(walk: Walk, sink: Sink, value: Value) -> list[Hit]:
    if "text-only" in sink.kinds:
        value = Value(tuple([atom for atom in value.atoms if atom not in _listed(value)]), value.labels)
    hits: list[Hit] = []
    for atom in value.atoms:
        text = isinstance(atom, Symbol) and atom.op == "text"
        hits.extend(walk.hits(Value((atom,), value.labels), "part" if text else "whole"))
    return [*hits, *_quoted_words(walk, value, {hit.label for hit in hits})]


def _quoted_words(walk: Walk, value: Value, parsed: set[str]) -> Iterator[Hit]:
    """What a shell does not parse, because it was quoted, is still words of a command."""
    for hit in Walk(walk.models, "argv", walk.facts).hits(value, "quoted"):
        if hit.label not in parsed or any(_is_quoted(walk, subject) for subject in hit.chain):
            yield hit


def _is_quoted(walk: Walk, subject: Subject) -> bool:
    call = made(subject)
    sanitizer = walk.models.sanitizes(call.path) if call is not None else None
    return sanitizer is not None and sanitizer.cleans(walk.danger)


_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "cmd", "powershell", "pwsh"})
_INTERPRETERS = frozenset({"python", "python3", "node", "perl", "ruby", "php", "osascript"})


def _argv(walk: Walk, value: Value) -> list[Hit]:
    listed = _listed(value)
    hits: list[Hit] = []
    rest = tuple([atom for atom in value.atoms if atom not in listed])
    if rest:
        hits.extend(walk.hits(Value(rest, value.labels), "program"))
    for vector in listed:
        hits.extend(_vector(walk, list(vector.parts), program=True, ordered=vector.data != ("*",)))
    return hits


def _vector(walk: Walk, parts: list[Value], *, program: bool, ordered: bool = True) -> list[Hit]:
    """Elements of an argument vector: the program, options, and what stands behind ``--``."""
    hits: list[Hit] = []
    shell = program and bool(parts) and program_of(parts[0]) in _SHELLS
    interpreter = program and bool(parts) and program_of(parts[0]) in _INTERPRETERS
    script = False
    for index, part in enumerate(parts):
        word = part.only.value if isinstance(part.only, Const) else None
        if ordered and word in ("--", "--end-of-options"):
            break
        if script:
            how = "part" if isinstance(part.only, Symbol) and part.only.op == "text" else "whole"
            hits.extend(Walk(walk.models, "command" if shell else "code", walk.facts).hits(part, how))
        elif program and index == 0 and ordered:
            hits.extend(_program_hits(walk, part))
        elif not is_no_option(walk.models, part) and not (
            ordered and index and takes_next(walk.models, parts, index - 1)
        ):
            hits.extend(walk.hits(part, "option"))
        script = isinstance(word, str) and (
            (shell and _runs_script(word)) or (interpreter and word in ("-c", "-e", "-r"))
        )
    return hits


def _program_hits(walk: Walk, part: Value) -> list[Hit]:
    return [] if is_prefixed(part) else walk.hits(part, "program")


def _runs_script(word: str) -> bool:
    return word.lower() in ("/c", "/k", "-command", "-encodedcommand") or (word.startswith("-") and word.endswith("c"))


def _interpolated(walk: Walk, value: Value) -> list[Hit]:
    hits: list[Hit] = []
    for atom in value.atoms:
        part = Value((atom,), value.labels)
        hits.extend(walk.hits(part, "part" if _is_interpolated(walk.models, atom, set()) else "raw"))
    return hits


def _is_interpolated(models: Models, atom: Atom, seen: set[Subject]) -> bool:
    """Whether taint is a part of a text, not the whole of it."""
    subject = subject_of(atom)
    if subject is None or subject in seen:
        return False
    seen.add(subject)
    if isinstance(subject, Symbol) and subject.op == "text":
        return not _is_statement(subject)
    if isinstance(subject, Symbol) and subject.op == "operation" and subject.data == "%":
        return True
    call = made(subject)
    if call is not None:
        if call.path in ("builtins.str().format", "builtins.str().join"):
            return True
        flow = models.flow(call.path)
        values = flow_arguments(flow, call) if flow is not None else list(call.record)
        if call.receiver is not None and flow is None:
            values = [Value((call.receiver,)), *values]
        return any(_is_interpolated(models, inner, seen) for value in values for inner in value.atoms)
    if isinstance(subject, Symbol) and subject.op in ("checked", "verdict", "widened", "choice"):
        return any(_is_interpolated(models, inner, seen) for part in subject.parts for inner in part.atoms)
    return False


_FRAME = re.compile(r"[\s;]*(limit\s+\d+|EXPLAIN|explain)?[\s;]*", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*(?:\n|$)", re.DOTALL)
_GIVEN = "\1"


def _is_statement(text: Symbol) -> bool:
    """Whether a text is a whole statement of the caller's: around it are blanks, ``;``, ``LIMIT 100``, ``EXPLAIN`` and
    comments at most."""
    shown = "".join(_GIVEN if part.labels else _constant_text(part) for part in texts.segments(text))
    bare = _COMMENT.sub(" ", shown)
    if bare.count(_GIVEN) < shown.count(_GIVEN):
        return False
    return all(_FRAME.fullmatch(frame) for frame in bare.split(_GIVEN))


def _constant_text(part: Value) -> str:
    atom = part.only
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else _UNKNOWN_BASE


def _host(walk: Walk, value: Value, depth: int = 8) -> list[Hit]:
    hits: list[Hit] = []
    for atom in value.atoms:
        if depth and isinstance(atom, Symbol) and atom.op == "checked" and isinstance(atom.data, Facts):
            inner = walk.under(atom.data)
            hits.extend([hit for part in atom.parts for hit in _host(inner, part, depth - 1)])
            continue
        carried = _carried(walk.models, atom, value.labels) if depth else []
        given = _given_host(atom)
        if given is not None and depth:
            hits.extend(_host(walk, given, depth - 1) if given.labels else ())
            rest = walk.hits(Value((atom,), value.labels), "host")
            known = {hit.label for hit in hits}
            hits.extend([hit._replace(how="path") for hit in rest if hit.label not in known])
        elif isinstance(atom, Symbol) and atom.op == "text":
            hits.extend(_text_host(walk, atom))
        elif carried:
            hits.extend(_carried_host(walk, atom, carried, depth))
        else:
            hits.extend(walk.hits(Value((atom,), value.labels), "host"))
    return hits


def _given_host(atom: Atom) -> Value | None:
    """What stands for the host in ``urlsplit(url)._replace(netloc=host).geturl()``."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    if call is not None and call.path.endswith("().geturl") and call.receiver is not None:
        return _given_host(call.receiver)
    return call.record.keywords.get("netloc") if call is not None and call.path.endswith("()._replace") else None


def _carried(models: Models, atom: Atom, labels: Labels) -> list[Value]:
    """The URLs that an object is made of: a request for one, one that was joined with another, the same as text."""
    subject = subject_of(atom)
    call = made(subject) if subject is not None else None
    flow = models.flow(call.path) if call is not None else None
    if call is None or flow is None or (flow.keeps != "text" and call.path != "urllib.parse.urljoin"):
        return []
    found: list[Value] = []
    for wanted in flow.arguments:
        values = arguments(wanted, call)
        found.extend([value.with_labels(labels) for value in values] if wanted.receiver else values)
    return found


def _carried_host(walk: Walk, atom: Atom, carried: list[Value], depth: int) -> Iterator[Hit]:
    subject = subject_of(atom)
    weak = walk.judge(subject) if subject is not None else ()
    if subject is None or weak is None:
        return
    for url in carried:
        for hit in _host(walk, url, depth - 1) if url.labels else ():
            yield hit._replace(chain=(*hit.chain, subject), weak=(*hit.weak, *weak))


_SCHEME_AND_HOST = re.compile(r"[a-z][a-z0-9+.-]*:/{1,3}[^/?#\\]+[/?#]", re.IGNORECASE)
_UNKNOWN_BASE = "\0"
_BELOW_A_HOST = re.compile(r"\0|/(?!/)")
"""A base that is not the caller's, or a path below one."""


def _text_host(walk: Walk, text: Symbol) -> list[Hit]:
    before = ""
    hits: list[Hit] = []
    for part in texts.segments(text):
        atom = part.only
        if not part.labels:
            before += str(atom.value) if isinstance(atom, Const) else _UNKNOWN_BASE
            continue
        inside = _host(walk, part) if not before else walk.hits(part, "host")
        fixed = _SCHEME_AND_HOST.match(before) is not None or _BELOW_A_HOST.match(before) is not None
        hits.extend([hit._replace(how="path") for hit in inside] if fixed else inside)
        before += _UNKNOWN_BASE
    return hits
