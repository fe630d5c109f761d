"""Which MCP SDK, of which version, a project uses."""

from __future__ import annotations

from typing import Literal

import msgspec


class Sdk(msgspec.Struct, frozen=True):
    """An SDK as far as it is known.

    ``name`` is the distribution (``mcp``, ``fastmcp``, ``fastapi-mcp`` …); ``version`` the release tuple if known to be
    exact (locked, pinned, said by the user), ``major`` the major version or None; ``source`` says how it is known.
    """

    name: str
    major: int | None
    version: tuple[int, ...] | None = None
    source: Literal["user", "lock", "requirement", "script", "import", "unknown"] = "unknown"

    def at_least(self, *version: int) -> bool | None:
        """Whether the SDK is at least ``version``; None where that is not known.

        With only the major version known, its newest release is assumed for comparisons within that major.
        """
        if self.version is not None:
            return self.version >= version
        if self.major is None:
            return None
        if self.major != version[0]:
            return self.major > version[0]
        return True

    def __str__(self) -> str:
        if self.version is not None:
            return f"{self.name} {'.'.join(map(str, self.version))}"
        return self.name if self.major is None else f"{self.name} {self.major}.x"
