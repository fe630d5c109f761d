"""How calls are called in messages."""

from __future__ import annotations

import re

_OWNER = re.compile(r"(?:.*\.)?(?P<owner>\w+(?:\(\)|\[\])+)\.(?P<method>\w+(?:\[\])?)")


def call_name(path: str) -> str:
    """A call for people: ``open``, ``requests.get``, ``Session.get`` for a method of objects of a class, and
    ``client().put`` for one of what a function returns."""
    found = _OWNER.fullmatch(path)
    if found is None:
        return path.removeprefix("builtins.").replace("[]", "[…]")
    owner = found["owner"]
    owner = owner.removesuffix("()") if owner[:1].isupper() else owner
    return f"{owner}.{found['method']}".replace("[]", "[…]")
