"""What handlers leave behind in shared state, for the handlers that run after them.

The order of calls is not known, so every handler starts from the state of the modules joined with what any handler
wrote. What is stored keeps its shape, not where it came from: a value that one caller stored and another reads is not
reported as the other's input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import FACTS, Effects, HeapObject, Key
from mcplint.machine.limits import MAX_STORED_OBJECTS
from mcplint.machine.reach import live, reached
from mcplint.machine.summaries import Substitution
from mcplint.machine.values import ABSENT, Atom, Symbol, Unknown, Value, join

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


class StoredState:
    """Collects the writes of handlers to locations that were there before, and what these lead to."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self._shared: Effects = {}
        self._fresh: Effects = {}
        self._made: dict[HeapObject, None] = {}

    def take(self, mark: int) -> None:
        """Take in what a handler wrote since ``mark``; to be called before the writes are taken back."""
        below = self.m.shared_below
        effects = {place: value for place, value in self.m.heap.effects(mark).items() if place[1] != FACTS}
        made = reached(effects, (), below, {})
        self._made.update(made)
        for place, value in live(effects, below, made).items():
            kept = _without_origin(value)
            if place[0].id >= below:
                self._fresh[place] = kept
            elif not _is_mark(place):
                known = self._shared.get(place)
                self._shared[place] = kept if known is None else join(known, kept)

    def commit(self) -> frozenset[object]:
        """Join the writes into the state; the places that this changed, see :func:`watched`."""
        changed: list[object] = []
        renaming = self._kept()
        for (obj, key), value in self._shared.items():
            before = obj.slots.get(key, ABSENT)
            after = join(before, renaming.value(value))
            if set(after.atoms) != set(before.atoms):
                changed.append(watched(obj, key))
                self.m.heap.write(obj, key, after)
        for (obj, key), value in self._fresh.items() if changed else ():
            self.m.heap.write(renaming.obj(obj), key, renaming.value(value))
        return frozenset(changed)

    def _kept(self) -> Substitution:
        """What handlers made and left, as objects that were there before any handler ran."""
        heap, made = self.m.heap, list(self._made)
        renaming = Substitution(heap, self.m.symbols, self.m.shared_below)
        first = self.m.shared_below - min(len(made), MAX_STORED_OBJECTS)
        for number, obj in enumerate(made[:MAX_STORED_OBJECTS]):
            renaming.stand_for(obj, HeapObject(first + number, obj.kind, obj.name))
        for obj in made[:MAX_STORED_OBJECTS]:
            renaming.complete(obj)
        return renaming


def watched(obj: HeapObject, key: Key) -> object:
    """What a handler has looked at that reads a slot: of a container, all of it."""
    return (obj, key) if obj.kind in ("module", "env", "class", "instance") else obj


def _is_mark(place: tuple[HeapObject, Key]) -> bool:
    """Whether a slot is the machine's own note, not the program's data."""
    obj, key = place
    return (
        isinstance(key, str) and key.startswith("#") and obj.kind not in ("list", "tuple", "set", "dict", "generator")
    )


def _without_origin(value: Value) -> Value:
    atoms: list[Atom] = [Unknown(atom.type) if isinstance(atom, Symbol) else atom for atom in value.atoms]
    return Value(tuple(dict.fromkeys(atoms)))
