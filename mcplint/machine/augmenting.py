"""``target op= value``: lists, sets and dicts are changed themselves, of anything else there is a new value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import branching, containers, names, operator_methods, set_methods, sharing
from mcplint.machine.operations import binary
from mcplint.machine.places import certain_items, items_in_place
from mcplint.machine.values import UNKNOWN, Atom, Ref, Value, join, join_all, ref

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.syntax import hir

_CHANGED = {"list": ("+", "*"), "set": ("|", "&", "-", "^"), "dict": ("|",)}
"""Operators that change an object of a kind."""


def augmented_assign(m: Machine, node: hir.AugAssign) -> bool:
    """Change those alternatives of the target that can be, and replace it by what the others come to."""
    current = m.evaluate(node.target)
    operand = m.evaluate(node.value)
    changed = [
        atom.obj for atom in current.atoms if isinstance(atom, Ref) and node.op in _CHANGED.get(atom.obj.kind, ())
    ]
    rest: list[Atom] = [atom for atom in current.atoms if not isinstance(atom, Ref) or atom.obj not in changed]
    if changed:
        how = "extend" if changed[0].kind == "list" else "update"
        sharing.note_item(m, current, None, how, node, operand)
        ways = [partial(_change, m, node.op, obj, operand) for obj in changed]
        branching.branch(m, [*ways, *([_keep] if rest else ())], uncertain=True) if current.atoms[1:] else ways[0]()
    if rest:
        others = Value(tuple(rest), current.labels)
        result = operator_methods.augmented(m, node.op, others, operand, node)
        if result is None:
            result = binary(m, node.op, others, operand, node)
        kept = Value(tuple([Ref(obj) for obj in changed]), current.labels)
        names.assign(m, node.target, join(kept, result) if changed else result)
    return True


def _keep() -> bool:
    return True


def _change(m: Machine, op: str, obj: HeapObject, operand: Value) -> bool:
    if obj.kind == "dict":
        containers.update_dict(m, obj, operand)
    elif obj.kind == "set":
        set_methods.augment(m, op, ref(obj), operand)
    elif op == "*":
        _repeat(m, obj, binary(m, op, ref(obj), operand))
    else:
        elements = items_in_place(m, operand)
        for element in elements if elements is not None else ():
            containers.append(m, obj, element)
        if elements is None:
            containers.make_unordered(m, obj, containers.item_of(m, operand, UNKNOWN, None))
    return True


def _repeat(m: Machine, obj: HeapObject, repeated: Value) -> None:
    """Put into a list what it comes to if it is repeated."""
    elements = certain_items(m, repeated)
    if elements is None:
        containers.make_unordered(m, obj, containers.item_of_any(m, repeated))
    elif containers.known_elements(m, obj) is not None:
        containers.refill(m, obj, elements)
    elif elements:
        containers.make_unordered(m, obj, join_all(elements))
