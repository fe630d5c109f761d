"""Bounds on what is handed to pydantic, and the two ways in which a derivation can go wrong.

The analysed code is hostile: a type of a million members or a default of a gigabyte must cost a sentence, not the run.
"""

from __future__ import annotations

import math
from typing import Any

MAX_MEMBERS = 1000
"""Members of a Literal, an enum or a union."""
MAX_DEPTH = 50
MAX_FIELDS = 500
MAX_NODES = 20_000
"""Type nodes in one derivation, over all models."""
MAX_CONSTANT_NODES = 10_000
MAX_CONSTANT_TEXT = 200_000
MAX_CONSTANT_DEPTH = 30
MAX_INTEGER_BITS = 4096
"""CPython refuses to print integers of more than 4300 digits; SDKs fail on those too."""


class InexactError(Exception):
    """A part of the input cannot be represented; the text says which and why."""


class RegistrationError(Exception):
    """The SDK raises where it registers this handler; the text is what it says."""


def check_constant(value: Any) -> None:
    """Raise :class:`InexactError` if ``value`` is too large, too deep or no plain constant."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    nodes = text = 0
    while stack:
        node, depth = stack.pop()
        nodes += 1
        if depth > MAX_CONSTANT_DEPTH:
            raise InexactError(f"a constant is nested more than {MAX_CONSTANT_DEPTH} levels deep")
        if isinstance(node, str | bytes):
            text += len(node)
        elif isinstance(node, dict):
            stack.extend((child, depth + 1) for pair in node.items() for child in pair)
        elif isinstance(node, list | tuple | set | frozenset):
            stack.extend((child, depth + 1) for child in node)
        else:
            _check_scalar(node)
        if nodes > MAX_CONSTANT_NODES or text > MAX_CONSTANT_TEXT:
            raise InexactError("a constant is too large")


def _check_scalar(value: Any) -> None:
    if value is None or value is Ellipsis or isinstance(value, bool):
        return
    if isinstance(value, int):
        if value.bit_length() > MAX_INTEGER_BITS:
            raise InexactError("an integer constant is too large")
        return
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InexactError("an infinite or undefined number has no JSON form")
        return
    raise InexactError(f"a value of type {type(value).__name__} is not a constant")
