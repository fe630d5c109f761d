"""The subset of RFC 6570 that ``mcp`` 2 accepts in resource URIs."""

from __future__ import annotations

import re
from typing import TypeAlias

import msgspec

from mcplint.surface.schema.limits import RegistrationError

_MAX_LENGTH = 8192
_MAX_VARIABLES = 256
_NAME = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*")

_SEPARATORS = {"": ",", "+": ",", "#": ",", ".": ".", "/": "/", ";": ";", "?": "&", "&": "&"}
_NAMED = frozenset(";?&")
_MANY_SEGMENTS = frozenset("+#")
_EXPLODES = frozenset("./;")


class _Expression(msgspec.Struct, frozen=True):
    operator: str
    variables: tuple[tuple[str, bool], ...]
    """Names, and whether each is exploded."""


_Part: TypeAlias = "str | _Expression"


def parse_template(template: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The variables of ``template`` in order, and those of its query that a client may leave out.

    Raises :class:`RegistrationError` for a template that ``mcp`` 2 refuses.
    """
    if len(template) > _MAX_LENGTH:
        raise _refused(f"Template exceeds maximum length of {_MAX_LENGTH}")
    parts = _parts(template)
    expressions = [part for part in parts if isinstance(part, _Expression)]
    names = [name for expression in expressions for name, _ in expression.variables]
    if len(names) > _MAX_VARIABLES:
        raise _refused(f"Template exceeds maximum of {_MAX_VARIABLES} variables")
    if len(set(names)) != len(names):
        raise _refused("a variable appears more than once; repeated variables are not supported")
    if sum(expression.operator == "?" for expression in expressions) > 1:
        raise _refused("Template contains more than one {?...} expression")
    tail = _query_tail(parts)
    _check_separated(parts[: len(parts) - tail])
    query = [part for part in parts[len(parts) - tail :] if isinstance(part, _Expression)]
    return tuple(names), frozenset(name for expression in query for name, _ in expression.variables)


def _parts(template: str) -> list[_Part]:
    parts: list[_Part] = []
    position = 0
    while position < len(template):
        brace = template.find("{", position)
        if brace < 0:
            parts.append(template[position:])
            break
        if brace > position:
            parts.append(template[position:brace])
        end = template.find("}", brace)
        if end < 0:
            raise _refused(f"Unclosed expression at position {brace}")
        parts.append(_expression(template[brace + 1 : end], brace))
        position = end + 1
    return parts


def _expression(body: str, position: int) -> _Expression:
    operator = body[0] if body and body[0] in _SEPARATORS else ""
    body = body[len(operator) :]
    if not body:
        raise _refused(f"Empty expression at position {position}")
    variables = []
    for written in body.split(","):
        name, exploded = written.removesuffix("*"), written.endswith("*")
        if ":" in written or not _NAME.fullmatch(name):
            raise _refused(f"Invalid variable name {name!r} at position {position}")
        if exploded and operator not in _EXPLODES:
            raise _refused(f"Explode modifier on {{{operator}{name}*}} is not supported for matching")
        variables.append((name, exploded))
    return _Expression(operator, tuple(variables))


def _query_tail(parts: list[_Part]) -> int:
    """How many parts at the end are matched as an optional query: they begin with ``{?…}``, nothing before has one."""
    count = 0
    for part in reversed(parts):
        if not isinstance(part, _Expression) or part.operator not in ("?", "&"):
            break
        count += 1
    head = parts[: len(parts) - count]
    first = parts[len(parts) - count] if count else None
    if not isinstance(first, _Expression) or first.operator != "?":
        return 0
    for part in head:
        if isinstance(part, str) and ("?" in part or "#" in part):
            return 0
        if isinstance(part, _Expression) and part.operator in ("?", "#"):
            return 0
    return count


def _check_separated(parts: list[_Part]) -> None:
    """Variables need a literal between them, and only one may span path segments."""
    spanning = 0
    after_variable = False
    for part in parts:
        if isinstance(part, str):
            after_variable = False
            continue
        for index, (name, exploded) in enumerate(part.variables):
            lead = _SEPARATORS[part.operator] if index else part.operator.replace("+", "")
            if not exploded and (lead or part.operator in _NAMED):
                after_variable = False
            if after_variable:
                raise _refused(f"Variable {name!r} is adjacent to another one with no literal separator")
            after_variable = True
            spanning += exploded or part.operator in _MANY_SEGMENTS
    if spanning > 1:
        raise _refused("Template contains more than one multi-segment variable")


def _refused(message: str) -> RegistrationError:
    return RegistrationError(f"InvalidUriTemplate: {message}")
