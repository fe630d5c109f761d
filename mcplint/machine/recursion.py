"""Functions that call themselves, directly or through others: they run until nothing new comes out of it.

The first frames of a function run with the arguments they are given. A further call is run with its arguments joined
with those of the frame before and widened; calls inside that frame are answered with what its last run came to (at
first: they do not return), and if their arguments go beyond its own, it runs again with both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeAlias

from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import NOTES
from mcplint.machine.limits import MAX_ALIKE, MAX_CONCRETE_RECURSION, MAX_SAME_FUNCTION
from mcplint.machine.symbols import MANY_CALLS
from mcplint.machine.types import is_type
from mcplint.machine.values import ABSENT, Const, Lib, Ref, Symbol, Unknown, Value, join, make, type_name, union_labels

if TYPE_CHECKING:
    from mcplint.machine.frames import Frame
    from mcplint.machine.heap import Effects, HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.machine.summaries import Summary
    from mcplint.machine.values import Atom, Labels, Place

Bindings: TypeAlias = "dict[str, Value]"
"""The values of a call's parameters by name."""


class Cycle:
    """A function that is running, as calls of it from inside see it.

    ``bindings`` are the arguments that its present run covers, ``general`` says that they are widened; ``value`` and
    ``effects`` are what the last run came to. ``asked`` says that a call was answered with these, ``grown`` holds
    arguments that the next run must cover. ``dependents`` are summaries that hold only as long as the answers do.
    Objects with ids from ``first_id`` on were made by one of its runs, except those of the ``modules`` (ranges of ids).
    """

    __slots__ = (
        "asked",
        "bindings",
        "dependents",
        "effects",
        "first_id",
        "general",
        "grown",
        "modules",
        "sites",
        "value",
    )

    def __init__(self, bindings: Bindings, first_id: int, *, general: bool) -> None:
        self.bindings = bindings
        self.first_id = first_id
        self.general = general
        self.asked = False
        self.grown: Bindings | None = None
        self.value: Value | None = None
        self.effects: Effects = {}
        self.dependents: list[tuple[tuple[object, ...], Summary]] = []
        self.modules: list[tuple[int, int]] = []
        self.sites: dict[object, HeapObject] = {}

    def learn(self, summary: Summary) -> bool:
        """Take over what a run came to; whether another run may come to more."""
        changed = self.grown is not None
        if self.grown is not None:
            self.bindings, self.grown = self.grown, None
        before, written = self.value, self._written()
        if summary.value is not None:
            self.value = summary.value if before is None else _widened(self, "return", before, summary.value)
        self.effects = summary.effects
        return changed or self._shape(before) != self._shape(self.value) or written != self._written()

    def forget(self, m: Machine) -> None:
        """Drop the summaries that rest on answers which no longer hold."""
        for key, summary in self.dependents:
            variants = m.summaries.get(key, [])
            variants[:] = [variant for variant in variants if variant is not summary]
        self.dependents.clear()

    def _shape(self, value: Value | None) -> object:
        """What tells two values apart, objects that each run makes anew left aside."""
        if value is None:
            return None
        return frozenset(
            (atom.obj.kind, atom.obj.name) if isinstance(atom, Ref) and atom.obj.id >= self.first_id else atom
            for atom in value.atoms
        ), frozenset(value.labels)

    def _written(self) -> frozenset[object]:
        return frozenset(location for location in self.effects if location[0].id < self.first_id)


def resolve(m: Machine, function: HeapObject, bindings: Bindings) -> tuple[Frame | None, Bindings]:
    """The frame that answers a call, or else the arguments to run it with (the same ones, unless they are widened)."""
    frames = [frame for frame in m.frames if frame.function is function]
    if not frames:
        alike = [frame for frame in m.frames if frame.decl is function.decl]
        frames = alike if len(alike) >= MAX_ALIKE else []
    cycle = frames[-1].cycle if frames else None
    if cycle is None:
        return None, bindings
    covered = cycle.grown or cycle.bindings
    if all(_covers(covered[name], value) for name, value in bindings.items()):
        return frames[-1], bindings
    if len(frames) < (MAX_CONCRETE_RECURSION if _is_concrete(bindings) else MAX_SAME_FUNCTION):
        return None, bindings
    wider = {name: _widened(cycle, name, covered[name], value) for name, value in bindings.items()}
    if cycle.general or len(frames) >= MAX_ALIKE:
        cycle.grown = wider
        return frames[-1], bindings
    return None, wider


def _is_concrete(bindings: Bindings) -> bool:
    """Whether a call's arguments are all known, as of a function that walks through a literal or a type."""
    return all(
        isinstance(value.only, Const)
        or (value.only is not None and is_type(value.only))
        or (isinstance(value.only, Ref) and value.only.obj.kind in ("dict", "list", "tuple", "set"))
        for value in bindings.values()
    )


def answer(m: Machine, frame: Frame, bindings: Bindings) -> Value:
    """What a call of a function that is running comes to, as far as its last run knows."""
    cycle = frame.cycle
    assert cycle is not None
    cycle.asked = True
    for above in reversed(m.frames):
        if above is frame:
            break
        above.depends[cycle] = None
    if cycle.value is None:
        _never_returns()
    m.apply(
        {
            (obj, key): join(obj.slots.get(key, ABSENT), value) if obj.id < cycle.first_id else value
            for (obj, key), value in cycle.effects.items()
        }
    )
    return cycle.value.with_labels(labels_of(bindings))


def _never_returns() -> NoReturn:
    raise Unreachable


def labels_of(bindings: Bindings) -> Labels:
    """The labels of all arguments."""
    labels: Labels = ()
    for value in bindings.values():
        labels = union_labels(labels, value.labels)
    return labels


def _covers(known: Value, value: Value) -> bool:
    """Whether a run with ``known`` shows all that one with ``value`` would."""
    return set(value.labels) <= set(known.labels) and all(_covers_atom(known, atom) for atom in value.atoms)


def _covers_atom(known: Value, atom: Atom) -> bool:
    if atom in known.atoms:
        return True
    if isinstance(atom, Const):
        return atom.value is not None and Unknown(type_name(atom.value)) in known.atoms
    if isinstance(atom, Symbol):
        return any(isinstance(one, Symbol) and one.op == "widened" for one in known.atoms)
    return _is_of_library(atom) and any(_may_be_anything(one) for one in known.atoms)


def _is_of_library(atom: Atom) -> bool:
    """Whether an alternative is an object of a library, or a member of one."""
    return (isinstance(atom, Ref) and atom.obj.kind == "library" and not atom.obj.slots.keys() - NOTES) or (
        isinstance(atom, Lib) and atom.receiver is not None
    )


def _may_be_anything(atom: Atom) -> bool:
    return atom == ANYTHING or (isinstance(atom, Symbol) and atom.op == "widened" and not atom.type)


ANYTHING = Unknown()
"""What objects of libraries become where they change from call to call: what walks through nested data meets another
type at every depth."""


def _widened(cycle: Cycle, name: str, known: Value, value: Value) -> Value:
    """Both values: where they differ, constants give way to their type, computations to one symbol, and objects of
    libraries to anything."""
    if _covers(known, value):
        return known
    joined = join(known, value)
    atoms: list[Atom] = []
    for atom in joined.atoms:
        if isinstance(atom, Const) and atom.value is not None and not isinstance(atom.value, bool):
            atoms.append(Unknown(type_name(atom.value)))
        elif atom in known.atoms or not (isinstance(atom, Symbol) or _is_of_library(atom)):
            atoms.append(atom)
        elif joined.labels or isinstance(atom, Symbol):
            atoms.append(_any_such(cycle, name, known, atom, joined.labels))
        else:
            atoms.append(ANYTHING)
    return make(atoms, joined.labels)


def _any_such(cycle: Cycle, name: str, known: Value, atom: Atom, labels: Labels) -> Symbol:
    """The one symbol that computations of a type become, or that objects of libraries do."""
    type_ = atom.type if isinstance(atom, Symbol) else ""
    for one in known.atoms:
        if isinstance(one, Symbol) and one.op == "widened" and one.type == type_:
            return one
    return Symbol(type_, "widened", (Value((atom,), labels),), (MANY_CALLS, id(cycle), name, type_), _place(atom))


def _place(atom: Atom) -> Place | None:
    return atom.place if isinstance(atom, Symbol) else None
