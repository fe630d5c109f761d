"""Which classes and protocol features the SDKs have."""

from __future__ import annotations

import pytest
from oracle import pinned
from programs import SDKS

from contracts.observations import observed, per_sdk

pytestmark = pytest.mark.slow

MCP1, MCP2, FASTMCP = (
    "mcp.server.fastmcp.server.FastMCP",
    "mcp.server.mcpserver.server.MCPServer",
    "fastmcp.server.server.FastMCP",
)


@per_sdk(
    mcp1={
        "mcp.server.fastmcp.FastMCP": MCP1,
        "mcp.server.FastMCP": MCP1,
        "mcp.server.MCPServer": "AttributeError",
        "mcp.server.mcpserver.MCPServer": "ModuleNotFoundError",
        "fastmcp.FastMCP": FASTMCP,
    },
    mcp2={
        "mcp.server.fastmcp.FastMCP": "ModuleNotFoundError",
        "mcp.server.FastMCP": "AttributeError",
        "mcp.server.MCPServer": MCP2,
        "mcp.server.mcpserver.MCPServer": MCP2,
        "fastmcp.FastMCP": FASTMCP,
    },
)
def test_server_classes(sdk: str, expected: dict[str, str]) -> None:
    """F1: mcp 2 renamed FastMCP to MCPServer; fastmcp's class kept its place.

    Rules: removed-or-deprecated-api; all that depend on the SDK.
    """
    assert observed(sdk, "server_classes") == expected


def test_import_of_the_renamed_module() -> None:
    """F1: mcp 2 says where the old name went.

    Rules: removed-or-deprecated-api.
    """
    text = observed("mcp2", "text_of_the_removed_import")
    assert "FastMCP was renamed to MCPServer" in text
    assert "pin 'mcp<2'" in text


@pytest.mark.parametrize("sdk", ["mcp1", "mcp2", "fastmcp2"])
def test_the_environments_hold_what_is_pinned(sdk: str) -> None:
    """F1: the versions that all facts here were observed with.

    Rules: all that depend on the SDK.
    """
    versions = pinned(SDKS[sdk])
    assert observed(sdk, "distributions") == {name: versions[name] for name in ("mcp", "fastmcp")}


@per_sdk(
    mcp1={"version": "2025-11-25", "requestState": False},
    mcp2={"version": "2026-07-28", "requestState": True},
)
def test_protocol_revision(sdk: str, expected: dict[str, object]) -> None:
    """F31: mcp 2 speaks revision 2026-07-28, in which clients send state back (``requestState``).

    Rules: unsealed-request-state.
    """
    assert observed(sdk, "latest_protocol") == expected


@per_sdk(mcp1={}, mcp2={"ttlMs": 0, "cacheScope": "private"})
def test_cache_fields_of_list_results(sdk: str, expected: dict[str, object]) -> None:
    """F31: lists say how long and for whom they hold; private and stale at once, if the server says nothing.

    Rules: public-cache-of-private-data.
    """
    assert observed(sdk, "cache_fields_of_lists") == expected


@pytest.mark.parametrize("sdk", ["mcp2", "fastmcp4"])
def test_connection_without_a_session(sdk: str) -> None:
    """F31: a client of the revision 2026-07-28 sends no ``initialize``; clients of older ones still do.

    Rules: cross-session-leak, escaping-request-context.
    """
    assert observed(sdk, "requests_of_a_connection") == {
        "modern": ["server/discover", "tools/list"],
        "legacy": ["initialize", "notifications/initialized", "tools/list"],
    }


def test_deprecated_features() -> None:
    """F31: logging, roots and sampling warn when a handler of mcp 2 uses them.

    Rules: removed-or-deprecated-api.
    """
    assert observed("mcp2", "deprecated_features") == {"logging": True, "roots": True, "sampling": True}
