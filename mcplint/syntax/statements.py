"""Lowering of blocks and of the statements that contain them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.chains import arguments
from mcplint.syntax.definitions import parameters, type_parameters
from mcplint.syntax.patterns import pattern
from mcplint.syntax.simple import simple_statements
from mcplint.syntax.state import State, UnknownSyntaxError, comma, expression

if TYPE_CHECKING:
    from mcplint.syntax.deferred import DeferredBody


def statements(state: State, nodes: Sequence[cst.CSTNode]) -> tuple[hir.Stmt, ...]:
    """Lower the statements of a module or an indented block. Raises what :func:`.state.expression` raises."""
    lowered: list[hir.Stmt] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            simple_statements(state, node.body, lowered)
            continue
        lower = COMPOUND_STATEMENTS.get(type(node))
        if lower is None:
            raise UnknownSyntaxError(type(node).__name__, state.at)
        lowered.append(lower(state, node))
    return tuple(lowered)


def _block(state: State, node: cst.BaseSuite) -> tuple[hir.Stmt, ...]:
    """Lower ``: body``."""
    state.at += 1
    depth = state.depth
    state.enter()
    if isinstance(node, cst.IndentedBlock):
        body = statements(state, node.body)
    else:
        assert isinstance(node, cst.SimpleStatementSuite)
        lowered: list[hir.Stmt] = []
        simple_statements(state, node.body, lowered)
        body = tuple(lowered)
    state.depth = depth
    return body


def _keyword_block(state: State, node: cst.Else | cst.Finally | None) -> tuple[hir.Stmt, ...]:
    """Lower ``else: body`` or ``finally: body``; empty if there is none."""
    if node is None:
        return ()
    state.at += 1
    return _block(state, node.body)


def _if(state: State, node: cst.If) -> hir.Stmt:
    lo = state.at
    branches = []
    branch: cst.If | cst.Else | None = node
    while isinstance(branch, cst.If):
        branch_lo = state.at
        state.at += 1
        test = expression(state, branch.test)
        body = _block(state, branch.body)
        branches.append(hir.Branch(branch_lo, state.at - 1, test, body))
        branch = branch.orelse
    orelse = _keyword_block(state, branch)
    return hir.If(lo, state.at - 1, tuple(branches), orelse)


def _while(state: State, node: cst.While) -> hir.Stmt:
    lo = state.at
    state.at += 1
    test = expression(state, node.test)
    body = _block(state, node.body)
    orelse = _keyword_block(state, node.orelse)
    return hir.While(lo, state.at - 1, test, body, orelse)


def _async(state: State, node: cst.FunctionDef | cst.For | cst.With) -> bool:
    """Count ``async`` if it is there."""
    if node.asynchronous is None:
        return False
    state.at += 1
    return True


def _for(state: State, node: cst.For) -> hir.Stmt:
    lo = state.at
    is_async = _async(state, node)
    state.at += 1
    target = expression(state, node.target)
    state.at += 1
    iterable = expression(state, node.iter)
    body = _block(state, node.body)
    orelse = _keyword_block(state, node.orelse)
    return hir.For(lo, state.at - 1, target, iterable, body, orelse, is_async)


def _with(state: State, node: cst.With) -> hir.Stmt:
    lo = state.at
    is_async = _async(state, node)
    state.at += 1
    parentheses = 1 if isinstance(node.lpar, cst.LeftParen) else 0
    state.at += parentheses
    items = []
    for item in node.items:
        item_lo = state.at
        context = expression(state, item.item)
        target = None
        if item.asname is not None:
            state.at += 1
            target = expression(state, item.asname.name)
        items.append(hir.WithItem(item_lo, state.at - 1, context, target))
        comma(state, item.comma)
    state.at += parentheses
    body = _block(state, node.body)
    return hir.With(lo, state.at - 1, tuple(items), body, is_async)


def _try(state: State, node: cst.Try | cst.TryStar) -> hir.Stmt:
    lo = state.at
    is_star = isinstance(node, cst.TryStar)
    state.at += 1
    body = _block(state, node.body)
    handlers = []
    for handler in node.handlers:
        handler_lo = state.at
        state.at += 2 if is_star else 1
        exception = None if handler.type is None else expression(state, handler.type)
        name = None
        if handler.name is not None:
            state.at += 1
            target = expression(state, handler.name.name)
            name = target.id if isinstance(target, hir.Name) else None
        handler_body = _block(state, handler.body)
        handlers.append(hir.ExceptHandler(handler_lo, state.at - 1, exception, name, handler_body))
    orelse = _keyword_block(state, node.orelse)
    final = _keyword_block(state, node.finalbody)
    return hir.Try(lo, state.at - 1, body, tuple(handlers), orelse, final, is_star)


def _match(state: State, node: cst.Match) -> hir.Stmt:
    lo = state.at
    state.at += 1
    subject = expression(state, node.subject)
    state.at += 1
    cases = []
    for case in node.cases:
        case_lo = state.at
        state.at += 1
        case_pattern = pattern(state, case.pattern)
        guard = None
        if case.guard is not None:
            state.at += 1
            guard = expression(state, case.guard)
        body = _block(state, case.body)
        cases.append(hir.Case(case_lo, state.at - 1, case_pattern, guard, body))
    return hir.Match(lo, state.at - 1, subject, tuple(cases))


def _decorators(state: State, nodes: Sequence[cst.Decorator]) -> tuple[hir.Expr, ...]:
    lowered = []
    for node in nodes:
        state.at += 1
        lowered.append(expression(state, node.decorator))
    return tuple(lowered)


def _function(state: State, node: cst.FunctionDef) -> hir.Stmt:
    lo = state.at
    decorators = _decorators(state, node.decorators)
    is_async = _async(state, node)
    state.at += 1
    name_token = state.at
    name = state.name(node.name.value)
    type_params = type_parameters(state, node.type_parameters)
    state.at += 1
    params = parameters(state, node.params)
    state.at += 1
    returns = None
    if node.returns is not None:
        state.at += 1
        returns = expression(state, node.returns.annotation)
    suite = _suite(state, node.body, state.deferred.get(name_token))
    return hir.FunctionDef(
        lo, state.at - 1, name, params, suite, decorators, returns, is_async, type_params, name_token
    )


def _suite(state: State, node: cst.BaseSuite, deferred: DeferredBody | None) -> hir.Body:
    """Lower ``: body``, or the outline of a body."""
    if deferred is None:
        return _block(state, node)
    state.at += 1
    depth = state.depth
    state.enter()
    deferred.pass_by(state, node)
    state.depth = depth
    return deferred


def _class(state: State, node: cst.ClassDef) -> hir.Stmt:
    lo = state.at
    decorators = _decorators(state, node.decorators)
    state.at += 1
    name_token = state.at
    name = state.name(node.name.value)
    type_params = type_parameters(state, node.type_parameters)
    parentheses = 1 if isinstance(node.lpar, cst.LeftParen) else 0
    state.at += parentheses
    bases = arguments(state, node.bases) + arguments(state, node.keywords)
    state.at += parentheses
    body = _block(state, node.body)
    return hir.ClassDef(lo, state.at - 1, name, bases, body, decorators, type_params, name_token)


COMPOUND_STATEMENTS: dict[type[cst.CSTNode], Callable[[State, Any], hir.Stmt]] = {
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
"""How to lower each statement that contains others."""
