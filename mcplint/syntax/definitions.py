"""Lowering of parameters, lambdas and type parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.state import COMPOUNDS, State, comma, expression


def parameters(state: State, node: cst.Parameters) -> tuple[hir.Param, ...]:
    """Lower parameters in the order of the signature, without the parentheses."""
    lowered: list[hir.Param] = []
    _add(state, node.posonly_params, "positional_only", lowered)
    if isinstance(node.posonly_ind, cst.ParamSlash):
        state.at += 1
        comma(state, node.posonly_ind.comma)
    _add(state, node.params, "positional", lowered)
    if isinstance(node.star_arg, cst.ParamStar):
        state.at += 2
    elif isinstance(node.star_arg, cst.Param):
        _add(state, (node.star_arg,), "var_positional", lowered)
    _add(state, node.kwonly_params, "keyword_only", lowered)
    if node.star_kwarg is not None:
        _add(state, (node.star_kwarg,), "var_keyword", lowered)
    return tuple(lowered)


def _add(state: State, nodes: Sequence[cst.Param], kind: hir.ParamKind, lowered: list[hir.Param]) -> None:
    for node in nodes:
        lo = state.at
        if node.star:
            state.at += 1
        name_token = state.at
        name = state.name(node.name.value)
        annotation = default = None
        if node.annotation is not None:
            state.at += 1
            annotation = expression(state, node.annotation.annotation)
        if node.default is not None:
            state.at += 1
            default = expression(state, node.default)
        lowered.append(hir.Param(lo, state.at - 1, name, kind, annotation, default, name_token))
        comma(state, node.comma)


def type_parameters(state: State, node: cst.TypeParameters | None) -> tuple[hir.TypeParam, ...]:
    """Lower the type parameters of PEP 695 with their square brackets; empty if there are none."""
    if node is None:
        return ()
    lowered = []
    state.at += 1
    for entry in node.params:
        lo = state.at
        parameter = entry.param
        bound = None
        if isinstance(parameter, cst.TypeVar):
            name = state.name(parameter.name.value)
            if parameter.bound is not None:
                state.at += 1
                bound = expression(state, parameter.bound)
        else:
            state.at += 1
            name = state.name(parameter.name.value)
        default = _type_default(state, entry)
        lowered.append(hir.TypeParam(lo, state.at - 1, name, _STARS[type(parameter)], bound, default))
        comma(state, entry.comma)
    state.at += 1
    return tuple(lowered)


_STARS: dict[type[cst.CSTNode], Literal["", "*", "**"]] = {cst.TypeVar: "", cst.TypeVarTuple: "*", cst.ParamSpec: "**"}


def _type_default(state: State, entry: cst.TypeParam) -> hir.Expr | None:
    if entry.default is None:
        return None
    state.at += 1
    lo = state.at
    if not entry.star:
        return expression(state, entry.default)
    state.at += 1
    value = expression(state, entry.default)
    return hir.Starred(lo, state.at - 1, value)


def _lambda(state: State, node: cst.Lambda) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    params = parameters(state, node.params)
    state.at += 1
    body = expression(state, node.body)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.Lambda(lo, hi, params, body)


COMPOUNDS[cst.Lambda] = _lambda
