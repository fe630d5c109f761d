"""Which objects of a finished call anybody can still look at; the rest is garbage and leaves its summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcplint.machine.events import LibraryCall
from mcplint.machine.heap import Effects, HeapObject
from mcplint.machine.values import Atom, Bound, Lib, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.events import AnyEvent
    from mcplint.machine.summaries import Applied


def reached(
    effects: Effects, roots: Iterable[Value], first_id: int, pinned: dict[HeapObject, None]
) -> dict[HeapObject, None]:
    """The new objects that effects on older ones, the roots or the pinned objects lead to."""
    todo: list[HeapObject] = list(pinned)
    for value in roots:
        _collect(value, first_id, todo)
    for (obj, _), value in effects.items():
        if obj.id < first_id:
            _collect(value, first_id, todo)
    found: dict[HeapObject, None] = {}
    while todo:
        obj = todo.pop()
        if obj in found:
            continue
        found[obj] = None
        for value in obj.slots.values():
            _collect(value, first_id, todo)
        for value in obj.bases:
            _collect(value, first_id, todo)
        if obj.record is not None:
            for value in (*obj.record.positional, *obj.record.keywords.values()):
                _collect(value, first_id, todo)
            _collect_atom(obj.record.receiver, first_id, todo)
        if obj.parent is not None and obj.parent.id >= first_id:
            todo.append(obj.parent)
    return found


def live(effects: Effects, first_id: int, found: dict[HeapObject, None]) -> Effects:
    """The effects on older objects, and on those of the new ones that were ``found``."""
    return {location: value for location, value in effects.items() if location[0].id < first_id or location[0] in found}


def _collect(value: Value, first_id: int, todo: list[HeapObject]) -> None:
    for atom in value.atoms:
        _collect_atom(atom, first_id, todo)


def _collect_atom(atom: Atom | None, first_id: int, todo: list[HeapObject]) -> None:
    if isinstance(atom, Ref):
        if atom.obj.id >= first_id:
            todo.append(atom.obj)
    elif isinstance(atom, Bound):
        if atom.function.id >= first_id:
            todo.append(atom.function)
        _collect_atom(atom.receiver, first_id, todo)
    elif isinstance(atom, Lib):
        _collect_atom(atom.receiver, first_id, todo)


def pinned_by(events: Iterable[AnyEvent | Applied], first_id: int) -> dict[HeapObject, None]:
    """New objects that the arguments of recorded library calls lead to: whoever reads the events looks at them."""
    found: list[HeapObject] = []
    for event in events:
        if isinstance(event, LibraryCall):
            for value in (*event.record.positional, *event.record.keywords.values(), event.result):
                _collect(value, first_id, found)
            _collect_atom(event.receiver, first_id, found)
    return dict.fromkeys(found)
