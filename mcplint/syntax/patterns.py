"""Lowering of the patterns of ``match``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.state import State, UnknownSyntaxError, comma, expression


def pattern(state: State, node: cst.CSTNode) -> hir.Pattern:
    """Lower any pattern. Raises what :func:`mcplint.syntax.state.expression` raises."""
    lower = PATTERNS.get(type(node))
    if lower is None:
        raise UnknownSyntaxError(type(node).__name__, state.at)
    depth = state.depth
    state.enter()
    result = lower(state, node)
    state.depth = depth
    return result


def _value(state: State, node: cst.MatchValue | cst.MatchSingleton) -> hir.Pattern:
    # The parentheses of `case (1):` belong to the literal here, and a pattern's span has none of them.
    value = expression(state, node.value)
    return hir.PatternValue(value.lo, value.hi, value)


def _elements(
    state: State, nodes: Sequence[cst.MatchSequenceElement | cst.MatchStar | cst.MatchKeywordElement]
) -> tuple[hir.Pattern, ...]:
    lowered = []
    for node in nodes:
        if isinstance(node, cst.MatchStar):
            lowered.append(_star(state, node))
        else:
            lowered.append(pattern(state, node.value if isinstance(node, cst.MatchSequenceElement) else node.pattern))
        comma(state, node.comma)
    return tuple(lowered)


def _star(state: State, node: cst.MatchStar) -> hir.Pattern:
    lo = state.at
    state.at += 1
    name = _binding(state, node.name)
    return hir.PatternStar(lo, state.at - 1, name)


def _binding(state: State, node: cst.Name | None) -> str | None:
    """Count the name that a pattern binds; the wildcard ``_`` is None."""
    if node is None:
        state.at += 1
        return None
    return state.name(node.value)


def _list(state: State, node: cst.MatchList) -> hir.Pattern:
    state.at += len(node.lpar)
    lo = state.at
    own = 0 if node.lbracket is None else 1
    state.at += own
    patterns = _elements(state, node.patterns)
    state.at += own
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.PatternSequence(lo, hi, patterns)


def _tuple(state: State, node: cst.MatchTuple) -> hir.Pattern:
    own = 1 if node.lpar else 0
    state.at += len(node.lpar) - own
    lo = state.at
    state.at += own
    patterns = _elements(state, node.patterns)
    state.at += own
    hi = state.at - 1
    state.at += len(node.rpar) - own
    return hir.PatternSequence(lo, hi, patterns)


def _mapping(state: State, node: cst.MatchMapping) -> hir.Pattern:
    state.at += len(node.lpar)
    lo = state.at
    state.at += 1
    keys = []
    patterns = []
    for element in node.elements:
        keys.append(expression(state, element.key))
        state.at += 1
        patterns.append(pattern(state, element.pattern))
        comma(state, element.comma)
    rest = None
    if node.rest is not None:
        state.at += 1
        rest = state.name(node.rest.value)
        if node.trailing_comma is not None:
            comma(state, node.trailing_comma)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.PatternMapping(lo, hi, tuple(keys), tuple(patterns), rest)


def _class(state: State, node: cst.MatchClass) -> hir.Pattern:
    state.at += len(node.lpar)
    lo = state.at
    cls = expression(state, node.cls)
    state.at += 1
    patterns = _elements(state, node.patterns)
    keywords = []
    keyword_patterns = []
    for element in node.kwds:
        keywords.append(state.name(element.key.value))
        state.at += 1
        keyword_patterns.append(pattern(state, element.pattern))
        comma(state, element.comma)
    hi = state.at
    state.at += 1 + len(node.rpar)
    return hir.PatternClass(lo, hi, cls, patterns, tuple(keywords), tuple(keyword_patterns))


def _as(state: State, node: cst.MatchAs) -> hir.Pattern:
    state.at += len(node.lpar)
    lo = state.at
    inner = None
    if node.pattern is not None:
        inner = pattern(state, node.pattern)
        state.at += 1
    name = _binding(state, node.name)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.PatternCapture(lo, hi, name, inner)


def _or(state: State, node: cst.MatchOr) -> hir.Pattern:
    state.at += len(node.lpar)
    lo = state.at
    patterns = []
    for element in node.patterns:
        patterns.append(pattern(state, element.pattern))
        comma(state, element.separator)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.PatternOr(lo, hi, tuple(patterns))


PATTERNS: dict[type[cst.CSTNode], Callable[[State, Any], hir.Pattern]] = {
    cst.MatchValue: _value,
    cst.MatchSingleton: _value,
    cst.MatchList: _list,
    cst.MatchTuple: _tuple,
    cst.MatchMapping: _mapping,
    cst.MatchClass: _class,
    cst.MatchAs: _as,
    cst.MatchOr: _or,
}
"""How to lower each pattern. :class:`libcst.MatchStar` occurs only inside of sequences."""
