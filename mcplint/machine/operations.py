"""Operators: arithmetic, unions of types, comparisons, and what they tell about labelled values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import (
    equality,
    formatting,
    guards,
    implications,
    judgements,
    located,
    operator_methods,
    operators,
    results,
    sharing,
    special_methods,
    symbols,
    texts,
    types,
    unknowns,
)
from mcplint.machine.containers import (
    item_of_any,
    items_of,
    new_dict,
    new_sequence,
    update_dict,
)
from mcplint.machine.events import Comparison
from mcplint.machine.facts import Facts, meet_all
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.limits import MAX_UNROLL
from mcplint.machine.membership import contains
from mcplint.machine.places import items_in_place
from mcplint.machine.set_methods import combined
from mcplint.machine.values import (
    FALSE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Labels,
    Lib,
    Ref,
    Symbol,
    Unknown,
    Value,
    constant,
    join_all,
    make,
    ref,
    union_labels,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def operation(m: Machine, node: hir.Operation) -> Value:
    left = m.evaluate(node.first)
    if node.rest[0][0] == "|":
        members = [left] + [m.evaluate(right) for _, right in node.rest]
        if all(map(_may_be_type, members)) and any(_is_type(member) for member in members):
            return ref(m.object_of_library("types.UnionType", CallRecord(tuple(members), node=node)))
        for member in members[1:]:
            with m.at(node):
                left = binary(m, "|", left, member, node)
        return left
    for op, right in node.rest:
        operand = m.evaluate(right)
        with m.at(node):
            left = binary(m, op, left, operand, node)
    return left


def _may_be_type(value: Value) -> bool:
    return _is_type(value) or value.only == Const(None) or _is_text(value)


def _is_text(value: Value) -> bool:
    atom = value.only
    return isinstance(atom, Const) and isinstance(atom.value, str)


def _is_type(value: Value) -> bool:
    atom = value.only
    if isinstance(atom, Lib):
        return "()" not in atom.path
    return isinstance(atom, Ref) and (
        atom.obj.kind == "class" or (atom.obj.kind == "library" and _is_made_type(atom.obj.name))
    )


def _is_made_type(name: str) -> bool:
    return name.endswith("[]") or name == "types.UnionType" or name in unknowns.CONSTRAINED


_COMBINED = frozenset({"list", "tuple", "set", "dict"})
"""Kinds of objects of which operators make another one."""


def _object(atom: Atom | None) -> HeapObject | None:
    return atom.obj if isinstance(atom, Ref) else None


def _kind(atom: Atom | None) -> str:
    return atom.obj.kind if isinstance(atom, Ref) else ""


def binary(m: Machine, op: str, left: Value, right: Value, node: hir.Node | None = None) -> Value:
    """``left op right`` for a binary operator, over all alternatives."""
    left, right = symbols.as_attributes(m, left), symbols.as_attributes(m, right)
    own = operator_methods.binary(m, op, left, right, node)
    if own is not None:
        return own
    labels = union_labels(left.labels, right.labels)
    first, second = left.only, right.only
    if isinstance(first, Const) and isinstance(second, Const):
        try:
            return constant(operators.binary(op, first.value, second.value), labels)
        except operators.NotFoldable:
            return _computed(m, op, left, right, labels, node)
    if op == "/":
        path = located.divided(m, left, right)
        if path is not None:
            return path
    if op in ("|", "&", "-", "^") and "set" in (_kind(first), _kind(second)):
        return ref(combined(m, op, left, right), labels)
    sequence = next((obj for obj in map(_object, (first, second)) if obj and obj.kind in ("list", "tuple")), None)
    if op == "+" and sequence is not None:
        one, two = items_in_place(m, left), items_in_place(m, right)
        if one is not None and two is not None:
            return ref(new_sequence(m, sequence.kind, [*one, *two]), labels)
        everything = join_all([item_of_any(m, left), item_of_any(m, right)])
        return ref(new_sequence(m, sequence.kind, None, everything), labels)
    if op == "*":
        left, right = (special_methods.instead(m, side, special_methods.INDEX, node) for side in (left, right))
        repeated = _repeated(m, left, right, labels) or _repeated(m, right, left, labels)
        if repeated is not None:
            return repeated
    if op == "|" and "dict" in (_kind(first), _kind(second)):
        return _merged_dict(m, left, right, labels)
    if len(left.atoms) > 1 and any(_kind(atom) in _COMBINED for atom in left.atoms):
        return join_all([binary(m, op, Value((atom,), left.labels), right, node) for atom in left.atoms])
    if len(right.atoms) > 1 and any(_kind(atom) in _COMBINED for atom in right.atoms):
        return join_all([binary(m, op, left, Value((atom,), right.labels), node) for atom in right.atoms])
    if len(left.atoms) * len(right.atoms) <= 8 and all(isinstance(atom, Const) for atom in (*left.atoms, *right.atoms)):
        return _fold_all(op, left, right, labels)
    if op == "|" and not labels and all(map(_is_flag, (*left.atoms, *right.atoms))):
        return Value((symbols.symbol(m, "operation", "builtins.int", (left, right), data=op, node=node),))
    return _computed(m, op, left, right, labels, node)


def _is_flag(atom: Atom) -> bool:
    """Whether an atom is a number that a library has given a name, several of them, or one of the program's own."""
    if isinstance(atom, Symbol):
        return atom.op == "operation" and atom.data == "|" and atom.type == "builtins.int"
    return (isinstance(atom, Lib) and atom.receiver is None) or (
        isinstance(atom, Const) and atom.value.__class__ is int
    )


def _repeated(m: Machine, sequence: Value, count: Value, labels: Labels) -> Value | None:
    """``sequence * count`` for a list or a tuple; None if it is neither."""
    atom, times = sequence.only, count.only
    if not isinstance(atom, Ref) or atom.obj.kind not in ("list", "tuple"):
        return None
    elements = items_in_place(m, sequence)
    if elements is None or not isinstance(times, Const) or not isinstance(times.value, int):
        return ref(new_sequence(m, atom.obj.kind, None, item_of_any(m, sequence)), labels)
    if times.value * len(elements) > MAX_UNROLL:
        return ref(new_sequence(m, atom.obj.kind, None, join_all(elements).present()), labels)
    return ref(new_sequence(m, atom.obj.kind, elements * times.value), labels)


def _computed(m: Machine, op: str, left: Value, right: Value, labels: Labels, node: hir.Node | None) -> Value:
    """The unknown result of an operator."""
    kind = _result_type(op, left, right)
    if op == "+" and "builtins.str" in (kind, _type_of(left), _type_of(right)):
        return texts.text(m, [left, right], labels, node)
    if op == "%" and _type_of(left) == "builtins.str":
        return formatting.percent(m, left, right, labels, node)
    if op == "/" and node is not None:
        joined = _joined_path(m, left, right, labels, node)
        if joined is not None:
            return joined
    return symbols.derived(m, kind, labels, "operation", (left, right), data=op, node=node)


def _joined_path(m: Machine, left: Value, right: Value, labels: Labels, node: hir.Node) -> Value | None:
    """``path / name``: a new path of the same library."""
    for side, other, method in ((left, right, "__truediv__"), (right, left, "__rtruediv__")):
        for atom in side.atoms:
            if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name.rpartition(".")[2] in _PATHS:
                made = CallRecord((other,), node=node, module=m.frame.module).made(
                    f"{atom.obj.name}().{method}", atom, labels
                )
                return ref(m.object_of_library(atom.obj.name, made, site=node), labels)
    return None


_PATHS = frozenset({"Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath", "UPath"})


def _fold_all(op: str, left: Value, right: Value, labels: Labels) -> Value:
    atoms = []
    for one in left.atoms:
        for two in right.atoms:
            assert isinstance(one, Const)
            assert isinstance(two, Const)
            try:
                atoms.append(Const(operators.binary(op, one.value, two.value)))
            except operators.NotFoldable:
                return unknown(_result_type(op, left, right), labels)
    return make(atoms, labels)


def _merged_dict(m: Machine, left: Value, right: Value, labels: Labels) -> Value:
    merged = new_dict(m)
    for side in (left, right):
        update_dict(m, merged, side)
    return ref(merged, labels)


def _type_of(value: Value) -> str:
    types = {
        f"builtins.{atom.value.__class__.__name__}"
        if isinstance(atom, Const)
        else atom.type
        if isinstance(atom, Unknown)
        else f"builtins.{atom.obj.kind}"
        if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "dict", "set")
        else ""
        for atom in value.atoms
    }
    return types.pop() if len(types) == 1 else ""


def _result_type(op: str, left: Value, right: Value) -> str:
    one, two = _type_of(left), _type_of(right)
    if one == "builtins.str":
        return one
    if one == two:
        return "builtins.float" if op == "/" and one == "builtins.int" else one
    if {one, two} == {"builtins.int", "builtins.float"}:
        return "builtins.float"
    return ""


def compare(m: Machine, node: hir.Compare) -> Value:
    left = m.evaluate(node.left)
    result: Value | None = None
    for op, right_node in node.rest:
        right = m.evaluate(right_node)
        outcome = _compare_two(m, op, left, right, node)
        result = outcome if result is None else _both(result, outcome)
        left = right
    assert result is not None
    return result


def _both(first: Value, second: Value) -> Value:
    labels = union_labels(first.labels, second.labels)
    if FALSE.atoms in (first.atoms, second.atoms):
        return FALSE.with_labels(labels)
    if first.atoms == second.atoms == TRUE.atoms:
        return TRUE.with_labels(labels)
    return unknown("builtins.bool", labels)


def _compare_two(m: Machine, op: str, left: Value, right: Value, node: hir.Compare) -> Value:
    own = operator_methods.compared(m, op, left, right, node)
    if own is not None:
        return own
    labels = union_labels(left.labels, right.labels)
    if op in ("in", "not in"):
        right = special_methods.elements(m, right)
        if special_methods.equal_to_any(m, left, right, node):
            return unknown("builtins.bool", union_labels(labels, right.labels))
    elif op in ("==", "!=") and special_methods.equal_within(m, left, right, node):
        return unknown("builtins.bool", labels)
    if op in ("==", "!=", "in", "not in") and (left.labels or right.labels):
        _note_comparison(m, op, left, right, node)
    if op in ("in", "not in"):
        sharing.note_item(m, right, left, "test", node, None)
        found = contains(m, right, left, node)
        found = _is_one_of(m, left, right) if found is None else found
        return guards.compared(m, op, left, right, node) if found is None else constant(found is (op == "in"), labels)
    if op in ("==", "!=") and isinstance(left.only, Ref) and isinstance(right.only, Ref):
        same = equality.equal(m, left, right, _are_equal)
        if same is not None:
            return constant(same is (op == "=="), labels)
    outcomes = {_compare_atoms(m, op, one, two) for one in left.atoms for two in right.atoms}
    if len(outcomes) == 1:
        outcome = outcomes.pop()
        if outcome is not None:
            return constant(outcome, labels)
    if op in ("is", "is not", "==", "!="):
        return _alternatives_compared(m, op, left, right, node)
    if op in ("<=", ">=") and isinstance(left.only, Ref) and isinstance(right.only, Ref):
        return guards.compared(m, op, left, right, node)
    return unknown("builtins.bool", labels)


def _alternatives_compared(m: Machine, op: str, left: Value, right: Value, node: hir.Compare) -> Value:
    """A comparison that some alternatives of ``left`` pass: what they alone imply follows from its outcome."""
    labels = union_labels(left.labels, right.labels)
    other = right.only
    sides: dict[bool, list[Facts]] = {True: [], False: []}
    for atom in left.atoms:
        outcome = _compare_atoms(m, op, atom, other) if other is not None else None
        for truth, found in sides.items():
            if outcome is not (not truth):
                found.append(implications.certain_facts(m, atom))
    when_true, when_false = meet_all(sides[True]), meet_all(sides[False])
    compared = guards.compared(m, op, left, right, node)
    if not when_true.held and not when_false.held:
        return compared
    when_true = when_true.union(implications.when(m, compared, True))
    when_false = when_false.union(implications.when(m, compared, False))
    return implications.condition(m, (left, right), when_true, when_false, labels, node)


def _is_one_of(m: Machine, element: Value, container: Value) -> bool | None:
    """Whether something equals an element of a sequence whose elements are known; None if that is not known."""
    wanted, sequence = element.only, container.only
    if wanted is None or not isinstance(sequence, Ref) or sequence.obj.kind not in ("list", "tuple", "set"):
        return None
    found: bool | None = False
    for item in items_of(m, container) or [UNKNOWN]:
        equal = equality.equal(m, element, item, _are_equal)
        if equal:
            return True
        found = None if equal is None else found
    return found


def _compare_atoms(m: Machine, op: str, one: Any, two: Any) -> bool | None:
    one, two = judgements.unwrapped(one), judgements.unwrapped(two)
    if isinstance(one, Const) and isinstance(two, Const):
        try:
            return operators.compare(op, one.value, two.value)
        except operators.NotFoldable:
            return None
    equal = op in ("==", "is")
    if op not in ("==", "!=", "is", "is not"):
        return None
    if _is_empty(one) or _is_empty(two):
        return equal if _is_empty(one) and _is_empty(two) else not equal
    if (same := types.same_type(one, two)) is not None:
        return same is equal
    definite = (Ref, Bound)
    for a, b in ((one, two), (two, one)):
        if isinstance(a, definite) and isinstance(b, Const):
            if isinstance(a, Ref) and a.obj.kind == "library":
                is_instance = a.obj.name.rpartition(".")[2][:1].isupper()
                return not equal if b.value is None and is_instance and not results.may_be_none(m, a.obj) else None
            return not equal if b.value is None or equality.is_container(a) else None
        if isinstance(a, Unknown) and a.type and isinstance(b, Const) and b.value is None:
            return not equal if not isinstance(a, Symbol) or a.op != "verdict" else None
    if one.__class__ is two.__class__ and isinstance(one, (Ref, Bound)):
        if one == two:
            return equal
        kinds = (one.obj.kind, two.obj.kind) if isinstance(one, Ref) else ("", "")
        identity_only = set(kinds) <= {"function", "class", "module"}
        return not equal if identity_only or op in ("is", "is not") else None
    return None


def _are_equal(m: Machine, one: Atom, two: Atom) -> bool | None:
    return _compare_atoms(m, "==", one, two)


def _is_empty(atom: Any) -> bool:
    """Whether an atom is the mark of a parameter without default or annotation, which equals itself only."""
    return isinstance(atom, Lib) and atom.path in (
        "inspect.Parameter.empty",
        "inspect.Signature.empty",
        "inspect._empty",
    )


def _note_comparison(m: Machine, op: str, left: Value, right: Value, node: hir.Compare) -> None:
    for value, other in ((left, right), (right, left)):
        if not value.labels or (other is left and op in ("in", "not in")):
            continue
        if op in ("==", "!="):
            constants = [atom.value for atom in other.atoms if isinstance(atom, Const)]
        else:
            elements = items_of(m, other)
            constants = [element.only.value for element in elements or () if isinstance(element.only, Const)]
            if elements is None or len(constants) != len(elements):
                continue
        if constants:
            kind = "==" if op in ("==", "!=") else "in"
            m.emit(Comparison(*m.here(node), value, kind, tuple(constants)))


def unary(m: Machine, node: hir.UnaryOp) -> Value:
    operand = m.evaluate(node.operand)
    if node.op == "not":
        sharing.note_item(m, operand, None, "test", node.operand, None)
        results.unused(m, operand, "test", node.operand)
        operand = special_methods.tested(m, operand, node)
        truth = judgements.truth(m, operand)
        if truth is None or implications.when(m, operand, truth).held:
            return implications.negated(m, operand, node)
        return constant(not truth, operand.labels)
    own = operator_methods.unary(m, node.op, operand, node)
    if own is not None:
        return own
    atom = operand.only
    if isinstance(atom, Const):
        try:
            return constant(operators.unary(node.op, atom.value), operand.labels)
        except operators.NotFoldable:
            pass
    return symbols.derived(m, _type_of(operand), operand.labels, "operation", (operand,), data=node.op, node=node)
