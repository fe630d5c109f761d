"""The shape of values: what two calls of a function must have in common for one summary to serve both."""

from __future__ import annotations

from mcplint.machine.symbols import kind_of
from mcplint.machine.values import Atom, Bound, Const, Lib, Ref, Symbol, Unknown, Value


def shape_of(value: Value, numbers: dict[object, int], shared_below: int, widen: bool) -> tuple[object, ...]:
    """A hashable description of a value in which label sets and unshared objects are numbered by first occurrence."""
    parts: list[object] = []
    for atom in value.atoms:
        parts.append(_atom_shape(atom, numbers, shared_below, widen))
    if value.labels:
        parts.append(("@", numbers.setdefault(value.labels, len(numbers))))
    return tuple(parts)


def _atom_shape(atom: Atom, numbers: dict[object, int], shared_below: int, widen: bool) -> object:
    if isinstance(atom, Symbol):
        return ("symbol", kind_of(atom), numbers.setdefault(atom, len(numbers)))
    if isinstance(atom, Ref):
        obj = atom.obj
        if obj.id < shared_below:
            return obj.id
        made_by = obj.record.made_by if obj.record is not None else ""
        return (obj.kind, obj.name, made_by, id(obj.decl), numbers.setdefault(obj, len(numbers)))
    if isinstance(atom, Bound):
        return (
            "bound",
            id(atom.function.decl),
            _atom_shape(Ref(atom.function), numbers, shared_below, widen),
            _atom_shape(atom.receiver, numbers, shared_below, widen),
        )
    if isinstance(atom, Lib) and atom.receiver is not None:
        return (atom.path, _atom_shape(atom.receiver, numbers, shared_below, widen))
    if widen and isinstance(atom, Const) and atom.value is not None:
        return Unknown(atom.value.__class__.__name__)
    return atom
