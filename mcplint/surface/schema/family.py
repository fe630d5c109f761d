"""Which generation of an SDK a server uses: the one thing that all derivation rules depend on."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mcplint.documents.sdk import Sdk

Family: TypeAlias = Literal["mcp1", "mcp2", "fastmcp2", "fastmcp3", "fastmcp4"]

_NEWEST_FASTMCP = 4


def family_of(framework: str, sdk: Sdk) -> Family:
    """The family of a server of ``framework``: ``mcp-fastmcp``, ``mcp-server`` or ``fastmcp`` (2 to 4, by ``sdk.major``).

    Raises ValueError for a framework without derivation rules.
    """
    if framework == "mcp-fastmcp":
        return "mcp1"
    if framework == "mcp-server":
        return "mcp2"
    if framework != "fastmcp":
        raise ValueError(f"there are no schema rules for {framework!r}")
    major = _NEWEST_FASTMCP if sdk.major is None else sdk.major
    if major <= 2:
        return "fastmcp2"
    return "fastmcp3" if major == 3 else "fastmcp4"


def reads_docstrings(family: Family, sdk: Sdk) -> bool:
    """Whether parameter descriptions are taken from docstrings (fastmcp since 3.2.0)."""
    return family == "fastmcp4" or (family == "fastmcp3" and sdk.at_least(3, 2) is not False)


def has_output_schemas(family: Family, sdk: Sdk) -> bool:
    """Whether tools have output schemas: since ``mcp`` 1.10 and ``fastmcp`` 2.10."""
    if family == "mcp1":
        return not _older(sdk, "mcp", 1, 10)
    return not (family == "fastmcp2" and _older(sdk, "fastmcp", 2, 10))


def _older(sdk: Sdk, name: str, *version: int) -> bool:
    return sdk.name == name and sdk.at_least(*version) is False
