"""What library callables do with their arguments, as far as following a program needs it.

A behaviour is one of ``new`` (an object of the library, the default), ``new PATH``, ``unknown``, ``unknown TYPE``,
``none``, ``never`` (does not return), ``self``, ``argument N`` (returns that argument), ``awaited argument N`` (runs
that coroutine), ``coroutine of argument N`` (runs it and returns an awaitable of its result), ``result of argument N``
(calls that argument with those behind it), ``coroutine of result of argument N`` and ``future of result of argument
N``. Behind it may stand ``in thread`` (what is called runs in another thread) or ``with limit`` (what is run, or stands
inside ``with`` of the result, has a time limit).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Returns = Literal[
    "new",
    "unknown",
    "none",
    "never",
    "self",
    "argument",
    "awaited argument",
    "coroutine of argument",
    "result of argument",
]


class Behaviour(msgspec.Struct, frozen=True):
    """What a library callable does. ``argument`` is a position; ``type`` the API path of a new object or an unknown,
    or that of the future as which the result of a called argument comes. ``thread`` and ``limit`` say in which
    circumstances what is called runs."""

    returns: Returns = "new"
    argument: int = 0
    type: str = ""
    thread: bool = False
    limit: bool = False
