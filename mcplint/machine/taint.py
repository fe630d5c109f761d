"""What reaches the arguments of a sink, and whether anything on the way made it harmless.

The derivation of an argument is walked back from the sink to the sources, breadth first, so that the first path found
is a shortest one. A computation that a sanitizer, a type or a fact makes harmless for the danger ends the walk there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.machine import groups, texts
from mcplint.machine.certainty import is_sure
from mcplint.machine.derivations import (
    Made,
    Structures,
    arguments,
    flow_arguments,
    made,
    of_receiver,
    receiver_of,
    subject_of,
)
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
from mcplint.machine.heap import HeapObject
from mcplint.machine.hosts import hits_of_host
from mcplint.machine.loose_checks import names_host, names_part_of_site
from mcplint.machine.quoting import unquoted
from mcplint.machine.symbols import OUTSIDE
from mcplint.machine.values import Atom, Labels, Lib, Ref, Symbol, Unknown, Value, is_source

if TYPE_CHECKING:
    from mcplint.models.models import Models

MAX_STEPS = 4_000
"""Computations looked at for one argument of one sink."""


class Hit(NamedTuple):
    """A source that reaches a sink and can do ``danger`` there (a shell in an argument vector makes that another one).

    ``chain`` are the computations in between, from the source to the sink; ``weak`` what guards on the way missed;
    ``how`` how the value is dangerous: "whole", "part", "program", "option", "quoted" (a word of a command that a shell
    gets; it may be an option), "host", "path" or "raw"; ``sure`` whether it is known that this very source does.
    """

    label: str
    danger: str
    chain: tuple[Subject, ...]
    weak: tuple[Tag, ...]
    how: str
    sure: bool = True


class _Step(NamedTuple):
    atom: Atom
    labels: Labels
    chain: tuple[Subject, ...]
    extra: Facts
    weak: tuple[Tag, ...]


class Walk:
    """Walks derivations for one danger under the facts that held at a sink. ``quotable`` says that doubled quotes keep
    a text inside a string there, ``encoded`` that what the text is made of shows only once it is decoded."""

    def __init__(
        self, models: Models, danger: str, facts: Facts, *, quotable: bool = False, encoded: bool = False
    ) -> None:
        self.models = models
        self.danger = danger
        self._quotable = quotable
        self._encoded = encoded
        self.facts = facts
        self._structures = Structures(models)
        self._tags: dict[Hashable, tuple[Tag, ...]] = {}
        for subject, tags in facts.held.items():
            key = self._structures.of(subject)
            self._tags[key] = self._tags.get(key, ()) + tags
        self._checked_texts = self._harmless_texts(facts)

    def under(self, facts: Facts) -> Walk:
        """The same walk where further facts hold, too."""
        return Walk(self.models, self.danger, self.facts.union(facts), quotable=self._quotable, encoded=self._encoded)

    def hits(self, value: Value, how: str = "whole") -> list[Hit]:
        """The sources that reach ``value``, each with a shortest way, a sure one if there is any; in the order in which
        they are met."""
        found: dict[str, Hit] = {}
        todo = deque(self._steps(value, (), NO_FACTS, ()))
        seen: set[object] = set()
        steps = 0
        while todo and steps < MAX_STEPS:
            step = todo.popleft()
            steps += 1
            subject = subject_of(step.atom) or _member(step)
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
            if isinstance(subject, HeapObject) and subject.is_opaque:
                held = () if subject.record is None else subject.record.labels
                self._add(found, step, step.labels or held, how)
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
        encoded = Walk(self.models, self.danger, Facts(certain) if certain else NO_FACTS, encoded=True)
        for value in self._origins(subject, step.labels):
            for hit in encoded.hits(value, how):
                chain, weak = (*hit.chain, *step.chain), tuple(dict.fromkeys(step.weak))
                found.setdefault(hit.label, hit._replace(chain=chain, weak=weak))

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
        sure = is_sure(self.models, step.atom, step.chain, labels)
        for label in labels:
            if is_source(label) and not self._allowed(label) and (label not in found or found[label].sure < sure):
                found[label] = Hit(label, self.danger, step.chain, tuple(dict.fromkeys(step.weak)), how, sure)

    def _allowed(self, label: str) -> bool:
        """Whether a label is that of folders or hosts that a user has allowed: to go there does no harm."""
        return self.danger.startswith(CONFINED) and label.removeprefix(OUTSIDE) in self.models.boundaries

    def judge(self, subject: Subject, extra: Facts = NO_FACTS) -> tuple[Tag, ...] | None:
        """What guards missed on a subject; None if it is harmless."""
        if isinstance(subject, Symbol) and subject.type in SCALARS:
            return None
        if not self._encoded and groups.is_harmless(self.models, subject, self.danger):
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
        if isinstance(subject, Symbol) and subject.op in ("item", "element"):
            if subject.op == "item" and not subject.parts[0].labels:
                labels = tuple([label for label in labels if label not in subject.parts[1].labels])
            yield _whole(subject, labels)
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
                    bare = not value.labels and value.only is call.receiver
                    yield value.with_labels(of_receiver(call, labels)) if bare else value
            return
        effects = self.models.effects(call.path)
        if _fetches(effects) and (self.danger not in _BY_CONTENT or not self._chooses_host(call, effects)):
            return
        if isinstance(subject, Symbol):
            yield from [_whole(subject, labels)] if subject.op == "attribute" else subject.parts
            return
        if call.path.endswith("[]") and call.receiver is not None:
            own = isinstance(call.receiver, Ref) and call.receiver.obj.kind == "instance"
            held = call.record.labels if own else [label for label in labels if label not in call.record.labels]
            yield Value((call.receiver,), tuple(held))
            return
        if call.receiver is not None:
            yield receiver_of(call, call.receiver, labels)
        yield from call.record

    def _chooses_host(self, call: Made, effects: tuple[str, ...]) -> bool:
        """Whether an input decides which host answers, where one does; what else it is asked for changes nothing."""
        sinks = [sink for sink in self.models.sinks(call.path) if sink.danger == "url"] if "net" in effects else []
        values = [value for sink in sinks for wanted in sink.arguments for value in arguments(wanted, call)]
        walk = Walk(self.models, "url", self.facts)
        return not sinks or any(hit.how != "path" for value in values for hit in hits_of_host(walk, value))


_FETCHING = frozenset({"net", "db", "db.read", "db.write", "exec", "fs.read"})


_BY_CONTENT = frozenset({"archive", "code", "deserialise", "xml"})
"""Dangers of content: who chooses where it comes from chooses it."""


def _fetches(effects: tuple[str, ...]) -> bool:
    """Whether what a call returns comes from elsewhere, not from its arguments."""
    return any(effect in _FETCHING for effect in effects)


def _member(step: _Step) -> Symbol | None:
    """A member of a labelled library object, which is data unless it is called."""
    atom = step.atom
    if not step.labels or not isinstance(atom, Lib) or atom.receiver is None:
        return None
    return Symbol("", "attribute", (Value((atom.receiver,), step.labels),), atom.path)


def _whole(part: Symbol, labels: Labels) -> Value:
    """What a part with labels was taken from, which has them if it has no others."""
    whole = part.parts[0]
    return whole if whole.labels else whole.with_labels(labels)


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
