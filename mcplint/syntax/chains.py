"""Lowering of chains: ``a.b(c)[d]``, ``a + b - c``, ``a and b and c``, ``a < b < c``.

LibCST nests a chain to the left, as deep as it is long. Loops go down to its first link and back up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.state import COMPOUNDS, State, comma, expression


def arguments(state: State, nodes: Sequence[cst.Arg]) -> tuple[hir.Arg, ...]:
    """Lower the arguments of a call or the bases of a class, without the parentheses."""
    lowered = []
    for node in nodes:
        lo = state.at
        keyword = None
        star: Literal["", "*", "**"] = node.star
        if star:
            state.at += 1
        elif node.keyword is not None:
            keyword = state.name(node.keyword.value)
            state.at += 1
        value = expression(state, node.value)
        lowered.append(hir.Arg(lo, state.at - 1, value, keyword, star))
        comma(state, node.comma)
    return tuple(lowered)


def _primary(state: State, node: cst.Attribute | cst.Call | cst.Subscript) -> hir.Expr:
    links: list[tuple[cst.Attribute | cst.Call | cst.Subscript, int]] = []
    below: cst.BaseExpression = node
    while isinstance(below, (cst.Attribute, cst.Call, cst.Subscript)):
        state.at += len(below.lpar)
        links.append((below, state.at))
        below = below.func if type(below) is cst.Call else below.value  # type: ignore[union-attr]
    state.enter(len(links) - 1)
    result = expression(state, below)
    for link, lo in reversed(links):
        state.at += 1
        if type(link) is cst.Attribute:
            name = state.name(link.attr.value)
            result = hir.Attribute(lo, state.at - 1, result, name)
        elif type(link) is cst.Call:
            args = arguments(state, link.args)
            result = hir.Call(lo, state.at, result, args)
            state.at += 1
        else:
            assert type(link) is cst.Subscript
            index = _index(state, link.slice)
            result = hir.Subscript(lo, state.at, result, index)
            state.at += 1
        state.at += len(link.rpar)
        state.depth -= 1
    return result


def _index(state: State, nodes: Sequence[cst.SubscriptElement]) -> hir.Expr:
    lo = state.at
    lowered = []
    for node in nodes:
        lowered.append(_slice(state, node.slice))
        comma(state, node.comma)
    if len(lowered) == 1 and nodes[0].comma is cst.MaybeSentinel.DEFAULT and not isinstance(lowered[0], hir.Starred):
        return lowered[0]
    return hir.TupleExpr(lo, state.at - 1, tuple(lowered))


def _slice(state: State, node: cst.BaseSlice) -> hir.Expr:
    lo = state.at
    if isinstance(node, cst.Index):
        if node.star is None:
            return expression(state, node.value)
        state.at += 1
        value = expression(state, node.value)
        return hir.Starred(lo, state.at - 1, value)
    assert isinstance(node, cst.Slice)
    lower = None if node.lower is None else expression(state, node.lower)
    state.at += 1
    upper = None if node.upper is None else expression(state, node.upper)
    comma(state, node.second_colon)
    step = None if node.step is None else expression(state, node.step)
    return hir.Slice(lo, state.at - 1, lower, upper, step)


# Operators with the precedence of their chain; ``**`` binds to the right and so never forms one.
_BINARY: dict[type[cst.CSTNode], tuple[str, int]] = {
    cst.BitOr: ("|", 1),
    cst.BitXor: ("^", 2),
    cst.BitAnd: ("&", 3),
    cst.LeftShift: ("<<", 4),
    cst.RightShift: (">>", 4),
    cst.Add: ("+", 5),
    cst.Subtract: ("-", 5),
    cst.Multiply: ("*", 6),
    cst.Divide: ("/", 6),
    cst.FloorDivide: ("//", 6),
    cst.Modulo: ("%", 6),
    cst.MatrixMultiply: ("@", 6),
    cst.Power: ("**", 7),
}


def _operation(state: State, node: cst.BinaryOperation) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    precedence = _BINARY[type(node.operator)][1]
    links = [node]
    below = node.left
    while isinstance(below, cst.BinaryOperation) and not below.lpar and _BINARY[type(below.operator)][1] == precedence:
        links.append(below)
        below = below.left
    first = expression(state, below)
    rest = []
    for link in reversed(links):
        state.at += 1
        rest.append((_BINARY[type(link.operator)][0], expression(state, link.right)))
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.Operation(lo, hi, first, tuple(rest))


def _boolean(state: State, node: cst.BooleanOperation) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    operator = type(node.operator)
    links = [node]
    below = node.left
    while isinstance(below, cst.BooleanOperation) and not below.lpar and type(below.operator) is operator:
        links.append(below)
        below = below.left
    values = [expression(state, below)]
    for link in reversed(links):
        state.at += 1
        values.append(expression(state, link.right))
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.BoolOp(lo, hi, "and" if operator is cst.And else "or", tuple(values))


_COMPARISONS: dict[type[cst.CSTNode], str] = {
    cst.LessThan: "<",
    cst.GreaterThan: ">",
    cst.Equal: "==",
    cst.LessThanEqual: "<=",
    cst.GreaterThanEqual: ">=",
    cst.NotEqual: "!=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}


def _comparison(state: State, node: cst.Comparison) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    left = expression(state, node.left)
    rest = []
    for target in node.comparisons:
        operator = _COMPARISONS[type(target.operator)]
        state.at += 2 if operator in ("not in", "is not") else 1
        rest.append((operator, expression(state, target.comparator)))
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.Compare(lo, hi, left, tuple(rest))


COMPOUNDS.update(
    {
        cst.Attribute: _primary,
        cst.Call: _primary,
        cst.Subscript: _primary,
        cst.BinaryOperation: _operation,
        cst.BooleanOperation: _boolean,
        cst.Comparison: _comparison,
    }
)
