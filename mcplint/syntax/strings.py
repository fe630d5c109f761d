"""Lowering of strings, implicit concatenation, f-strings and t-strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import libcst as cst

from mcplint.syntax import hir
from mcplint.syntax.literals import string_value, unescape
from mcplint.syntax.state import COMPOUNDS, LEAVES, State, expression

_Parts: TypeAlias = "list[hir.Constant | hir.Interpolation]"

_FORMATTED: list[type[cst.CSTNode]] = [cst.FormattedString]
_TEXTS: tuple[type[cst.CSTNode], ...] = (cst.FormattedStringText,)
if hasattr(cst, "TemplatedString"):  # LibCST 1.8.3 and later
    _FORMATTED.append(cst.TemplatedString)
    _TEXTS = (cst.FormattedStringText, cst.TemplatedStringText)


def _simple(state: State, node: cst.SimpleString) -> hir.Expr:
    state.at += len(node.lpar)
    at = state.at
    state.at += 1 + len(node.rpar)
    return hir.Constant(at, at, string_value(node.value))


def _formatted(state: State, node: cst.FormattedString) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    parts: _Parts = []
    _string_parts(state, node, parts)
    hi = state.at - 1
    state.at += len(node.rpar)
    return hir.FString(lo, hi, tuple(parts), _is_template(node))


def _is_template(node: cst.CSTNode) -> bool:
    return type(node) is not cst.FormattedString


def _string_parts(state: State, node: cst.FormattedString, parts: _Parts) -> None:
    """Lower what stands in an f-string or t-string to ``parts``, and count its start and end."""
    raw = "r" in node.start.lower()
    state.at += 1
    _content(state, node.parts, raw, parts, is_specification=False)
    state.at += 1


def _content(state: State, nodes: Sequence[cst.CSTNode], raw: bool, parts: _Parts, *, is_specification: bool) -> None:
    for node in nodes:
        if isinstance(node, _TEXTS):
            text = node.value  # type: ignore[attr-defined]
            if not is_specification:
                text = text.replace("{{", "{").replace("}}", "}")
            parts.append(hir.Constant(state.at, state.at, unescape(text, raw=raw)))
            state.at += 1
        else:
            _field(state, node, raw, parts)


def _field(state: State, node: cst.CSTNode, raw: bool, parts: _Parts) -> None:
    """Lower ``{value=!conversion:specification}``; the ``=`` becomes the literal text that Python makes of it."""
    field: cst.FormattedStringExpression = node  # type: ignore[assignment]  # or that of a t-string, with equal fields
    lo = state.at
    state.at += 1
    value = expression(state, field.expression)
    conversion = field.conversion or ""
    if field.equal is not None:
        parts.append(hir.Constant(lo + 1, state.at, _source(state, lo)))
        state.at += 1
        if not conversion and field.format_spec is None:
            conversion = "r"
    if field.conversion is not None:
        state.at += 2
    specification = None
    if field.format_spec is not None:
        specification = _specification(state, field.format_spec, raw)
    parts.append(hir.Interpolation(lo, state.at, value, conversion, specification))
    state.at += 1


def _source(state: State, brace: int) -> str:
    """The text from after the token ``brace`` to the ``=`` at hand, with the blanks that ``f"{ x = }"`` shows."""
    start = state.tokens[2 * brace + 1]
    end = state.tokens[2 * state.at + 1] if 2 * state.at + 1 < len(state.tokens) else start
    while state.text[end : end + 1].isspace():
        end += 1
    return state.text[start:end]


def _specification(state: State, nodes: Sequence[cst.CSTNode], raw: bool) -> hir.FString:
    lo = state.at
    state.at += 1
    parts: _Parts = []
    _content(state, nodes, raw, parts, is_specification=True)
    return hir.FString(lo, state.at - 1, tuple(parts), False)


def _concatenated(state: State, node: cst.ConcatenatedString) -> hir.Expr:
    state.at += len(node.lpar)
    lo = state.at
    parts: _Parts = []
    is_formatted = is_template = False
    piece: cst.BaseExpression | None = node
    while piece is not None:
        current, piece = (piece.left, piece.right) if isinstance(piece, cst.ConcatenatedString) else (piece, None)
        if isinstance(current, cst.SimpleString):
            parts.append(hir.Constant(state.at, state.at, string_value(current.value)))
            state.at += 1
        else:
            is_formatted = True
            is_template = is_template or _is_template(current)
            _string_parts(state, current, parts)  # type: ignore[arg-type]
    hi = state.at - 1
    state.at += len(node.rpar)
    if is_formatted:
        return hir.FString(lo, hi, tuple(parts), is_template)
    return hir.Constant(lo, hi, _joined([part.value for part in parts if isinstance(part, hir.Constant)]))


def _joined(values: list[hir.Literals]) -> str | bytes:
    texts = [value for value in values if isinstance(value, str)]
    if texts:
        return "".join(texts)
    return b"".join(value for value in values if isinstance(value, bytes))


LEAVES[cst.SimpleString] = _simple
COMPOUNDS[cst.ConcatenatedString] = _concatenated
for _kind in _FORMATTED:
    COMPOUNDS[_kind] = _formatted
