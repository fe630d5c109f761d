"""Where handlers run, what they share, and what ends the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from programs import SDKS

from contracts.observations import in_all, observed, per_sdk
from mcplint import Project

pytestmark = pytest.mark.slow

LOOP = dict.fromkeys(("sync tool", "async tool", "sync resource", "sync template", "sync prompt"), "event loop")
THREADS = dict.fromkeys(LOOP, "worker thread") | {"async tool": "event loop"}
NESTED = "asyncio.run() cannot be called from a running event loop"
WRONG_THREAD = "SQLite objects created in a thread can only be used in that same thread"


@per_sdk(
    mcp1=LOOP,
    mcp2=THREADS,
    fastmcp2=LOOP,
    fastmcp3=THREADS | {"sync template": "event loop"},
    fastmcp4=THREADS,
)
def test_where_handlers_run(sdk: str, expected: dict[str, str]) -> None:
    """F2: sync handlers run on the event loop before mcp 2 and fastmcp 3, since then in worker threads.

    Templates of fastmcp 3 are the exception: their functions stay on the loop.
    Rules: shared-mutable-state, thread-affine-object-shared, blocking-call-in-async, nested-event-loop.
    """
    assert observed(sdk, "places") == expected


@per_sdk(mcp1=2, mcp2=1, fastmcp2=2, fastmcp3=1, fastmcp4=1)
def test_two_sync_increments(sdk: str, expected: int) -> None:
    """F2: two concurrent calls of one client of a sync tool that reads, works and writes: in threads one is lost.

    Rules: shared-mutable-state, check-then-act, lazy-initialisation-race, iteration-while-mutable.
    """
    assert observed(sdk, "two_sync_increments") == expected


@in_all(1)
def test_two_async_increments(sdk: str, expected: int) -> None:
    """F3: async tools interleave at every ``await``: of two increments around one, every SDK loses one.

    Rules: lost-update, check-then-act, lazy-initialisation-race, iteration-while-mutable.
    """
    assert observed(sdk, "two_async_increments") == expected


@per_sdk(mcp1="1", mcp2=WRONG_THREAD, fastmcp2="1", fastmcp3=WRONG_THREAD, fastmcp4=WRONG_THREAD)
def test_sqlite_connection_of_the_module_in_a_sync_tool(sdk: str, expected: str) -> None:
    """F4: it works where sync tools run on the loop and raises ProgrammingError in worker threads.

    Rules: thread-affine-object-shared.
    """
    assert observed(sdk, "shared_sqlite_connection") == expected


@per_sdk(mcp1=NESTED, mcp2="ran", fastmcp2=NESTED, fastmcp3="ran", fastmcp4="ran")
def test_asyncio_run_in_a_sync_tool(sdk: str, expected: str) -> None:
    """F5: a RuntimeError where sync tools run on the loop; it works in worker threads.

    Rules: nested-event-loop, loop-bound-object-shared.
    """
    assert observed(sdk, "nested_event_loop")["sync_tool"] == expected


@in_all(NESTED)
def test_asyncio_run_in_an_async_tool(sdk: str, expected: str) -> None:
    """F5: always a RuntimeError.

    Rules: nested-event-loop.
    """
    assert observed(sdk, "nested_event_loop")["async_tool"] == expected


@in_all(["A", "B"])
def test_mutable_default_of_a_tool(sdk: str, expected: list[str]) -> None:
    """F6: it is not shared between calls, as pydantic copies it.

    Rules: mutable-default-argument (silent on tool functions).
    """
    assert observed(sdk, "mutable_defaults")["own_default"] == expected


@in_all(["A", "AB"])
@pytest.mark.parametrize("kind", ["default_of_helper", "hashable_default"])
def test_mutable_default_that_is_shared(sdk: str, expected: list[str], kind: str) -> None:
    """F6: defaults of helpers are shared, and so is a tool's default that is a mutable but hashable object.

    Rules: mutable-default-argument.
    """
    assert observed(sdk, "mutable_defaults")[kind] == expected


@per_sdk(mcp1=["A", "B"], mcp2=["A", "B"], fastmcp2=["A", "AB"], fastmcp3=["A", "B"], fastmcp4=["A", "B"])
def test_mutable_default_of_a_prompt(sdk: str, expected: list[str]) -> None:
    """F6: fastmcp 2 alone does not copy the defaults of prompts.

    Rules: mutable-default-argument.
    """
    assert observed(sdk, "mutable_defaults")["own_default_of_prompt"] == expected


@per_sdk(
    mcp1="SystemExit", mcp2="BaseExceptionGroup", **dict.fromkeys(["fastmcp2", "fastmcp3", "fastmcp4"], "SystemExit")
)
@pytest.mark.parametrize("tool", ["sync_tool", "async_tool"])
def test_exit_in_a_tool(sdk: str, expected: str, tool: str) -> None:
    """F17: ``sys.exit`` escapes ``except Exception`` and takes the server down.

    Rules: exit-in-handler.
    """
    assert observed(sdk, "exit_in_tool")[tool] == f"the server ended: {expected}"


SOURCE = {
    "mcp1": "from mcp.server.fastmcp import FastMCP as Server",
    "mcp2": "from mcp.server.mcpserver import MCPServer as Server",
    **dict.fromkeys(["fastmcp2", "fastmcp3", "fastmcp4"], "from fastmcp import FastMCP as Server"),
}


@pytest.mark.parametrize("sdk", SDKS)
def test_mcplint_says_of_tools_what_the_sdk_does(sdk: str, tmp_path: Path) -> None:
    """F2: the execution that the surface tells of tools is the SDK's.

    Rules: all whose findings depend on it.
    """
    (tmp_path / "requirements.txt").write_text(f"{sdk[:-1]}=={sdk[-1]}.*\n", encoding="utf-8")
    source = [
        SOURCE[sdk],
        "server = Server('demo')",
        "@server.tool()\ndef sync_tool() -> str: return ''",
        "@server.tool()\nasync def async_tool() -> str: return ''",
    ]
    (tmp_path / "server.py").write_text("\n".join(source), encoding="utf-8")
    (server,) = Project([tmp_path]).inventory().surface.servers
    told: dict[str, Any] = {"inline": "event loop", "coroutine": "event loop", "thread": "worker thread"}
    places = observed(sdk, "places")
    assert {tool.name: told[tool.execution] for tool in server.tools} == {
        "sync_tool": places["sync tool"],
        "async_tool": places["async tool"],
    }
