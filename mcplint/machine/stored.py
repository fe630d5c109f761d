"""What handlers leave behind in shared state, for the handlers that run after them.

The order of calls is not known, so every handler starts from the state of the modules joined with what any handler
wrote. What is stored keeps its shape, not where it came from: a value that one caller stored and another reads is not
reported as the other's input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import FACTS, Effects, HeapObject, Key
from mcplint.machine.reach import live, reached
from mcplint.machine.values import ABSENT, Atom, Symbol, Unknown, Value, join

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


class StoredState:
    """Collects the writes of handlers to locations that were there before, and what these lead to."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self._shared: Effects = {}
        self._fresh: Effects = {}

    def take(self, mark: int) -> None:
        """Take in what a handler wrote since ``mark``; to be called before the writes are taken back."""
        below = self.m.shared_below
        effects = {place: value for place, value in self.m.heap.effects(mark).items() if place[1] != FACTS}
        for place, value in live(effects, below, reached(effects, (), below, {})).items():
            kept = _without_origin(value)
            if place[0].id >= below:
                self._fresh[place] = kept
            elif not _is_mark(place):
                known = self._shared.get(place)
                self._shared[place] = kept if known is None else join(known, kept)

    def commit(self) -> frozenset[HeapObject]:
        """Join the writes into the state; the objects that this changed."""
        changed: list[HeapObject] = []
        for (obj, key), value in self._shared.items():
            before = obj.slots.get(key, ABSENT)
            after = join(before, value)
            if set(after.atoms) != set(before.atoms):
                changed.append(obj)
                self.m.heap.write(obj, key, after)
        if changed and self._fresh:
            for (obj, key), value in self._fresh.items():
                self.m.heap.write(obj, key, value)
            self.m.shared_below = self.m.heap.next_id
        return frozenset(changed)


def _is_mark(place: tuple[HeapObject, Key]) -> bool:
    """Whether a slot is the machine's own note, not the program's data."""
    obj, key = place
    return (
        isinstance(key, str) and key.startswith("#") and obj.kind not in ("list", "tuple", "set", "dict", "generator")
    )


def _without_origin(value: Value) -> Value:
    atoms: list[Atom] = [Unknown(atom.type) if isinstance(atom, Symbol) else atom for atom in value.atoms]
    return Value(tuple(dict.fromkeys(atoms)))
