"""Facts: what guards have established about values on the present path.

A fact belongs to a *subject*, a symbol or an object, never to a variable or to a label: a check of ``x`` also holds for
text that was built from ``x`` before, and a check of ``basename(x)`` says nothing about ``x``. The facts of a frame are
the content of one heap location, so branches, loops and exceptions treat them like any other state; where paths meet,
only what holds on all of them is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from mcplint.machine.values import Const, Symbol, Value, is_none

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.values import Place

Subject: TypeAlias = "Symbol | HeapObject"

ANYTHING = "*"
"""The danger that stands for all."""


class Safe:
    """The subject is harmless for a danger (:data:`ANYTHING`: for all of them)."""

    __slots__ = ("danger",)

    def __init__(self, danger: str) -> None:
        self.danger = danger

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Safe) and other.danger == self.danger

    def __hash__(self) -> int:
        return hash(self.danger)

    def __repr__(self) -> str:
        return f"safe:{self.danger}"


class Weak:
    """The subject passed a check for a danger that does not hold what it promises. ``kind`` names the weakness."""

    __slots__ = ("danger", "detail", "kind", "place")

    def __init__(self, danger: str, kind: str, place: Place, detail: str = "") -> None:
        self.danger = danger
        self.kind = kind
        self.place = place
        self.detail = detail

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Weak)
            and (other.danger, other.kind, other.detail) == (self.danger, self.kind, self.detail)
            and other.place[1] is self.place[1]
        )

    def __hash__(self) -> int:
        return hash((self.danger, self.kind, id(self.place[1])))

    def __repr__(self) -> str:
        return f"weak:{self.danger}:{self.kind}"


class Lacks:
    """The subject is a text that does not hold ``text``, or with ``edge`` "start" or "end" does not begin or end so."""

    __slots__ = ("edge", "place", "text")

    def __init__(self, text: str, place: Place, edge: str = "") -> None:
        self.text = text
        self.edge = edge
        self.place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lacks) and (other.text, other.edge) == (self.text, self.edge)

    def __hash__(self) -> int:
        return hash((self.text, self.edge))

    def __repr__(self) -> str:
        return f"lacks:{self.edge}:{self.text!r}"


class Has:
    """The subject is a text that begins (``edge`` "start"), ends ("end"), or somewhere holds ("") ``text``."""

    __slots__ = ("edge", "place", "text")

    def __init__(self, text: str, place: Place, edge: str = "") -> None:
        self.text = text
        self.edge = edge
        self.place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Has) and (other.text, other.edge) == (self.text, self.edge)

    def __hash__(self) -> int:
        return hash(("has", self.text, self.edge))

    def __repr__(self) -> str:
        return f"has:{self.edge}:{self.text!r}"


class Held:
    """The subject is a lock (or something else that lets one caller in at a time) that is held."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "held"


HELD = Held()


class Relative:
    """The subject is a path that is not absolute: alone no guard, for ``..`` leads out as well."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "relative"


RELATIVE = Relative()


class Closed:
    """The subject, an object of a library, is closed; ``place`` is where."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        self.place = place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closed)

    def __hash__(self) -> int:
        return hash(Closed)

    def __repr__(self) -> str:
        return "closed"


Tag: TypeAlias = Safe | Weak | Lacks | Has | Held | Relative | Closed


class Facts(Value):
    """Tags by subject. Immutable."""

    __slots__ = ("_choices", "_locks", "held")

    holds_facts = True

    def __init__(self, held: Mapping[Subject, tuple[Tag, ...]]) -> None:
        super().__init__(())
        self.held = held
        self._locks: Facts | None = None
        self._choices: list[Symbol] | None = None

    def __repr__(self) -> str:
        return f"Facts({dict(self.held)})"

    def __bool__(self) -> bool:
        return bool(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and other.held == self.held

    def __hash__(self) -> int:
        return hash(frozenset(self.held))

    def of(self, subject: Subject) -> tuple[Tag, ...]:
        """The tags of a subject."""
        return self.held.get(subject, ())

    @property
    def locks(self) -> Facts:
        """Of these facts those that say which locks are held."""
        if self._locks is None:
            held: dict[Subject, tuple[Tag, ...]] = {
                subject: (HELD,) for subject, tags in self.held.items() if HELD in tags
            }
            self._locks = Facts(held) if held else NO_FACTS
        return self._locks

    def newest_subject(self) -> int:
        """The highest id of an object that a subject is or is computed from; 0 if there is none."""
        return max([subject.newest if isinstance(subject, Symbol) else subject.id for subject in self.held], default=0)

    def of_choice(self, value: Value) -> tuple[Tag, ...]:
        """What is known of a value that has several alternatives, whichever of them it is."""
        return tuple([tag for tags in self.choices_in(value).held.values() for tag in tags])

    def choices_in(self, value: Value) -> Facts:
        """These facts, as far as they are about a value because of its alternatives."""
        if len(value.atoms) < 2 or not self.held:
            return NO_FACTS
        choices = self._choices
        if choices is None:
            choices = [one for one in self.held if isinstance(one, Symbol) and one.op == "choice"]
            self._choices = choices
        if not choices:
            return NO_FACTS
        given = {atom for atom in value.atoms if not is_none(atom)}
        held: dict[Subject, tuple[Tag, ...]] = {
            one: self.held[one] for one in choices if given == set(one.parts[0].atoms)
        }
        return Facts(held) if held else NO_FACTS

    def key(self) -> tuple[tuple[Subject, tuple[Tag, ...]], ...]:
        """What tells these facts from others."""
        return tuple(self.held.items())

    def meet(self, other: Value) -> Facts:
        """The facts that both hold."""
        if not isinstance(other, Facts) or not self.held:
            return NO_FACTS
        if other is self or other.held == self.held:
            return self
        common: dict[Subject, tuple[Tag, ...]] = {}
        for subject, tags in self.held.items():
            theirs = other.held.get(subject) or other._of_parts(subject)
            if theirs:
                both = tags if theirs == tags else _common(tags, theirs)
                if both:
                    common[subject] = both
        for subject, tags in other.held.items():
            mine = () if subject in self.held else self._of_parts(subject)
            if mine and (both := _common(mine, tags)):
                common[subject] = both
        return Facts(common) if common else NO_FACTS

    def _of_parts(self, subject: Subject) -> tuple[Tag, ...]:
        """What is known of a choice because it is known of each alternative."""
        if not isinstance(subject, Symbol) or subject.op != "choice":
            return ()
        found: tuple[Tag, ...] | None = None
        for atom in subject.parts[0].atoms:
            if isinstance(atom, Const):
                continue
            tags = self.held.get(atom, ()) if isinstance(atom, Symbol) else ()
            found = tags if found is None else _common(found, tags)
            if not found:
                return ()
        return found or ()

    def union(self, other: Facts) -> Facts:
        """The facts that either holds; the same object if the other adds nothing."""
        if not other.held or other is self:
            return self
        if not self.held:
            return other
        merged: dict[Subject, tuple[Tag, ...]] | None = None
        for subject, tags in other.held.items():
            mine = self.held.get(subject, ())
            new = tuple(tag for tag in tags if tag not in mine)
            if new:
                if merged is None:
                    merged = dict(self.held)
                merged[subject] = mine + new
        return self if merged is None else Facts(merged)

    def judgements(self) -> Facts:
        """These facts, less those that say what was closed: no test of a value is about that."""
        return self.without([subject for subject, tags in self.held.items() if any(map(_is_closed, tags))])

    def without(self, subjects: Iterable[Subject]) -> Facts:
        """These facts, less those of some subjects."""
        gone = [subject for subject in subjects if subject in self.held]
        if not gone:
            return self
        return Facts({subject: tags for subject, tags in self.held.items() if subject not in gone})

    def beyond(self, other: Facts) -> Facts:
        """What these facts say that ``other`` does not."""
        if not other.held:
            return self
        more: dict[Subject, tuple[Tag, ...]] = {}
        for subject, tags in self.held.items():
            theirs = other.held.get(subject, ())
            new = tags if not theirs else tuple(tag for tag in tags if tag not in theirs)
            if new:
                more[subject] = new
        return Facts(more) if more else NO_FACTS


def _is_closed(tag: Tag) -> bool:
    return isinstance(tag, Closed)


def _common(first: tuple[Tag, ...], second: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """What both sets of tags say, a stronger one standing for the weaker ones that follow from it."""
    kept = [tag for tag in first if _follows(tag, second)]
    kept.extend([tag for tag in second if tag not in kept and _follows(tag, first)])
    return tuple(kept)


def _follows(tag: Tag, tags: tuple[Tag, ...]) -> bool:
    """Whether a tag follows from others: what is safe passes every check."""
    if tag in tags:
        return True
    if isinstance(tag, (Held, Closed)):
        return False
    safe = {other.danger for other in tags if isinstance(other, Safe)}
    if ANYTHING in safe:
        return True
    return isinstance(tag, Weak) and (tag.danger in safe or any(name.startswith(f"{tag.danger}-") for name in safe))


CONFINED = ("path", "url", "browser")
"""What the danger of a confinement begins with: folders and hosts that are allowed."""


def confinement(facts: Facts) -> Facts:
    """Those of the facts that tell where a path or a URL leads."""
    held = {
        subject: kept
        for subject, tags in facts.held.items()
        if (kept := tuple([tag for tag in tags if isinstance(tag, (Safe, Weak)) and tag.danger.startswith(CONFINED)]))
    }
    return Facts(held) if held else NO_FACTS


NO_FACTS = Facts({})


def meet_all(alternatives: Iterable[Facts]) -> Facts:
    """The facts that hold in all alternatives; none if there are no alternatives."""
    result: Facts | None = None
    for facts in alternatives:
        result = facts if result is None else result.meet(facts)
        if not result.held:
            return NO_FACTS
    return NO_FACTS if result is None else result


def union_all(parts: Iterable[Facts]) -> Facts:
    """The facts that any of the parts holds."""
    result = NO_FACTS
    for facts in parts:
        result = result.union(facts)
    return result
