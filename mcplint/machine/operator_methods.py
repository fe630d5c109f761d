"""Methods of the program's own classes that operators call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import branching, implications, judgements, special_methods
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import UNKNOWN, Lib, Ref, Value, constant, join_all, union_labels

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

COMPARISONS = frozenset({*_COMPARED, "!="})


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
    results: list[Value] = []

    def run() -> bool:
        results.append(m.call(join_all(found), CallRecord(given, node=node, labels=owner.labels), node))
        return True

    if len(found) == len(owner.atoms):
        run()
    else:
        branching.branch(m, [run, lambda: True], uncertain=True)
        labels = owner.labels
        for value in given:
            labels = union_labels(labels, value.labels)
        results.append(UNKNOWN.with_labels(labels))
    return join_all(results)


def binary(m: Machine, op: str, left: Value, right: Value, node: hir.Node | None) -> Value | None:
    """``left op right``, if the class of one of them says what that is."""
    return _either(m, (f"__{_BINARY[op]}__", left, right), (f"__r{_BINARY[op]}__", right, left), node)


def _either(
    m: Machine, first: tuple[str, Value, Value], second: tuple[str, Value, Value], node: hir.Node | None
) -> Value | None:
    """What a method of one operand comes to, given the other; where there is none, or it says that it cannot tell
    (``NotImplemented``), the other operand's method. None if neither class has one."""
    name, owner, given = first
    result = called(m, name, owner, (given,), node)
    refused = Lib("builtins.NotImplemented")
    if result is not None and refused not in result.atoms:
        return result
    name, owner, given = second
    other = called(m, name, owner, (given,), node)
    kept = tuple([atom for atom in result.atoms if atom != refused]) if result is not None else ()
    found = [Value(kept, result.labels)] if result is not None and kept else []
    if other is not None:
        found.append(other)
    return join_all(found) if found else None if result is None else UNKNOWN.with_labels(result.labels)


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
        if result is None:
            equal = _either(m, ("__eq__", left, right), ("__eq__", right, left), node)
            result = _as_truth(m, equal, node, negated=True) if equal is not None else None
        return called(m, "__ne__", right, (left,), node) if result is None else result
    own, other = _COMPARED.get(op, ("", ""))
    return _either(m, (own, left, right), (other, right, left), node) if own else None


def _as_truth(m: Machine, value: Value, node: hir.Node | None, *, negated: bool) -> Value:
    value = special_methods.tested(m, value, node)
    truth = judgements.truth(m, value)
    if truth is not None:
        return constant(truth is not negated, value.labels)
    return implications.negated(m, value, node) if negated else implications.as_truth(m, value, node)
