"""Whether containers are equal, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.machine.heap import ANY_ITEM, LENGTH, NOTES, OPEN, HeapObject
from mcplint.machine.values import UNKNOWN, Atom, Const, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

CONTAINERS = ("list", "tuple", "dict", "set")
_MAX_DEPTH = 8

Compare = Callable[["Machine", Atom, Atom], "bool | None"]
"""Whether two values that are no containers are equal; None if that is not known."""


def is_container(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.obj.kind in CONTAINERS


def equal(m: Machine, one: Value, two: Value, compare: Compare, depth: int = 0) -> bool | None:
    """Whether two values are equal, containers by what they hold; None if that is not known."""
    first, second = one.only, two.only
    if first is None or second is None or one.may_be_absent or two.may_be_absent or depth > _MAX_DEPTH:
        return None
    if is_container(first) and is_container(second):
        assert isinstance(first, Ref)
        assert isinstance(second, Ref)
        return _equal_containers(m, first.obj, second.obj, compare, depth)
    return compare(m, first, second)


def _equal_containers(m: Machine, one: HeapObject, two: HeapObject, compare: Compare, depth: int) -> bool | None:
    if one is two:
        return True
    if one.kind != two.kind:
        return False
    keys = [_keys(m, obj) for obj in (one, two)]
    if one.kind == "set" or keys[0] is None or keys[1] is None:
        return None
    if keys[0] != keys[1]:
        return False
    outcomes = [
        equal(m, one.slots.get(key, UNKNOWN), two.slots.get(key, UNKNOWN), compare, depth + 1)
        for key in one.slots
        if key not in NOTES
    ]
    return False if False in outcomes else None if None in outcomes else True


def _keys(m: Machine, obj: HeapObject) -> set[object] | None:
    """The slots that hold what is in a container; None if they are not all known."""
    m.read_all(obj)
    slots = obj.slots
    length = slots.get(LENGTH)
    if ANY_ITEM in slots or OPEN in slots or any(value.may_be_absent for value in slots.values()):
        return None
    if obj.kind != "dict" and (length is None or not isinstance(length.only, Const)):
        return None
    return {key for key in slots if key not in NOTES}
