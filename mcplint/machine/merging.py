"""What a run makes very many of is kept as one: objects that the same place of the program made become one object.

A function that builds a tree of lists and dicts makes as many objects as there are calls below it, and each call of it
makes all of them again. Which of them is which matters to nobody; what they may hold, does. A function that puts what
it makes into something older, a cache or a registry, would leave it in another state after every call: there, what
one place of the program made before stands for what it makes now.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import makers
from mcplint.machine.contexts import NOWHERE
from mcplint.machine.facts import NO_FACTS
from mcplint.machine.heap import Effects, HeapObject, Key, join_slot
from mcplint.machine.limits import MAX_ALIKE_OBJECTS, MAX_NEW_OBJECTS, MAX_STORED_OBJECTS, MAX_STORED_SYMBOLS
from mcplint.machine.summaries import Applied, Substitution, Summary
from mcplint.machine.symbols import MANY_CALLS
from mcplint.machine.values import ABSENT, Atom, Const, Labels, Ref, Symbol, Value, make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcplint.machine.frames import Frame
    from mcplint.machine.machine import Machine


def merged(m: Machine, frame: Frame, summary: Summary, made: Iterable[HeapObject]) -> Summary:
    """The summary of the run ``frame`` with objects alike as one, if the run ``made`` more than a bound or has put some
    beside older ones; otherwise itself. The heap, which is in the state after the run, follows."""
    found = sorted(made, key=_age)
    older = _older_ones(m, summary)
    groups = _alike(found) if len(found) > MAX_NEW_OBJECTS else []
    if not groups and not older:
        _few_computations(m, summary)
        return summary
    substitution = Substitution(m.heap, m.symbols, m.shared_below)
    for group in groups:
        kept: list[HeapObject] = []
        for obj in group:
            substitution.objects[obj] = one = makers.standing_for(kept, obj.kind, obj.record, partial(_itself, obj))
            one.many = True
    for obj, before in older.items():
        before.many = True
        substitution.objects[obj] = before
    substitution.only_objects_from(found[0].id)
    m.undo(frame.mark)
    reads = dict(summary.reads)
    events = Applied(summary, substitution, frame, None, NO_FACTS, frame.first_segment)
    events.certain, events.context = True, NOWHERE
    smaller = Summary(
        summary.arguments,
        summary.first_id,
        summary.end_id,
        reads,
        None if summary.value is None else substitution.value(summary.value),
        _joined(substitution, summary.effects, older, reads),
        None if summary.raised is None else _joined(substitution, summary.raised, older, reads),
        [events],
        summary.modules,
        tuple(dict.fromkeys(map(substitution.obj, summary.pinned))),
        substitution.facts(summary.facts),
        summary.first_segment,
        summary.suspends,
        summary.origin,
        summary.function,
    )
    smaller.answers, smaller.whole = summary.answers, summary.whole
    for location, value in reads.items():
        if location not in summary.reads and location not in m.frame.written:
            m.frame.reads.setdefault(location, value)
    m.heap.apply(smaller.effects)
    _few_computations(m, smaller)
    return smaller


def _few_computations(m: Machine, summary: Summary) -> None:
    """What is stored in shared state keeps only so many computations apart: every call would add its own."""
    for (obj, key), value in summary.effects.items() if not m.collects_arguments else ():
        if obj.id >= summary.first_id or not (obj.id < m.shared_below or obj.many) or value.holds_facts:
            continue
        symbols = [atom for atom in value.atoms if isinstance(atom, Symbol)]
        place = (MANY_CALLS, obj.id, str(key))
        settled = any(one.op == "widened" and one.data == place for one in symbols)
        if len(symbols) > (1 if settled else MAX_STORED_SYMBOLS):
            kept = _one_computation(symbols, place, value.labels)
            others = [atom for atom in value.atoms if not isinstance(atom, Symbol)]
            summary.effects[obj, key] = stored = make([*others, *kept], value.labels)
            m.heap.apply({(obj, key): stored})


def _one_computation(symbols: list[Symbol], place: tuple[str, int, str], labels: Labels) -> list[Atom]:
    """One symbol for many; those that stand for a constant become that constant."""
    constants: list[Atom] = [
        Const(one.data[0]) for one in symbols if one.op == "verdict" and isinstance(one.data, tuple)
    ]
    others = [one for one in symbols if one.op != "verdict"]
    if not others:
        return constants
    known = next((one for one in others if one.op == "widened" and one.data == place), None)
    first = others[0]
    if known is None:
        types = {one.type for one in others}
        known = Symbol(first.type if len(types) == 1 else "", "widened", (Value((first,), labels),), place, first.place)
    return [*constants, known]


def _older_ones(m: Machine, summary: Summary) -> dict[HeapObject, HeapObject]:
    """For objects that a run has put where there is one already that the same place made, the older one; and so for
    what both hold."""
    found: dict[HeapObject, HeapObject] = {}
    if m.collects_arguments:
        return found
    first = m.shared_below - MAX_STORED_OBJECTS
    todo = [
        (value, value) for (obj, _), value in summary.effects.items() if obj.id < summary.first_id and value.atoms[1:]
    ]
    while todo:
        value, known = todo.pop()
        before: dict[object, list[HeapObject]] = {}
        for one in _plain(known):
            if first <= one.id < summary.first_id:
                before.setdefault(_place_of(one), []).append(one)
        for obj in _plain(value) if before else ():
            if obj.id < summary.first_id or obj in found:
                continue
            others = before.get(_place_of(obj), [])
            old = makers.standing_for([*others], obj.kind, obj.record, partial(_itself, obj)) if others else obj
            if old is not obj:
                found[obj] = old
                todo.extend([(held, old.slots[key]) for key, held in obj.slots.items() if key in old.slots])
    return found


def _joined(
    substitution: Substitution,
    effects: Effects,
    older: dict[HeapObject, HeapObject],
    reads: dict[tuple[HeapObject, Key], Value | None],
) -> Effects:
    """Effects with objects as one; what is added to older ones depends on what they held, which is then read."""
    present: Effects = {}
    for (obj, key), value in effects.items():
        target, new = substitution.obj(obj), substitution.value(value)
        known = present.get((target, key))
        if known is None and obj in older:
            before = target.slots.get(key)
            reads.setdefault((target, key), before)
            known = ABSENT if before is None else before
        present[target, key] = new if known is None else join_slot(key, known, new)
    return present


def _itself(obj: HeapObject) -> HeapObject:
    return obj


def _age(obj: HeapObject) -> int:
    return obj.id


def _alike(objects: list[HeapObject]) -> list[list[HeapObject]]:
    """Groups of more than :data:`MAX_ALIKE_OBJECTS` objects that one place of the program made."""
    places: dict[object, list[HeapObject]] = {}
    for obj in objects:
        if _is_plain(obj):
            places.setdefault(_place_of(obj), []).append(obj)
    return [group for group in places.values() if len(group) > MAX_ALIKE_OBJECTS]


def _plain(value: Value) -> list[HeapObject]:
    return [atom.obj for atom in value.atoms if isinstance(atom, Ref) and _is_plain(atom.obj)]


def _is_plain(obj: HeapObject) -> bool:
    return obj.site is not None and obj.decl is None


def _place_of(obj: HeapObject) -> object:
    return obj.kind, obj.name, obj.site, obj.parent
