"""What a run makes very many of is kept as one: objects that the same place of the program made become one object.

A function that builds a tree of lists and dicts makes as many objects as there are calls below it, and each call of it
makes all of them again. Which of them is which matters to nobody; what they may hold, does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.contexts import NOWHERE
from mcplint.machine.facts import NO_FACTS
from mcplint.machine.heap import HeapObject
from mcplint.machine.limits import MAX_ALIKE_OBJECTS, MAX_NEW_OBJECTS
from mcplint.machine.summaries import Applied, Substitution, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcplint.machine.frames import Frame
    from mcplint.machine.machine import Machine


def merged(m: Machine, frame: Frame, summary: Summary, made: Iterable[HeapObject]) -> Summary:
    """The summary of the run ``frame`` with objects alike as one, if the run ``made`` more than a bound; otherwise
    itself. The heap, which is in the state after the run, follows."""
    found = sorted(made, key=_age)
    groups = _alike(found) if len(found) > MAX_NEW_OBJECTS else []
    if not groups:
        return summary
    substitution = Substitution(m.heap, m.symbols, m.shared_below)
    for group in groups:
        group[0].many = True
        substitution.objects.update((obj, group[0]) for obj in group)
    substitution.only_objects_from(found[0].id)
    events = Applied(summary, substitution, frame, None, NO_FACTS, frame.first_segment)
    events.certain, events.context = True, NOWHERE
    smaller = Summary(
        summary.arguments,
        summary.first_id,
        summary.end_id,
        summary.reads,
        None if summary.value is None else substitution.value(summary.value),
        substitution.effects(summary.effects),
        None if summary.raised is None else substitution.effects(summary.raised),
        [events],
        summary.modules,
        tuple(dict.fromkeys(map(substitution.obj, summary.pinned))),
        substitution.facts(summary.facts),
        summary.first_segment,
        summary.suspends,
        summary.origin,
        summary.function,
    )
    m.undo(frame.mark)
    m.heap.apply(smaller.effects)
    return smaller


def _age(obj: HeapObject) -> int:
    return obj.id


def _alike(objects: list[HeapObject]) -> list[list[HeapObject]]:
    """Groups of more than :data:`MAX_ALIKE_OBJECTS` objects that one place of the program made."""
    places: dict[object, list[HeapObject]] = {}
    for obj in objects:
        if obj.site is not None and obj.decl is None:
            places.setdefault((obj.kind, obj.name, obj.site, obj.parent), []).append(obj)
    return [group for group in places.values() if len(group) > MAX_ALIKE_OBJECTS]
