"""Run races with one SDK of the environment that this program runs in.

Input: ``{"sdk": name, "races": [race, …]}``; a race is what ``scenarios.Scenario.request`` tells. Output: a list of
outcomes, see :func:`outcome_of`. All servers are written for ``fastmcp``; the official SDKs run the same source with
their own class behind the name.
"""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import inspect
import json
import logging
import os
import re
import sys
import tempfile
import threading
import types
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.append(str(Path(__file__).resolve().parents[2] / "oracle"))

import anyio
from sdk import Client, Sdk
from seams import WATCHDOG, Seam, WatchedLock


def told(problem: Exception) -> str:
    """Class and first sentence of an exception, without addresses: the same in every run."""
    sentence = re.sub(r" at 0x\w+", "", str(problem)).split(". ")[0]
    return f"{type(problem).__name__}: {sentence}".removesuffix(": ")


def recording(function: Any, raised: list[str]) -> Any:
    """``function``, noting the exceptions that leave it: SDKs hide them from clients."""

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            try:
                return await function(*args, **kwargs)
            except Exception as problem:
                raised.append(told(problem))
                raise
    else:

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except Exception as problem:
                raised.append(told(problem))
                raise

    return wrapper


class Race:
    """One server and the calls that two clients make."""

    def __init__(self, sdk: Sdk, race: dict[str, Any]) -> None:
        self.sdk = sdk
        self.race = race
        self.raised: list[str] = []
        self.heard: list[list[str]] = [[], []]
        self.answers = [""] * len(race["calls"])
        self.seam: Seam | None = None
        self.module: Any = None

    @contextmanager
    def _stand_ins(self) -> Any:
        """While the server's module is loaded: its SDK behind the name ``fastmcp``, locks that are watched."""
        raised = self.raised

        class Server(self.sdk.Server):
            def tool(self, *args: Any, **kwargs: Any) -> Any:
                register = super().tool(*args, **kwargs)
                return lambda function: register(recording(function, raised))

        fastmcp = types.ModuleType("fastmcp")
        fastmcp.__dict__.update(FastMCP=Server, Context=self.sdk.Context)
        modules = {"fastmcp": fastmcp, "fastmcp.exceptions": self.sdk.exceptions}
        lock = functools.partial(WatchedLock, threading.get_ident(), self._about_to_wait)
        before = {name: sys.modules.pop(name, None) for name in modules}
        sys.modules.update(modules)
        try:
            with mock.patch.object(threading, "Lock", lock):
                yield
        finally:
            for name, module in before.items():
                del sys.modules[name]
                if module is not None:
                    sys.modules[name] = module

    def _about_to_wait(self) -> None:
        if self.seam:
            self.seam.release_in_thread()

    def load(self) -> None:
        """Run the server's module."""
        spec = importlib.util.spec_from_file_location("raced_server", self.race["source"])
        assert spec and spec.loader
        self.module = importlib.util.module_from_spec(spec)
        with self._stand_ins():
            sys.modules[spec.name] = self.module
            spec.loader.exec_module(self.module)

    async def run(self) -> None:
        """Connect the clients and make the calls."""
        if self.race["seam"]:
            self.seam = Seam(getattr(self.module, self.race["seam"]), self.race["returns"])
            setattr(self.module, self.race["seam"], self.seam.replacement)
        async with AsyncExitStack() as second, AsyncExitStack() as first:
            other = await self._connect(second, 1) if self.race["two_clients"] else None
            one = await self._connect(first, 0)
            clients = [one, other or one]
            for call in self.race["before"]:
                await clients[0].call(call["tool"], **call["arguments"])
            if self.seam:
                await self._overlapping(clients, self.seam)
            else:
                await self._one_after_the_other(clients, first)
            await anyio.wait_all_tasks_blocked()

    async def _connect(self, stack: AsyncExitStack, number: int) -> Client:
        async def hear(message: Any) -> None:
            data = message.data
            self.heard[number].append(data["msg"] if isinstance(data, dict) else data)

        options: dict[str, Any] = {"logging_callback" if self.sdk.name in ("mcp1", "mcp2") else "log_handler": hear}
        if self.sdk.name == "mcp2":
            options["log_level"] = "info"
        client: Client = await stack.enter_async_context(self.sdk.connect(self.module.mcp, **options))
        return client

    async def _overlapping(self, clients: list[Client], seam: Seam) -> None:
        async with anyio.create_task_group() as calls:

            async def first() -> None:
                await self._call(clients[0], 0)
                seam.first_rests.set()

            async def second() -> None:
                await self._call(clients[1], 1)
                seam.release()

            calls.start_soon(first)
            await seam.first_rests.wait()
            calls.start_soon(second)
            if seam.is_async:
                await anyio.wait_all_tasks_blocked()
                seam.release()

    async def _one_after_the_other(self, clients: list[Client], first: AsyncExitStack) -> None:
        for number in range(len(self.answers)):
            if number and self.race["first_leaves"]:
                await anyio.wait_all_tasks_blocked()
                await first.aclose()
            await self._call(clients[min(number, 1)], number)

    async def _call(self, client: Client, number: int) -> None:
        call = self.race["calls"][number]
        self.raised.clear()
        answer = await client.call(call["tool"], **call["arguments"])
        self.answers[number] = answer.text if answer.error is False or not self.raised else self.raised[-1]


def outcome_of(sdk: Sdk, race: dict[str, Any]) -> dict[str, Any]:
    """How the race ends.

    ``answers``: the text of each call, or the exception that left the tool. ``left``: what the server keeps in the end.
    ``heard``: the log messages that each client got, if any did.
    """
    running = Race(sdk, race)

    async def all_of_it() -> None:
        with anyio.fail_after(WATCHDOG):
            await running.run()

    with tempfile.TemporaryDirectory() as folder, working_in(folder):
        for name, text in race["files"].items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        running.load()
        asyncio.run(all_of_it())
        outcome: dict[str, Any] = {"answers": running.answers}
        if race["left"]:
            outcome["left"] = eval(race["left"], vars(running.module))
        if any(running.heard):
            outcome["heard"] = running.heard
    return outcome


@contextmanager
def working_in(folder: str) -> Any:
    """Run with this working directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def main() -> None:
    """Run all races of the request."""
    output, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.CRITICAL)
    request = json.load(sys.stdin)
    sdk = Sdk(request["sdk"])
    json.dump([outcome_of(sdk, race) for race in request["races"]], output)


if __name__ == "__main__":
    main()
