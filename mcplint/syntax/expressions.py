"""Lowering of expressions other than chains, strings and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.literals import integer_value
from mcplint.syntax.state import COMPOUNDS, LEAVES, Lowering, State, comma, expression

_SINGLETONS = {"True": True, "False": False, "None": None}


def _name(state: State, node: cst.Name) -> hir.Expr:
    state.at += len(node.lpar)
    at = state.at
    written = node.value
    name = state.name(written)
    state.at += len(node.rpar)
    if written in _SINGLETONS:
        return hir.Constant(at, at, _SINGLETONS[written])
    return hir.Name(at, at, name)


def _leaf(state: State, node: cst.BaseNumber | cst.Ellipsis) -> int:
    """Count a leaf and its parentheses; returns its token."""
    state.at += len(node.lpar)
    at = state.at
    state.at += 1 + len(node.rpar)
    return at


def _integer(state: State, node: cst.Integer) -> hir.Expr:
    at = _leaf(state, node)
    return hir.Constant(at, at, integer_value(node.value))


def _float(state: State, node: cst.Float) -> hir.Expr:
    at = _leaf(state, node)
    return hir.Constant(at, at, float(node.value))


def _imaginary(state: State, node: cst.Imaginary) -> hir.Expr:
    at = _leaf(state, node)
    return hir.Imaginary(at, at, node.value)


def _ellipsis(state: State, node: cst.Ellipsis) -> hir.Expr:
    at = _leaf(state, node)
    return hir.EllipsisConstant(at, at)


def _unary(state: State, node: cst.UnaryOperation) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    operand = expression(state, node.expression)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.UnaryOp(lo, hi, _UNARY[type(node.operator)], operand)


_UNARY: dict[type[cst.CSTNode], Literal["not", "-", "+", "~"]] = {
    cst.Not: "not",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
}


def _conditional(state: State, node: cst.IfExp) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    body = expression(state, node.body)
    state.at += 1
    test = expression(state, node.test)
    state.at += 1
    orelse = expression(state, node.orelse)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.IfExp(lo, hi, test, body, orelse)


def _await(state: State, node: cst.Await) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    value = expression(state, node.expression)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.Await(lo, hi, value)


def _yield(state: State, node: cst.Yield) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    written = node.value
    is_from = isinstance(written, cst.From)
    if isinstance(written, cst.From):
        state.at += 1
        written = written.item
    value = None if written is None else expression(state, written)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.YieldFrom(lo, hi, value) if is_from and value is not None else hir.Yield(lo, hi, value)


def _named(state: State, node: cst.NamedExpr) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    target = expression(state, node.target)
    assert isinstance(target, hir.Name)
    state.at += 1
    value = expression(state, node.value)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.NamedExpr(lo, hi, target, value)


def _starred(state: State, node: cst.StarredElement) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    value = expression(state, node.value)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.Starred(lo, hi, value)


def _elements(state: State, nodes: Sequence[cst.BaseElement]) -> tuple[hir.Expr, ...]:
    lowered = []
    for node in nodes:
        lowered.append(expression(state, node.value if type(node) is cst.Element else node))
        comma(state, node.comma)
    return tuple(lowered)


def _tuple(state: State, node: cst.Tuple) -> hir.Expr:
    own = 1 if node.lpar else 0
    state.at += len(node.lpar) - own
    lo = state.at
    state.at += own
    elements = _elements(state, node.elements)
    state.at += own
    hi = state.at - 1
    state.at += len(node.rpar) - own
    return hir.TupleExpr(lo, hi, elements)


def _list(state: State, node: cst.List) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    elements = _elements(state, node.elements)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.ListExpr(lo, hi, elements)


def _set(state: State, node: cst.Set) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    elements = _elements(state, node.elements)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.SetExpr(lo, hi, elements)


def _dict(state: State, node: cst.Dict) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    items: list[tuple[hir.Expr | None, hir.Expr]] = []
    for element in node.elements:
        key = None
        if isinstance(element, cst.DictElement):
            key = expression(state, element.key)
        state.at += 1
        items.append((key, expression(state, element.value)))
        comma(state, element.comma)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.DictExpr(lo, hi, tuple(items))


def _clauses(state: State, node: cst.CompFor) -> tuple[hir.Clause, ...]:
    clauses = []
    clause: cst.CompFor | None = node
    while clause is not None:
        lo = state.at
        is_async = clause.asynchronous is not None
        state.at += 2 if is_async else 1
        target = expression(state, clause.target)
        state.at += 1
        iterable = expression(state, clause.iter)
        conditions = []
        for condition in clause.ifs:
            state.at += 1
            conditions.append(expression(state, condition.test))
        clauses.append(hir.Clause(lo, state.at - 1, target, iterable, tuple(conditions), is_async))
        clause = clause.inner_for_in
    return tuple(clauses)


def _bracketed_comprehension(kind: Literal["list", "set"]) -> Lowering:
    def lower(state: State, node: cst.ListComp | cst.SetComp) -> hir.Expr:
        state.at += len(node.lpar)
        lo = state.at
        state.at += 1
        element = expression(state, node.elt)
        clauses = _clauses(state, node.for_in)
        hi = state.at
        state.at += 1 + len(node.rpar)
        return hir.Comprehension(lo, hi, kind, element, None, clauses)

    return lower


def _dict_comprehension(state: State, node: cst.DictComp) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    key = expression(state, node.key)
    state.at += 1
    value = expression(state, node.value)
    clauses = _clauses(state, node.for_in)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.Comprehension(lo, hi, "dict", key, value, clauses)


def _merging_comprehension(state: State, node: cst.CSTNode) -> hir.Expr:
    """``{**mapping for mapping in mappings}`` of Python 3.15, a node that older LibCSTs do not have."""
    state.at += len(node.lpar)  # type: ignore[attr-defined]
    lo = state.at
    state.at += 2
    element = expression(state, node.value)  # type: ignore[attr-defined]
    clauses = _clauses(state, node.for_in)  # type: ignore[attr-defined]
    hi = state.at
    state.at += 1 + len(node.rpar)  # type: ignore[attr-defined]
    return hir.Comprehension(lo, hi, "dict", element, None, clauses)


def _generator(state: State, node: cst.GeneratorExp) -> hir.Expr:
    own = 1 if node.lpar else 0
    state.at += len(node.lpar) - own
    lo = state.at
    state.at += own
    element = expression(state, node.elt)
    clauses = _clauses(state, node.for_in)
    state.at += own
    hi = state.at - 1
    state.at += len(node.rpar) - own
    return hir.Comprehension(lo, hi, "generator", element, None, clauses)


LEAVES.update(
    {
        cst.Name: _name,
        cst.Integer: _integer,
        cst.Float: _float,
        cst.Imaginary: _imaginary,
        cst.Ellipsis: _ellipsis,
    }
)
COMPOUNDS.update(
    {
        cst.UnaryOperation: _unary,
        cst.IfExp: _conditional,
        cst.Await: _await,
        cst.Yield: _yield,
        cst.NamedExpr: _named,
        cst.StarredElement: _starred,
        cst.Tuple: _tuple,
        cst.List: _list,
        cst.Set: _set,
        cst.Dict: _dict,
        cst.ListComp: _bracketed_comprehension("list"),
        cst.SetComp: _bracketed_comprehension("set"),
        cst.DictComp: _dict_comprehension,
        cst.GeneratorExp: _generator,
    }
)
if hasattr(cst, "StarredDictComp"):
    COMPOUNDS[cst.StarredDictComp] = _merging_comprehension
