"""Library names by the path of their definition, however they were imported."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mcplint.resources import read_rule_yaml

_LONGEST_CHAIN = 8


def canonical(path: str) -> str:
    """``path`` with its longest known prefix replaced, until nothing changes.

    ``mcp.server.FastMCP.tool`` → ``mcp.server.fastmcp.server.FastMCP.tool``. Unknown paths come back as they are. The
    table is ``rules/frameworks/aliases.yaml``.
    """
    for _ in range(_LONGEST_CHAIN):
        replaced = _replace_prefix(path)
        if replaced == path:
            break
        path = replaced
    return path


@lru_cache(maxsize=4096)
def _replace_prefix(path: str) -> str:
    table = aliases()
    end = len(path)
    while end > 0:
        prefix = path[:end]
        if prefix in table:
            return table[prefix] + path[end:]
        end = path.rfind(".", 0, end)
    return path


def aliases() -> Mapping[str, str]:
    """The table: other path → path of the definition."""
    table: dict[str, str] = read_rule_yaml("frameworks/aliases.yaml")
    return table
