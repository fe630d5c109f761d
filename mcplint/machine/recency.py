"""Objects that a loop makes: the last one that a place made is kept apart from those of earlier rounds.

While a round runs, what it makes are objects of their own, whose slots can be set anew. At the head of the next round
they become one with those of all rounds before, which are one object for each place: states cannot grow for ever.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine.heap import Effects, HeapObject, join_slot
from mcplint.machine.limits import MAX_ALIKE_OBJECTS
from mcplint.machine.summaries import Substitution

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcplint.machine.machine import Machine

RENEWED = frozenset({"list", "tuple", "set", "dict", "instance", "coroutine"})
"""Kinds of objects of which the last one is kept apart; of others, one stands for those of all rounds."""


def made(m: Machine, place: object, make: Callable[[], HeapObject]) -> HeapObject:
    """The object that a loop makes now at a place, which is anything that is equal in every round."""
    frame = m.frame
    count = frame.made[place] = frame.made.get(place, 0) + 1
    if count <= MAX_ALIKE_OBJECTS:
        last = frame.sites.get((place, count))
        if last is None:
            last = frame.sites[place, count] = make()
        if last.kind in RENEWED and not last.slots:
            frame.recent[last] = place
            return last
    return _of_earlier_rounds(m, place, make)


def _of_earlier_rounds(m: Machine, place: object, make: Callable[[], HeapObject]) -> HeapObject:
    sites = m.frame.sites
    obj = sites.get((place, "earlier"))
    if obj is None:
        obj = sites[place, "earlier"] = make()
        obj.many = True
    return obj


def aged(m: Machine, states: list[Effects]) -> list[Effects]:
    """States at the end of a round, as seen from the next: what the round made is an object of an earlier round."""
    recent = m.frame.recent
    if not recent:
        return states
    renaming = Substitution(m.heap, m.symbols, m.shared_below)
    for obj, place in recent.items():
        renaming.objects[obj] = _of_earlier_rounds(m, place, partial(_like, m, obj))
    for obj in recent:
        earlier = renaming.objects[obj]
        if earlier.record is None and obj.record is not None:
            earlier.record = renaming.record(obj.record)
    return [_renamed(renaming, state) for state in states]


def _like(m: Machine, obj: HeapObject) -> HeapObject:
    return m.heap.allocate(obj.kind, obj.name, decl=obj.decl, parent=obj.parent, module=obj.module, site=obj.site)


def _renamed(renaming: Substitution, state: Effects) -> Effects:
    present: Effects = {}
    for (obj, key), value in state.items():
        location = renaming.objects.get(obj, obj), key
        new, known = renaming.value(value), present.get(location)
        present[location] = new if known is None else join_slot(key, known, new)
    return present
