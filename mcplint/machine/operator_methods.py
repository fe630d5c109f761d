"""Methods of the program's own classes that operators call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import implications, judgements
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import UNKNOWN, Ref, Value, constant, join_all, union_labels

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax import hir

_BINARY = {
    "+": "add", "-": "sub", "*": "mul", "@": "matmul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
    "<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor",
}  # fmt: skip

_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}

_COMPARED = {
    "==": ("__eq__", "__eq__"), "<": ("__lt__", "__gt__"), "<=": ("__le__", "__ge__"), ">": ("__gt__", "__lt__"),
    ">=": ("__ge__", "__le__"),
}  # fmt: skip
"""For a comparison, the method of the left and that of the right operand."""


def called(m: Machine, name: str, owner: Value, given: tuple[Value, ...], node: hir.Node | None) -> Value | None:
    """What a method comes to, for those alternatives that have it; None if none has."""
    found = [
        method
        for atom in owner.atoms
        if isinstance(atom, Ref) and atom.obj.kind == "instance"
        if (method := m.find_member(atom.obj, name)) is not None
    ]
    if not found:
        return None
    results = [m.call(method, CallRecord(given, node=node, labels=owner.labels), node) for method in found]
    if len(found) < len(owner.atoms):
        labels = owner.labels
        for value in given:
            labels = union_labels(labels, value.labels)
        results.append(UNKNOWN.with_labels(labels))
    return join_all(results)


def binary(m: Machine, op: str, left: Value, right: Value, node: hir.Node | None) -> Value | None:
    """``left op right``, if the class of one of them says what that is."""
    result = called(m, f"__{_BINARY[op]}__", left, (right,), node)
    return called(m, f"__r{_BINARY[op]}__", right, (left,), node) if result is None else result


def augmented(m: Machine, op: str, left: Value, right: Value, node: hir.Node | None) -> Value | None:
    """What ``left op= right`` puts in the place of ``left``, if its class says so."""
    return called(m, f"__i{_BINARY[op]}__", left, (right,), node)


def unary(m: Machine, op: str, operand: Value, node: hir.Node | None) -> Value | None:
    """``op operand``, if its class says what that is."""
    return called(m, _UNARY[op], operand, (), node) if op in _UNARY else None


def compared(m: Machine, op: str, left: Value, right: Value, node: hir.Node | None) -> Value | None:
    """``left op right`` for a comparison, if the class of one of them says what that is."""
    if op in ("in", "not in"):
        result = called(m, "__contains__", right, (left,), node)
        return None if result is None else _as_truth(m, result, node, negated=op == "not in")
    if op == "!=":
        result = called(m, "__ne__", left, (right,), node)
        if result is not None:
            return result
    own, other = _COMPARED.get("==" if op == "!=" else op, ("", ""))
    if not own:
        return None
    result = called(m, own, left, (right,), node)
    if result is None:
        result = called(m, other, right, (left,), node)
    return _as_truth(m, result, node, negated=True) if result is not None and op == "!=" else result


def _as_truth(m: Machine, value: Value, node: hir.Node | None, *, negated: bool) -> Value:
    truth = judgements.truth(m, value)
    if truth is not None:
        return constant(truth is not negated, value.labels)
    return implications.negated(m, value, node) if negated else implications.as_truth(m, value, node)
