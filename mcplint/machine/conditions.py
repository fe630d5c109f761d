"""Whether a condition of a model may hold for the arguments of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Atom, Const, Lib, Ref, Symbol, Value
from mcplint.models.structs import Condition


def may_hold(condition: Condition, record: CallRecord) -> bool:
    """Whether the argument that the condition looks at can be what it asks for."""
    value = record.get(condition.position, condition.keyword or None)
    if value is None:
        return condition.holds_without or record.open
    for atom in _flags(value):
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


def _flags(value: Value) -> Iterator[Atom]:
    """The alternatives of a value, each of several flags that are combined with ``|`` on its own. What looks like them,
    two names of a library, may as well be types."""
    for atom in value.atoms:
        combined: Iterable[Value] = ()
        if isinstance(atom, Symbol) and atom.op == "operation" and atom.data == "|":
            combined = atom.parts
        elif isinstance(atom, Ref) and atom.obj.name == "types.UnionType" and atom.obj.record is not None:
            combined = atom.obj.record
        for part in combined:
            yield from _flags(part)
        if not combined:
            yield atom
