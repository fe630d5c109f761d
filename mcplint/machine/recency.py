"""Objects that a loop makes: the last one that a place made is kept apart from those of earlier rounds.

While a round runs, what it makes are objects of their own, whose slots can be set anew. At the head of the next round
they become one with those of all rounds before, which are one object for each place: states cannot grow for ever.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import makers
from mcplint.machine.heap import CallRecord, Effects, HeapObject, Kind
from mcplint.machine.limits import MAX_ALIKE_OBJECTS
from mcplint.machine.summaries import Substitution

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcplint.machine.machine import Machine

RENEWED = frozenset({"list", "tuple", "set", "dict", "instance", "coroutine"})
"""Kinds of objects of which the last one is kept apart; of others, one stands for those of all rounds that are made
alike."""


EARLIER = "earlier"
"""Instead of a number, in the key of the object that stands for those of all rounds before."""


def made(
    m: Machine, kind: Kind, place: object, record: CallRecord | None, make: Callable[[], HeapObject]
) -> HeapObject:
    """The object of a kind that a loop makes now, by ``record``, at a place: anything that is equal in every round."""
    frame = m.frame
    count = frame.made[place] = frame.made.get(place, 0) + 1
    if kind in RENEWED and count <= MAX_ALIKE_OBJECTS:
        last = frame.sites.get((place, count))
        if last is None:
            last = frame.sites[place, count] = make()
        if not last.slots:
            frame.recent[last] = place
            return last
    return makers.of_all_rounds(m.frame.sites, (place, EARLIER), kind, record, make)


def aged(m: Machine, states: list[Effects]) -> list[Effects]:
    """States at the end of a round, as seen from the next: what the round made is an object of an earlier round."""
    recent = m.frame.recent
    if not recent:
        return states
    renaming = Substitution(m.heap, m.symbols, m.shared_below)
    new: list[HeapObject] = []
    for obj, place in recent.items():
        earlier = m.frame.sites.get((place, EARLIER, 0))
        if earlier is None:
            new.append(obj)
            make = partial(m.heap.allocate, obj.kind, obj.name)
            earlier = makers.of_all_rounds(m.frame.sites, (place, EARLIER), obj.kind, obj.record, make)
            renaming.stand_for(obj, earlier)
        renaming.objects[obj] = earlier
    renaming.only_objects_from(min([obj.id for obj in recent]))
    for obj in new:
        renaming.complete(obj)
    return [renaming.effects(state) for state in states]
