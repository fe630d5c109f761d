"""The server classes that mcplint knows (``rules/frameworks/servers.yaml``)."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from mcplint.resources import read_rule_yaml


class Framework(msgspec.Struct, frozen=True):
    """A server class. ``framework`` selects the rules of schema derivation; see the table's own words."""

    path: str
    framework: str
    sdk: str
    major: int | None
    label: str
    duplicates: Literal["first", "last"]
    bare: bool
    provider: bool = False
    listing: tuple[str, ...] = ()

    @property
    def has_schemas(self) -> bool:
        """Whether its schemas can be derived from signatures."""
        return self.framework in ("mcp-fastmcp", "mcp-server", "fastmcp")


@cache
def frameworks() -> dict[str, Framework]:
    """All known server classes by canonical path."""
    table = read_rule_yaml("frameworks/servers.yaml")
    return {path: msgspec.convert({"path": path, **row}, Framework) for path, row in table.items()}


def split_member(path: str) -> tuple[Framework, str] | None:
    """The framework and the member that an API path names: ``…FastMCP().tool()`` → (FastMCP, ``tool()``)."""
    head, call, tail = path.partition("()")
    framework = frameworks().get(head)
    if framework is None:
        return None
    return framework, tail.removeprefix(".") if call else ""
