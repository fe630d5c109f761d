"""Objects that stand for several, and the calls that made those.

What an object of a library holds is what it was made of, which its record says: an object can stand for another one
only if that was made of the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import CallRecord
from mcplint.machine.limits import MAX_ALIKE_OBJECTS
from mcplint.machine.values import UNKNOWN, Ref, join, make, union_labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcplint.machine.heap import HeapObject, Kind
    from mcplint.machine.values import Value

MADE = frozenset({"library", "partial"})
"""Kinds of objects of which the record says what they hold, or call."""


def standing_for(
    known: list[HeapObject], kind: Kind, record: CallRecord | None, create: Callable[[], HeapObject]
) -> HeapObject:
    """Which of the objects that stand for those of a place stands for one made by ``record``; one more, which is added
    to ``known``, if none does.

    A library's is always the first: from when it stands for objects made of several things, only labels say what it
    holds. Of others few are kept apart, and the last of those may be made by either.
    """
    found = next((one for one in known if kind not in MADE or same(kind, one.record, record)), None)
    if found is not None:
        return found
    if known and (kind == "library" or len(known) >= MAX_ALIKE_OBJECTS):
        last = known[-1]
        if last.record is not None and record is not None:
            last.record = _mixed(kind, last.record, record)
        return last
    known.append(create())
    return known[-1]


def of_all_rounds(
    sites: dict[object, HeapObject],
    place: tuple[object, ...],
    kind: Kind,
    record: CallRecord | None,
    create: Callable[[], HeapObject],
) -> HeapObject:
    """The object that stands for those that the rounds of a loop make at a place by calls like ``record``; ``sites``
    holds those of all places."""
    known: list[HeapObject] = []
    while (one := sites.get((*place, len(known)))) is not None:
        known.append(one)
    before = len(known)
    obj = standing_for(known, kind, record, create)
    if len(known) > before:
        key = (*place, before)
        sites[key] = obj
        obj.many = True
    return obj


def same(kind: Kind, first: CallRecord | None, second: CallRecord | None) -> bool:
    """Whether two calls make objects that hold the same, or call the same."""
    if first is second:
        return True
    if first is None or second is None:
        return False
    if kind == "library" and first.is_mixed and first.made_by == second.made_by:
        return all(label in first.labels for label in second.labels)
    if first.made_by != second.made_by or first.labels != second.labels:
        return False
    return (
        first.receiver == second.receiver
        and first.keywords.keys() == second.keywords.keys()
        and len(first.positional) == len(second.positional)
        and all(map(_equal, first, second))
    )


def _equal(first: Value, second: Value) -> bool:
    return first is second or (first.labels == second.labels and first.atoms == second.atoms)


def _mixed(kind: Kind, first: CallRecord, second: CallRecord) -> CallRecord:
    """The record of an object that either of two calls made. It leads to no object, as it may stand in what that one is
    made of itself; only what a partial calls is kept, and where what it hands over comes from."""
    given = max(first.positional, second.positional, key=len)
    labels = union_labels(first.labels, second.labels)
    anything = UNKNOWN.with_labels(labels if kind == "partial" else ())
    positional = tuple([anything] * len(given))
    if kind == "partial" and first.positional and second.positional:
        called = join(first.positional[0], second.positional[0])
        kept = [atom for atom in called.atoms if not isinstance(atom, Ref) or atom.obj.kind not in MADE]
        positional = (make(kept, called.labels) if kept else UNKNOWN, *positional[1:])
    names = dict.fromkeys((*first.keywords, *second.keywords))
    return CallRecord(
        positional,
        dict.fromkeys(names, anything),
        first.node,
        first.module,
        first.open or second.open,
        labels,
        None,
        first.made_by,
        first.optional | second.optional | (first.keywords.keys() ^ second.keywords.keys()),
        is_mixed=True,
    )
