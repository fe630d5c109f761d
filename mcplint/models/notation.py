"""The short notations inside model files: arguments, conditions, behaviours."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from mcplint.models.behaviours import Behaviour
from mcplint.models.structs import EVERY, EVERY_KEYWORD, Argument, Condition


class NotationError(Exception):
    """A text is not in the notation; the message says what to write."""


_ARGUMENT = re.compile(r"(?:(?P<position>\d+)?(?P<every>\*)?)(?:(?:^|(?<=\S) )(?P<keyword>[A-Za-z_]\w*))?")
_HOW = "write `0 name` (position and keyword), `0`, `name`, `*`, `2*`, `**` or `self`, separated by commas"


@cache
def parse_argument(text: str) -> Argument:
    """One argument: ``0 name``, ``0``, ``name``, ``*``, ``2*`` (from position 2 on), ``**``, ``self``.

    Raises:
        NotationError: it is none of these.
    """
    if text == "self":
        return Argument(receiver=True)
    if text == "**":
        return Argument(keyword=EVERY_KEYWORD)
    match = _ARGUMENT.fullmatch(text) if text else None
    if match is None or (match["every"] and match["keyword"]):
        raise NotationError(f"`{text}` is no argument: {_HOW}")
    position = int(match["position"]) if match["position"] else None
    if match["every"]:
        return Argument(position=EVERY, first=position or 0)
    return Argument(position=position, keyword=match["keyword"])


@cache
def parse_arguments(text: str) -> tuple[Argument, ...]:
    """Arguments separated by commas; none in an empty text.

    Raises:
        NotationError: one of them cannot be read.
    """
    return tuple(parse_argument(part.strip()) for part in text.split(",")) if text else ()


_TESTS = {"is": (False, False), "is-not": (True, False), "contains": (False, True), "contains-not": (True, True)}


def parse_condition(entry: dict[str, Any]) -> Condition:
    """``{argument: 1 mode, contains: [w, a]}``; the test is one of ``is``, ``is-not``, ``contains``, ``contains-not``.

    Raises:
        NotationError: it is not of that form.
    """
    tests = [key for key in entry if key in _TESTS]
    if set(entry) - _TESTS.keys() != {"argument"} or len(tests) != 1:
        raise NotationError(
            "a condition is written `{argument: 1 mode, is: value}`, with one of `is`, `is-not`, `contains`, "
            "`contains-not`"
        )
    argument = parse_argument(str(entry["argument"]))
    if argument.receiver or argument.position == EVERY or argument.keyword == EVERY_KEYWORD:
        raise NotationError("a condition looks at one argument: write its position, its keyword, or both")
    given = entry[tests[0]]
    negated, contains = _TESTS[tests[0]]
    values = tuple(given) if isinstance(given, list) else (given,)
    if not all(value is None or isinstance(value, (str, int, float, bool)) for value in values):
        raise NotationError(f"`{tests[0]}` takes a constant, an API path, or a list of these")
    if contains and not all(isinstance(value, str) for value in values):
        raise NotationError(f"`{tests[0]}` takes text, or a list of texts")
    return Condition(
        position=argument.position, keyword=argument.keyword or "", values=values, negated=negated, contains=contains
    )


_CIRCUMSTANCES = {"thread": {"thread": True}, "limit": {"limit": True}}


@cache
def parse_behaviour(text: str) -> Behaviour:
    """What a callable does; :mod:`mcplint.models.behaviours` lists the forms.

    Raises:
        NotationError: it is none of them.
    """
    words = text.split()
    if words[-2:] in (["in", "thread"], ["with", "limit"]):
        return msgspec.structs.replace(parse_behaviour(" ".join(words[:-2])), **_CIRCUMSTANCES[words[-1]])
    match words:
        case ["new" | "unknown" | "none" | "never" | "self" as returns]:
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
            return Behaviour(returns="result of argument", argument=int(number), type="asyncio.Future")
        case ["future", "of", "result", "of", "argument", number] if number.isdigit():
            return Behaviour(returns="result of argument", argument=int(number), type="concurrent.futures.Future")
    raise NotationError(
        f"`{text}` is no behaviour: write `new TYPE`, `unknown TYPE`, `none`, `never`, `self`, `argument 0`, "
        "`awaited argument 0`, `coroutine of argument 0`, `result of argument 0`, "
        "`coroutine of result of argument 0` or `future of result of argument 0`, and `in thread` or `with limit` "
        "behind it"
    )
