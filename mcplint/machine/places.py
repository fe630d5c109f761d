"""Which item is at which place of a sequence that is one of several, or of which some elements may be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import gaps
from mcplint.machine.containers import SEQUENCES, items_of, possible_elements
from mcplint.machine.values import ABSENT, Atom, Labels, Ref, Value, is_none, join, join_all

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def items_in_place(m: Machine, value: Value) -> list[Value] | None:
    """What iterating over ``value`` yields, in order, if it is known element by element; what may be missing has
    "absent" among its alternatives.

    Of alternatives of one length, those at each place are one item, of others each may be missing; except while servers
    are put together, where each of them is looked for by itself.
    """
    if m.collects_arguments:
        return items_of(m, value.present())
    atoms = [atom for atom in value.present().atoms if not is_none(atom)] or value.atoms
    rows = [_items(m, atom, value.labels) for atom in atoms]
    known = [row for row in rows if row is not None]
    if not known or len(known) < len(rows):
        return None
    if len({len(row) for row in known}) == 1:
        items = [join_all(list(column)) for column in zip(*known, strict=True)]
        return [gaps.perhaps(item) for item in items] if value.may_be_absent else items
    found = {(item.atoms, item.labels): item for row in known for item in map(gaps.perhaps, row)}
    return list(found.values())


def certain_items(m: Machine, value: Value) -> list[Value] | None:
    """What iterating over ``value`` yields, in order, if it is known element by element and none may be missing."""
    items = items_in_place(m, value)
    return items if items is not None and gaps.are_certain(items) else None


def _items(m: Machine, atom: Atom, labels: Labels) -> list[Value] | None:
    """The same of one alternative."""
    if isinstance(atom, Ref) and atom.obj.kind in SEQUENCES:
        elements = possible_elements(m, atom.obj)
        return None if elements is None else [element.held_by(labels) for element in elements]
    items = items_of(m, Value((atom,), labels))
    if items is None or not isinstance(atom, Ref) or atom.obj.kind != "dict":
        return items
    slots = [slot for key, slot in atom.obj.slots.items() if isinstance(key, tuple)]
    return [join(item, ABSENT) if slot.may_be_absent else item for item, slot in zip(items, slots, strict=True)]
