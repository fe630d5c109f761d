"""Reads ``rules/models/python.yaml``: what library callables do with their arguments.

A behaviour is one of ``new`` (an object of the library, the default), ``new PATH``, ``unknown``, ``unknown TYPE``,
``none``, ``self``, ``argument N`` (returns that argument), ``awaited argument N`` (runs that coroutine),
``coroutine of argument N`` (runs it and returns an awaitable of its result), ``result of argument N`` (calls that
argument with those behind it) and ``coroutine of result of argument N``.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from mcplint.resources import read_rule_file

Returns = Literal[
    "new", "unknown", "none", "self", "argument", "awaited argument", "coroutine of argument", "result of argument"
]


class Behaviour(msgspec.Struct, frozen=True):
    """What a library callable does. ``argument`` is a position; ``type`` the API path of a new object or an unknown,
    or "coroutine" where the result of the called argument comes as an awaitable."""

    returns: Returns = "new"
    argument: int = 0
    type: str = ""


class ModelError(Exception):
    """A model file is wrong; the message names file and entry."""


@cache
def behaviours() -> dict[str, Behaviour]:
    """The behaviours of library callables by API path.

    Raises:
        ModelError: if the file has an entry that cannot be read.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table = yaml.load(read_rule_file("models/python.yaml"), Loader=loader)
    return {path: _parse(path, str(text)) for path, text in table.items()}


def _parse(path: str, text: str) -> Behaviour:
    words = text.split()
    match words:
        case ["new" | "unknown" | "none" | "self" as returns]:
            return Behaviour(returns=returns)
        case ["new" | "unknown" as returns, kind]:
            return Behaviour(returns=returns, type=kind)
        case ["argument", number] if number.isdigit():
            return Behaviour(returns="argument", argument=int(number))
        case ["awaited", "argument", number] if number.isdigit():
            return Behaviour(returns="awaited argument", argument=int(number))
        case ["coroutine", "of", "argument", number] if number.isdigit():
            return Behaviour(returns="coroutine of argument", argument=int(number))
        case ["result", "of", "argument", number] if number.isdigit():
            return Behaviour(returns="result of argument", argument=int(number))
        case ["coroutine", "of", "result", "of", "argument", number] if number.isdigit():
            return Behaviour(returns="result of argument", argument=int(number), type="coroutine")
    raise ModelError(f"rules/models/python.yaml: {path}: unknown behaviour {text!r}")
