"""Which item is at which place of a sequence that is one of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.containers import items_of
from mcplint.machine.values import Value, join_all

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def items_in_place(m: Machine, value: Value) -> list[Value] | None:
    """What iterating over ``value`` yields, in order, if it is known element by element.

    Of alternatives of one length, those at each place are one item; except while servers are put together, where each
    of them is looked for by itself.
    """
    if len(value.atoms) > 1 and not m.collects_arguments:
        rows = [items_of(m, Value((atom,), value.labels)) for atom in value.atoms]
        known = [row for row in rows if row is not None]
        if len(known) == len(rows) and len({len(row) for row in known}) == 1:
            return [join_all(list(column)) for column in zip(*known, strict=True)]
    return items_of(m, value)
