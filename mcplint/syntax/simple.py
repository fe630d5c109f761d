"""Lowering of the statements that contain no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.definitions import type_parameters
from mcplint.syntax.state import State, UnknownSyntaxError, comma, expression


def simple_statements(state: State, nodes: Sequence[cst.BaseSmallStatement], lowered: list[hir.Stmt]) -> None:
    """Lower the statements of one line to ``lowered``. Raises what :func:`mcplint.syntax.state.expression` raises."""
    for node in nodes:
        lower = SIMPLE.get(type(node))
        if lower is None:
            raise UnknownSyntaxError(type(node).__name__, state.at)
        lowered.append(lower(state, node))
        comma(state, node.semicolon)


def _expression(state: State, node: cst.Expr) -> hir.Stmt:
    lo = state.at
    value = expression(state, node.value)
    return hir.ExprStmt(lo, state.at - 1, value)


def _assign(state: State, node: cst.Assign) -> hir.Stmt:
    lo = state.at
    targets = []
    for target in node.targets:
        targets.append(expression(state, target.target))
        state.at += 1
    value = expression(state, node.value)
    return hir.Assign(lo, state.at - 1, tuple(targets), value)


def _annotated(state: State, node: cst.AnnAssign) -> hir.Stmt:
    lo = state.at
    target = expression(state, node.target)
    state.at += 1
    annotation = expression(state, node.annotation.annotation)
    value = None
    if node.value is not None:
        state.at += 1
        value = expression(state, node.value)
    return hir.AnnAssign(lo, state.at - 1, target, annotation, value)


_AUGMENTED: dict[type[cst.CSTNode], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.MatrixMultiplyAssign: "@",
    cst.DivideAssign: "/",
    cst.ModuloAssign: "%",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.PowerAssign: "**",
    cst.FloorDivideAssign: "//",
}


def _augmented(state: State, node: cst.AugAssign) -> hir.Stmt:
    lo = state.at
    target = expression(state, node.target)
    state.at += 1
    value = expression(state, node.value)
    return hir.AugAssign(lo, state.at - 1, target, _AUGMENTED[type(node.operator)], value)


def _return(state: State, node: cst.Return) -> hir.Stmt:
    lo = state.at
    state.at += 1
    value = None if node.value is None else expression(state, node.value)
    return hir.Return(lo, state.at - 1, value)


def _raise(state: State, node: cst.Raise) -> hir.Stmt:
    lo = state.at
    state.at += 1
    exception = None if node.exc is None else expression(state, node.exc)
    cause = None
    if node.cause is not None:
        state.at += 1
        cause = expression(state, node.cause.item)
    return hir.Raise(lo, state.at - 1, exception, cause)


def _assert(state: State, node: cst.Assert) -> hir.Stmt:
    lo = state.at
    state.at += 1
    test = expression(state, node.test)
    message = None
    if node.msg is not None:
        state.at += 1
        message = expression(state, node.msg)
    return hir.Assert(lo, state.at - 1, test, message)


def _delete(state: State, node: cst.Del) -> hir.Stmt:
    lo = state.at
    state.at += 1
    is_bare_tuple = isinstance(node.target, cst.Tuple) and not node.target.lpar
    target = expression(state, node.target)
    targets = target.elements if is_bare_tuple and isinstance(target, hir.TupleExpr) else (target,)
    return hir.Delete(lo, state.at - 1, targets)


def _pass(state: State, _: cst.Pass) -> hir.Stmt:
    state.at += 1
    return hir.Pass(state.at - 1, state.at - 1)


def _break(state: State, _: cst.Break) -> hir.Stmt:
    state.at += 1
    return hir.Break(state.at - 1, state.at - 1)


def _continue(state: State, _: cst.Continue) -> hir.Stmt:
    state.at += 1
    return hir.Continue(state.at - 1, state.at - 1)


def _names(state: State, nodes: Sequence[cst.NameItem]) -> tuple[str, ...]:
    names = []
    for node in nodes:
        names.append(state.name(node.name.value))
        comma(state, node.comma)
    return tuple(names)


def _global(state: State, node: cst.Global) -> hir.Stmt:
    lo = state.at
    state.at += 1
    names = _names(state, node.names)
    return hir.Global(lo, state.at - 1, names)


def _nonlocal(state: State, node: cst.Nonlocal) -> hir.Stmt:
    lo = state.at
    state.at += 1
    names = _names(state, node.names)
    return hir.Nonlocal(lo, state.at - 1, names)


def _dotted(state: State, node: cst.BaseExpression) -> str:
    """Count a dotted name and return it."""
    written = []
    while isinstance(node, cst.Attribute):
        written.append(node.attr.value)
        node = node.value
    assert isinstance(node, cst.Name)
    names = [state.name(node.value)]
    for name in reversed(written):
        state.at += 1
        names.append(state.name(name))
    return ".".join(names)


def _aliases(state: State, nodes: Sequence[cst.ImportAlias]) -> tuple[hir.Alias, ...]:
    lowered = []
    for node in nodes:
        lo = state.at
        name = _dotted(state, node.name)
        asname = None
        if node.asname is not None:
            state.at += 1
            assert isinstance(node.asname.name, cst.Name)
            asname = state.name(node.asname.name.value)
        lowered.append(hir.Alias(lo, state.at - 1, name, asname))
        comma(state, node.comma)
    return tuple(lowered)


def _import(state: State, node: cst.Import) -> hir.Stmt:
    lo = state.at
    state.at += 1 if type(node) is cst.Import else 2  # Python 3.15: `lazy import`
    names = _aliases(state, node.names)
    return hir.Import(lo, state.at - 1, names)


def _import_from(state: State, node: cst.ImportFrom) -> hir.Stmt:
    lo = state.at
    state.at += 1 if type(node) is cst.ImportFrom else 2
    level = len(node.relative)
    dots = level
    while dots > 0:  # three dots in a row are one token, elsewhere an ellipsis
        dots -= 3 if dots >= 3 and state.token_is("...") else 1
        state.at += 1
    module = "" if node.module is None else _dotted(state, node.module)
    state.at += 1
    if node.lpar is not None:
        state.at += 1
    names: tuple[hir.Alias, ...] = ()
    if isinstance(node.names, cst.ImportStar):
        state.at += 1
    else:
        names = _aliases(state, node.names)
    if node.rpar is not None:
        state.at += 1
    return hir.ImportFrom(lo, state.at - 1, module, level, names)


def _type_alias(state: State, node: cst.TypeAlias) -> hir.Stmt:
    lo = state.at
    state.at += 1
    name = state.name(node.name.value)
    type_params = type_parameters(state, node.type_parameters)
    state.at += 1
    value = expression(state, node.value)
    return hir.TypeAliasStmt(lo, state.at - 1, name, type_params, value)


SIMPLE: dict[type[cst.CSTNode], Callable[[State, Any], hir.Stmt]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.TypeAlias: _type_alias,
}
"""How to lower each statement that contains no others."""

if hasattr(cst, "LazyImport"):
    SIMPLE[cst.LazyImport] = _import
    SIMPLE[cst.LazyImportFrom] = _import_from
