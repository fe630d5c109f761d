"""Where handlers run, what they share, and what ends the server."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from typing import Any

import anyio
from observing import observation


def place(loop_thread: int) -> str:
    """Where the caller runs."""
    return "event loop" if threading.get_ident() == loop_thread else "worker thread"


@observation()
async def places(sdk: Any) -> dict[str, str]:
    """Where the SDK runs each kind of handler."""
    server, here = sdk.Server("places"), threading.get_ident()

    @server.tool()
    def sync_tool() -> str:
        return place(here)

    @server.tool()
    async def async_tool() -> str:
        return place(here)

    @server.resource("data://fixed")
    def sync_resource() -> str:
        return place(here)

    @server.resource("data://by-name/{name}")
    def sync_template(name: str) -> str:
        return place(here)

    @server.prompt()
    def sync_prompt() -> str:
        return place(here)

    async with sdk.connect(server) as client:
        return {
            "sync tool": (await client.call("sync_tool")).text,
            "async tool": (await client.call("async_tool")).text,
            "sync resource": (await client.read("data://fixed")).text,
            "sync template": (await client.read("data://by-name/a")).text,
            "sync prompt": (await client.prompt("sync_prompt")).text,
        }


@observation()
async def two_sync_increments(sdk: Any) -> int:
    """A counter after two concurrent calls that read, meet if they can, and write."""
    server, here, counter = sdk.Server("race"), threading.get_ident(), [0]
    both_have_read = threading.Barrier(2)

    @server.tool()
    def increment() -> None:
        count = counter[0]
        if threading.get_ident() != here:
            both_have_read.wait(timeout=10)
        counter[0] = count + 1

    async with sdk.connect(server) as client, anyio.create_task_group() as calls:
        calls.start_soon(client.call, "increment")
        calls.start_soon(client.call, "increment")
    return counter[0]


@observation()
async def two_async_increments(sdk: Any) -> int:
    """A counter after two concurrent calls that read, await until both have read, and write."""
    server, counter, readers = sdk.Server("race"), [0], []
    both_have_read = asyncio.Event()

    @server.tool()
    async def increment() -> None:
        count = counter[0]
        readers.append(count)
        if len(readers) == 2:
            both_have_read.set()
        await both_have_read.wait()
        counter[0] = count + 1

    async with sdk.connect(server) as client, anyio.create_task_group() as calls:
        calls.start_soon(client.call, "increment")
        calls.start_soon(client.call, "increment")
    return counter[0]


@observation()
async def shared_sqlite_connection(sdk: Any) -> str:
    """What a sync tool gets from a connection that was opened at import."""
    server, connection = sdk.Server("sqlite"), sqlite3.connect(":memory:")

    @server.tool()
    def query() -> str:
        try:
            return str(connection.execute("select 1").fetchone()[0])
        except sqlite3.ProgrammingError as problem:
            return str(problem).split(".")[0]

    async with sdk.connect(server) as client:
        return (await client.call("query")).text


@observation()
async def nested_event_loop(sdk: Any) -> dict[str, str]:
    """What ``asyncio.run`` does in a tool."""
    server = sdk.Server("loops")

    async def inner() -> str:
        return "ran"

    def run() -> str:
        coroutine = inner()
        try:
            return asyncio.run(coroutine)
        except RuntimeError as problem:
            return str(problem)
        finally:
            coroutine.close()

    @server.tool()
    def sync_tool() -> str:
        return run()

    @server.tool()
    async def async_tool() -> str:
        return run()

    async with sdk.connect(server) as client:
        return {name: (await client.call(name)).text for name in ("sync_tool", "async_tool")}


class Box:
    """A mutable object that is hashable."""

    def __init__(self) -> None:
        self.items: list[str] = []


@observation()
async def mutable_defaults(sdk: Any) -> dict[str, list[str]]:
    """What two calls in a row see in a default that both append to."""
    server = sdk.Server("defaults")
    shared = Box()

    def helper(item: str, items: list[str] = []) -> list[str]:  # noqa: B006
        items.append(item)
        return items

    @server.tool()
    def own_default(item: str, items: list[str] = []) -> str:  # noqa: B006
        items.append(item)
        return "".join(items)

    @server.tool()
    def hashable_default(item: str, box: Any = shared) -> str:
        box.items.append(item)
        return "".join(box.items)

    @server.tool()
    def default_of_helper(item: str) -> str:
        return "".join(helper(item))

    @server.prompt()
    def own_default_of_prompt(item: str, items: list[str] = []) -> str:  # noqa: B006
        items.append(item)
        return "".join(items)

    async with sdk.connect(server) as client:
        seen = {
            name: [(await client.call(name, item=item)).text for item in "AB"]
            for name in ("own_default", "hashable_default", "default_of_helper")
        }
        name = "own_default_of_prompt"
        return {**seen, name: [(await client.prompt(name, item=item)).text for item in "AB"]}


@observation()
def exit_in_tool(sdk: Any) -> dict[str, str]:
    """What becomes of the server when a tool that guards with ``except Exception`` calls ``sys.exit``."""
    server = sdk.Server("exit")

    def leave() -> str:
        try:
            sys.exit(3)
        except Exception:
            return "caught"

    @server.tool()
    def sync_tool() -> str:
        return leave()

    @server.tool()
    async def async_tool() -> str:
        return leave()

    async def call(name: str) -> str:
        async with sdk.connect(server) as client:
            return (await client.call(name)).text

    seen = {}
    for name in ("sync_tool", "async_tool"):
        try:
            seen[name] = asyncio.run(call(name))
        except BaseException as problem:
            seen[name] = f"the server ended: {type(problem).__name__}"
    return seen
