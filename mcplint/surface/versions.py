"""Versions of a tool: several tools of one name that differ in ``version=`` (since fastmcp 3)."""

from __future__ import annotations

import re

from mcplint.surface.model import Tool

_NUMBERS = re.compile(r"v*(\d{1,9}(?:\.\d{1,9}){0,7})")

VersionKey = tuple[bool, tuple[int, ...], str]


def version_key(tool: Tool) -> VersionKey | None:
    """Orders the versions of a tool as fastmcp does: numbers by their parts, then words; None if it has none."""
    text = tool.options.get("version")
    if text is None:
        return None
    numbers = _NUMBERS.fullmatch(str(text))
    if numbers is None:
        return (True, (), str(text))
    parts = [int(part) for part in numbers[1].split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return (False, tuple(parts), "")


def are_versions(one: Tool, other: Tool) -> bool:
    """Whether two tools of one name are different versions of it: clients list the newest and can call both."""
    first, second = version_key(one), version_key(other)
    return first is not None and second is not None and first != second


def is_newer(one: Tool, other: Tool) -> bool:
    """Whether ``one`` is the newer of two versions."""
    first, second = version_key(one), version_key(other)
    return first is not None and second is not None and first > second
