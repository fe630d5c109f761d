"""Evaluation of expressions to abstract values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcplint.machine import operators
from mcplint.machine.containers import item_of, items_of, new_dict, new_sequence
from mcplint.machine.events import Comparison
from mcplint.machine.heap import ANY_ITEM, OPEN, CallRecord
from mcplint.machine.limits import MAX_TEXT
from mcplint.machine.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Bound,
    Const,
    Labels,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    join,
    join_all,
    make,
    ref,
    union_labels,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def name(m: Machine, node: hir.Name) -> Value:
    return m.load_name(node.id)


def literal(m: Machine, node: hir.Constant) -> Value:
    return m.constant_of(node)


def ellipsis(m: Machine, node: hir.EllipsisConstant) -> Value:  # noqa: ARG001
    return Value((Lib("builtins.Ellipsis"),))


def imaginary(m: Machine, node: hir.Imaginary) -> Value:  # noqa: ARG001
    return constant(complex(node.text.replace("_", "")))


def f_string(m: Machine, node: hir.FString) -> Value:
    labels: Labels = ()
    text: str | None = ""
    for part in node.parts:
        if isinstance(part, hir.Constant):
            piece: str | None = str(part.value)
        else:
            value = m.evaluate(part.value)
            labels = union_labels(labels, value.labels)
            if part.spec is not None:
                labels = union_labels(labels, m.evaluate(part.spec).labels)
            piece = _formatted(value) if not part.conversion and part.spec is None else None
        text = None if text is None or piece is None or len(text) > MAX_TEXT else text + piece
    if node.template:
        return unknown("string.templatelib.Template", labels)
    return constant(text, labels) if text is not None else unknown("builtins.str", labels)


def _formatted(value: Value) -> str | None:
    atom = value.only
    if isinstance(atom, Const) and not isinstance(atom.value, (bytes, complex)):
        return str(atom.value)
    return None


def attribute(m: Machine, node: hir.Attribute) -> Value:
    return m.attribute(m.evaluate(node.value), node.attr, node)


def subscript(m: Machine, node: hir.Subscript) -> Value:
    container = m.evaluate(node.value)
    index = m.evaluate(node.index)
    m.raise_point()
    return item_of(m, container, index, node)


def slice_(m: Machine, node: hir.Slice) -> Value:
    parts = [m.evaluate(part) if part is not None else NONE for part in (node.lower, node.upper, node.step)]
    labels: Labels = ()
    for part in parts:
        labels = union_labels(labels, part.labels)
    return Value((Ref(m.library_object("builtins.slice", CallRecord(tuple(parts), node=node))),), labels)


def call(m: Machine, node: hir.Call) -> Value:
    function = m.evaluate(node.func)
    record = arguments(m, node)
    return m.call(function, record, node)


def arguments(m: Machine, node: hir.Call) -> CallRecord:
    """Evaluate a call's arguments from left to right; spread what is known of starred ones."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    is_open = False
    labels: Labels = ()
    for arg in node.args:
        value = m.evaluate(arg.value)
        labels = union_labels(labels, value.labels)
        if arg.star == "*":
            elements = items_of(m, value)
            if elements is None:
                is_open = True
            else:
                positional.extend(elements)
        elif arg.star == "**":
            is_open |= not _spread(m, value, keywords)
        elif arg.keyword is not None:
            keywords[arg.keyword] = value
        else:
            positional.append(value)
    return CallRecord(tuple(positional), keywords, node, m.frame.module, is_open, labels)


def _spread(m: Machine, value: Value, keywords: dict[str, Value]) -> bool:
    """Add the known string keys of ``**value``; False if there may be others."""
    atom = value.only
    if not isinstance(atom, Ref) or atom.obj.kind != "dict":
        return False
    for key in list(atom.obj.slots):
        if isinstance(key, tuple) and isinstance(key[1], str):
            item = m.read(atom.obj, key)
            if item is not None:
                keywords[key[1]] = item.present()
    return OPEN not in atom.obj.slots and ANY_ITEM not in atom.obj.slots


def operation(m: Machine, node: hir.Operation) -> Value:
    left = m.evaluate(node.first)
    if node.rest[0][0] == "|":
        members = [left] + [m.evaluate(right) for _, right in node.rest]
        if all(map(_may_be_type, members)) and any(_is_type(member) for member in members):
            return ref(m.library_object("types.UnionType", CallRecord(tuple(members), node=node)))
        for member in members[1:]:
            left = binary(m, "|", left, member)
        return left
    for op, right in node.rest:
        left = binary(m, op, left, m.evaluate(right))
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
        atom.obj.kind == "class"
        or (atom.obj.kind == "library" and (atom.obj.name.endswith("[]") or atom.obj.name == "types.UnionType"))
    )


def binary(m: Machine, op: str, left: Value, right: Value) -> Value:
    """``left op right`` for a binary operator, over all alternatives."""
    labels = union_labels(left.labels, right.labels)
    first, second = left.only, right.only
    if isinstance(first, Const) and isinstance(second, Const):
        try:
            return constant(operators.binary(op, first.value, second.value), labels)
        except operators.NotFoldable:
            return unknown(_result_type(op, left, right), labels)
    if op == "+" and isinstance(first, Ref) and first.obj.kind in ("list", "tuple"):
        one, two = items_of(m, left), items_of(m, right)
        if one is not None and two is not None:
            return ref(new_sequence(m, first.obj.kind, [*one, *two]), labels)
        everything = join_all([*(one or ()), *(two or ()), item_of(m, left, UNKNOWN, None)])
        return ref(new_sequence(m, first.obj.kind, None, everything), labels)
    if op == "|" and isinstance(first, Ref) and first.obj.kind == "dict":
        return _merged_dict(m, left, right, labels)
    if len(left.atoms) * len(right.atoms) <= 8 and all(isinstance(atom, Const) for atom in (*left.atoms, *right.atoms)):
        return _fold_all(op, left, right, labels)
    return unknown(_result_type(op, left, right), labels)


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
        m.update_dict(merged, side)
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


def bool_op(m: Machine, node: hir.BoolOp) -> Value:
    """``and``/``or``: operands from the left until one decides; operands that may not run count as a branch."""
    decisive = node.op == "or"
    results: list[Value] = []
    labels: Labels = ()

    def rest(index: int) -> None:
        nonlocal labels
        value = m.evaluate(node.values[index])
        labels = union_labels(labels, value.labels)
        truth = m.truth(value)
        last = index == len(node.values) - 1
        if last or truth is decisive:
            results.append(value)
            return
        if truth is None:
            results.append(_keep(value, decisive))
            m.branch([lambda: _run(lambda: rest(index + 1)), lambda: True], uncertain=True)
            return
        rest(index + 1)

    rest(0)
    return join_all(results).with_labels(labels)


def _keep(value: Value, truth: bool) -> Value:
    """The alternatives of a value that can have this truth."""
    atoms = tuple(atom for atom in value.atoms if not isinstance(atom, Const) or bool(atom.value) is truth)
    return Value(atoms, value.labels) if atoms else value


def _run(action: Callable[[], None]) -> bool:
    action()
    return True


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
    labels = union_labels(left.labels, right.labels)
    if op in ("==", "!=", "in", "not in") and (left.labels or right.labels):
        _note_comparison(m, op, left, right, node)
    if op in ("in", "not in"):
        found = m.contains(right, left, node)
        return unknown("builtins.bool", labels) if found is None else constant(found is (op == "in"), labels)
    outcomes = {_compare_atoms(op, one, two) for one in left.atoms for two in right.atoms}
    if len(outcomes) == 1:
        outcome = outcomes.pop()
        if outcome is not None:
            return constant(outcome, labels)
    return unknown("builtins.bool", labels)


def _compare_atoms(op: str, one: Any, two: Any) -> bool | None:
    if isinstance(one, Const) and isinstance(two, Const):
        try:
            return operators.compare(op, one.value, two.value)
        except operators.NotFoldable:
            return None
    equal = op in ("==", "is")
    if op not in ("==", "!=", "is", "is not"):
        return None
    definite = (Ref, Bound)
    for a, b in ((one, two), (two, one)):
        if isinstance(a, definite) and isinstance(b, Const):
            if isinstance(a, Ref) and a.obj.kind == "library":
                return None if b.value is not None or not a.obj.name[0].isupper() else not equal
            return not equal if b.value is None else None
        if isinstance(a, Unknown) and a.type and isinstance(b, Const) and b.value is None:
            return not equal
    if one.__class__ is two.__class__ and isinstance(one, (Ref, Bound)):
        if one == two:
            return equal
        kinds = (one.obj.kind, two.obj.kind) if isinstance(one, Ref) else ("", "")
        identity_only = set(kinds) <= {"function", "class", "module"}
        return not equal if identity_only or op in ("is", "is not") else None
    return None


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
        truth = m.truth(operand)
        return unknown("builtins.bool", operand.labels) if truth is None else constant(not truth, operand.labels)
    atom = operand.only
    if isinstance(atom, Const):
        try:
            return constant(operators.unary(node.op, atom.value), operand.labels)
        except operators.NotFoldable:
            pass
    return unknown(_type_of(operand), operand.labels)


def if_expression(m: Machine, node: hir.IfExp) -> Value:
    test = m.evaluate(node.test)
    truth = m.truth(test)
    if truth is not None:
        return m.evaluate(node.body if truth else node.orelse)
    results: list[Value] = []

    def side(expr: hir.Expr, holds: bool) -> bool:
        m.refine(node.test, holds)
        results.append(m.evaluate(expr))
        return True

    m.branch([lambda: side(node.body, True), lambda: side(node.orelse, False)], uncertain=True)
    return join_all(results).with_labels(test.labels) if results else UNKNOWN


def lambda_(m: Machine, node: hir.Lambda) -> Value:
    return ref(m.new_function(node, "<lambda>"))


def list_(m: Machine, node: hir.ListExpr) -> Value:
    return _sequence(m, "list", node.elements)


def tuple_(m: Machine, node: hir.TupleExpr) -> Value:
    return _sequence(m, "tuple", node.elements)


def set_(m: Machine, node: hir.SetExpr) -> Value:
    return _sequence(m, "set", node.elements)


def _sequence(m: Machine, kind: Any, elements: tuple[hir.Expr, ...]) -> Value:
    known: list[Value] | None = []
    rest: Value | None = None
    labels: Labels = ()
    for element in elements:
        if isinstance(element, hir.Starred):
            value = m.evaluate(element.value)
            inner = items_of(m, value)
            if inner is None:
                item = item_of(m, value, UNKNOWN, None)
                rest = join_all([item, *(known or ()), *([rest] if rest else ())])
                known = None
                continue
        else:
            value = m.evaluate(element)
            inner = [value]
        labels = union_labels(labels, value.labels)
        if known is None:
            rest = join_all([*inner, *([rest] if rest else ())])
        else:
            known.extend(inner)
    return ref(new_sequence(m, kind, known, rest), labels)


def dict_(m: Machine, node: hir.DictExpr) -> Value:
    result = new_dict(m, node)
    labels: Labels = ()
    for key_node, value_node in node.items:
        if key_node is None:
            value = m.evaluate(value_node)
            m.update_dict(result, value)
        else:
            key = m.evaluate(key_node)
            value = m.evaluate(value_node)
            labels = union_labels(labels, key.labels)
            m.set_item(ref(result), key, value, node)
        labels = union_labels(labels, value.labels)
    return ref(result, labels)


def comprehension(m: Machine, node: hir.Comprehension) -> Value:
    """A comprehension runs in an environment of its own, like a small generator function."""
    if node.kind == "dict":
        target = new_dict(m, node)
    else:
        target = new_sequence(m, "set" if node.kind == "set" else "list", [])
    labels: list[Labels] = []

    def innermost() -> None:
        element = m.evaluate(node.element)
        if node.value is not None:
            value = m.evaluate(node.value)
            m.set_item(ref(target), element, value, node)
            labels.append(value.labels)
        else:
            m.append(target, element)
        labels.append(element.labels)

    def clause(index: int) -> None:
        if index == len(node.clauses):
            innermost()
            return
        current = node.clauses[index]

        def body() -> bool:
            return m.when(current.conditions, lambda: clause(index + 1))

        m.for_each(current.target, m.evaluate(current.iterable), current, body)

    with m.scope(node):
        clause(0)
    merged: Labels = ()
    for more in labels:
        merged = union_labels(merged, more)
    return ref(target, merged)


def await_(m: Machine, node: hir.Await) -> Value:
    return m.await_value(m.evaluate(node.value), node)


def yield_(m: Machine, node: hir.Yield) -> Value:
    value = m.evaluate(node.value) if node.value is not None else NONE
    if m.frame.yields is not None:
        m.append(m.frame.yields, value)
    m.raise_point()
    return UNKNOWN


def yield_from(m: Machine, node: hir.YieldFrom) -> Value:
    value = m.evaluate(node.value)
    if m.frame.yields is not None:
        elements = items_of(m, value)
        for element in elements if elements is not None else [item_of(m, value, UNKNOWN, None)]:
            m.append(m.frame.yields, element)
    return UNKNOWN


def starred(m: Machine, node: hir.Starred) -> Value:
    return ref(m.library_object("typing.Unpack[]", CallRecord((m.evaluate(node.value),), node=node)))


def named_expression(m: Machine, node: hir.NamedExpr) -> Value:
    value = m.evaluate(node.value)
    m.assign(node.target, value)
    return value


EVALUATE: dict[type[hir.Node], Callable[[Machine, Any], Value]] = {
    hir.Name: name,
    hir.Constant: literal,
    hir.EllipsisConstant: ellipsis,
    hir.Imaginary: imaginary,
    hir.FString: f_string,
    hir.Attribute: attribute,
    hir.Subscript: subscript,
    hir.Slice: slice_,
    hir.Call: call,
    hir.Operation: operation,
    hir.BoolOp: bool_op,
    hir.Compare: compare,
    hir.UnaryOp: unary,
    hir.IfExp: if_expression,
    hir.Lambda: lambda_,
    hir.ListExpr: list_,
    hir.TupleExpr: tuple_,
    hir.SetExpr: set_,
    hir.DictExpr: dict_,
    hir.Comprehension: comprehension,
    hir.Await: await_,
    hir.Yield: yield_,
    hir.YieldFrom: yield_from,
    hir.Starred: starred,
    hir.NamedExpr: named_expression,
}
__all__ = ["EVALUATE", "arguments", "binary", "join"]
