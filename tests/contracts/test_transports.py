"""What the transports let through: stray output on stdio, foreign hosts and origins over HTTP."""

from __future__ import annotations

import pytest

from contracts.observations import observed, per_sdk

pytestmark = pytest.mark.slow

CORRUPTS = {"at import": "stdout", "by print": "stdout", "by a child": "stdout"}
DIVERTED = {"at import": "stdout", "by print": "stderr", "by a child": "stderr"}


@per_sdk(mcp1=CORRUPTS, mcp2=DIVERTED, fastmcp2=CORRUPTS, fastmcp3=CORRUPTS, fastmcp4=DIVERTED)
def test_stray_output_of_stdio_servers(sdk: str, expected: dict[str, str]) -> None:
    """F18: it lands in the protocol's stream; mcp 2 and fastmcp 4 divert it while they serve, not at import.

    Rules: stdout-write-under-stdio, child-inherits-stdio, log-handler-on-stdout.
    """
    assert observed(sdk, "stray_output") == expected


OPEN = {"own": 200, "foreign host": 200, "foreign origin": 200}
GUARDED = {"own": 200, "foreign host": 421, "foreign origin": 403}
GUARDED_ON_LOOPBACK = {"default": GUARDED, "0.0.0.0": OPEN}
GUARDED_ON_REQUEST = {"default": OPEN, "auto": GUARDED}


@per_sdk(
    mcp1=GUARDED_ON_LOOPBACK,
    mcp2=GUARDED_ON_LOOPBACK,
    fastmcp2={"default": OPEN},
    fastmcp3=GUARDED_ON_REQUEST,
    fastmcp4=GUARDED_ON_REQUEST,
)
def test_foreign_hosts_and_origins(sdk: str, expected: dict[str, dict[str, int]]) -> None:
    """F19: mcp refuses them while its host is a loopback name, fastmcp 3 and 4 with ``host_origin_protection="auto"``.

    Rules: dns-rebinding-unprotected.
    """
    assert observed(sdk, "foreign_requests") == expected


@per_sdk(mcp1=OPEN, mcp2=OPEN)
def test_foreign_hosts_and_origins_of_lowlevel_servers(sdk: str, expected: dict[str, int]) -> None:
    """F19: the transport of a low-level server refuses nothing without settings.

    Rules: dns-rebinding-unprotected.
    """
    assert observed(sdk, "foreign_requests_to_a_session_manager") == expected
