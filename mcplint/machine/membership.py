"""Whether a container holds an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import escapes
from mcplint.machine.containers import items_of, lookup_key
from mcplint.machine.events import ItemAccess
from mcplint.machine.heap import ANY_ITEM, LENGTH, OPEN, HeapObject
from mcplint.machine.values import Const, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node


def contains(m: Machine, container: Value, element: Value, node: Node | None) -> bool | None:
    """``element in container``; None if not known."""
    only = element.only
    if len(container.atoms) != 1:
        return None
    atom = container.atoms[0]
    if isinstance(atom, Const) and isinstance(only, Const):
        if isinstance(atom.value, str) and isinstance(only.value, str):
            return only.value in atom.value
        return None
    if not isinstance(atom, Ref):
        return None
    if atom.obj.kind == "dict":
        return _dict_contains(m, atom.obj, element, node)
    if atom.obj.kind == "class":
        return None
    elements = items_of(m, container)
    if elements is None or not isinstance(only, Const):
        return None
    constants = [item.only for item in elements]
    if only in constants and not any(item.may_be_absent for item in elements):
        return True if len(m.read(atom.obj, LENGTH).atoms if m.read(atom.obj, LENGTH) else ()) == 1 else None  # type: ignore[union-attr]
    if all(isinstance(item, Const) for item in constants) and only not in constants:
        return False
    return None


def _dict_contains(m: Machine, obj: HeapObject, element: Value, node: Node | None) -> bool | None:
    key = lookup_key(m, obj, element)
    if key is None:
        escapes.note_lookup(m, obj, element, node)
        return None
    assert isinstance(key, tuple)
    if node is not None:
        m.emit(ItemAccess(*m.here(node), obj, key[1], "in"))
    value = m.read(obj, key)
    if value is not None:
        return None if value.may_be_absent else True
    return None if m.read(obj, OPEN) is not None or m.read(obj, ANY_ITEM) is not None else False
