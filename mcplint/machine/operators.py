"""Operators on constants, computed as CPython would, within bounds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from mcplint.machine.limits import MAX_TEXT
from mcplint.machine.values import Scalar

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "**": operator.pow,
}

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.eq,
    "is not": operator.ne,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}

_MAX_NUMBER = 1 << 256


class NotFoldable(Exception):  # noqa: N818 - an answer, not an error
    """The operation fails at run time, is unknown, or its result is too large to compute."""


def binary(op: str, left: Scalar, right: Scalar) -> Scalar:
    """``left op right``.

    Raises:
        NotFoldable: if CPython would raise, or the result would be unreasonably large.
    """
    function = _BINARY.get(op)
    if function is None or _too_large(op, left, right):
        raise NotFoldable
    try:
        result = function(left, right)
    except Exception as error:
        raise NotFoldable from error
    if isinstance(result, (str, bytes)) and len(result) > MAX_TEXT:
        raise NotFoldable
    if not isinstance(result, (str, bytes, int, float, complex, bool)):
        raise NotFoldable
    return result


def _too_large(op: str, left: Scalar, right: Scalar) -> bool:
    if op == "%" and isinstance(left, (str, bytes)):
        return len(left) > MAX_TEXT or any(char.isdigit() for char in str(left))
    if op not in ("*", "**", "<<"):
        return False
    numbers = [abs(side) for side in (left, right) if isinstance(side, (int, float))]
    if len(numbers) < 2:
        return any(number > MAX_TEXT for number in numbers)
    if op == "**":
        return numbers[0] > 1_000_000 or numbers[1] > 64
    return max(numbers) > _MAX_NUMBER or (op == "<<" and numbers[1] > 256)


def compare(op: str, left: Scalar, right: Scalar) -> bool:
    """``left op right`` for a comparison operator.

    Raises:
        NotFoldable: if CPython would raise.
    """
    if op in ("is", "is not") and left.__class__ is not right.__class__:
        return op == "is not"
    try:
        return bool(_COMPARE[op](left, right))
    except Exception as error:
        raise NotFoldable from error


def unary(op: str, operand: Scalar) -> Scalar:
    """``op operand`` for ``-``, ``+`` and ``~``.

    Raises:
        NotFoldable: if CPython would raise.
    """
    try:
        if op == "-":
            return -operand  # type: ignore[operator]
        if op == "+":
            return +operand  # type: ignore[operator]
        return ~operand  # type: ignore[operator]
    except Exception as error:
        raise NotFoldable from error
