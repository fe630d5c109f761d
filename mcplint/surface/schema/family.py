"""Which generation of an SDK a server uses: the one thing that all derivation rules depend on."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mcplint.documents.sdk import Sdk

Family: TypeAlias = Literal["mcp1", "mcp2", "fastmcp2", "fastmcp3", "fastmcp4"]

_NEWEST_FASTMCP = 4


def family_of(framework: str, sdk: Sdk) -> Family:
    """The family of a server of ``framework``.

    ``mcp-fastmcp`` is mcp 1.x, ``mcp-server`` mcp 2.x, ``fastmcp`` fastmcp 2 to 4 by the major version of ``sdk``.
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
    """Whether parameter descriptions are taken from docstrings: fastmcp since 3.2.4."""
    return family == "fastmcp4" or (family == "fastmcp3" and not _older(sdk, "fastmcp", 3, 2, 4))


def prunes_titles(family: Family, sdk: Sdk) -> bool:
    """Whether titles that pydantic made are removed: fastmcp since 2.12.4."""
    return not (family == "fastmcp2" and _older(sdk, "fastmcp", 2, 12, 4))


def inlines_references(family: Family, sdk: Sdk) -> bool:
    """Whether schemas are served without references: fastmcp since 2.14.6."""
    return not (family == "fastmcp2" and _older(sdk, "fastmcp", 2, 14, 6))


def has_output_schemas(family: Family, sdk: Sdk) -> bool:
    """Whether tools have output schemas: since ``mcp`` 1.10 and ``fastmcp`` 2.10."""
    if family == "mcp1":
        return not _older(sdk, "mcp", 1, 10)
    return not (family == "fastmcp2" and _older(sdk, "fastmcp", 2, 10))


def _older(sdk: Sdk, name: str, *version: int) -> bool:
    return sdk.name == name and sdk.at_least(*version) is False
