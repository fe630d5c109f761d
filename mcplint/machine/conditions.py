"""Whether a condition of a model may hold for the arguments of a call."""

from __future__ import annotations

from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Const, Lib, Ref
from mcplint.models.structs import Condition


def may_hold(condition: Condition, record: CallRecord) -> bool:
    """Whether the argument that the condition looks at can be what it asks for."""
    value = record.get(condition.position, condition.keyword or None)
    if value is None:
        return condition.holds_without or record.open
    for atom in value.atoms:
        if isinstance(atom, Const):
            if condition.holds(atom.value):
                return True
        elif isinstance(atom, Lib):
            if condition.holds(atom.path):
                return True
        elif isinstance(atom, Ref) and atom.obj.kind == "library":
            if condition.holds(atom.obj.name):
                return True
        else:
            return not condition.contains
    return False
