"""API paths of what methods of unknown objects return, which could grow for ever."""

from __future__ import annotations

import re
from functools import lru_cache

from mcplint.machine.limits import MAX_CHAIN

_PARTS = re.compile(r"\(\)|\[\]|\.[^.()\[\]]+|[^.()\[\]]+")
_CALLS = ("()", "[]")


@lru_cache(maxsize=4096)
def settled(path: str) -> str:
    """A path in which no chain of calls and subscripts repeats itself at the end, or is longer than a bound.

    ``client().get().json().get().get`` becomes ``client().get().json().get``: what walks through nested data without a
    model for it comes to the same at every depth.
    """
    if "()" not in path and "[]" not in path:
        return path
    parts = _PARTS.findall(path)
    length = 1
    while 2 * length < len(parts):
        last = parts[-length:]
        if last == parts[-2 * length : -length] and any(part in _CALLS for part in last):
            del parts[-length:]
            length = 1
        else:
            length += 1
    calls = [index for index, part in enumerate(parts) if part in _CALLS]
    if len(calls) > MAX_CHAIN:
        del parts[calls[MAX_CHAIN] :]
    return "".join(parts)
