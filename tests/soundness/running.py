"""Runs generated servers under CPython and records which sink calls the tracer reaches."""

from __future__ import annotations

import asyncio
import inspect
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
import types
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import Any, NoReturn
from unittest import mock

TRACER = "q;z"
"""Text that no generated program contains; the semicolon keeps it from passing tests that make text harmless."""

INPUTS = ("q;z", "a", "a/q;z b", "abc", "aaaaaaaa q;z/zz", "Zq;z,z", "ls=q;z\n/7", "")
"""What tools are called with, each call in a server of its own.

What one call stores and another reads is not the other's input: mcplint reports it as a leak, not as an injection.
"""

SECONDS = 1
"""After this much processor time a program is given up."""

WAITING = 20 * SECONDS
"""After this much time a program is given up that waits, for what nobody puts into its queue."""

MEMORY = 4 << 30
"""This much memory, in bytes, a program may take together with what analyses it."""


class TimedOut(BaseException):
    """The program ran for too long. No generated handler catches it."""


@dataclass
class Observed:
    """Lines whose sink got the tracer, lines that called a sink at all, exceptions that ended calls of tools.

    ``finished`` is False if the program was given up.
    """

    reached: set[int] = field(default_factory=set)
    called: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    finished: bool = True


def run(source: str, path: str = "server.py") -> Observed:
    """Execute a generated server and call its tools with every input.

    Where the platform can it happens in a process of its own: a program that never ends may take all memory there is.
    """
    if not hasattr(os, "fork"):
        return _execute(source, path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _report(source, path, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reported = pipe.read()
    os.waitpid(child, 0)
    return (
        pickle.loads(reported) if reported else Observed(errors=["the program took its process down"], finished=False)
    )


def _report(source: str, path: str, writing: int) -> NoReturn:
    """Execute a server, write what was observed, and end the process."""
    try:
        import resource  # only where there is fork

        resource.setrlimit(resource.RLIMIT_CPU, (3 * SECONDS, 3 * SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(WAITING)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(pickle.dumps(_execute(source, path)))
    finally:
        os._exit(0)


def _execute(source: str, path: str) -> Observed:
    seen = Observed()
    with _stubs(seen, path), _time_limit():
        try:
            code = compile(source, path, "exec")
            for text in INPUTS:
                _call_tools(code, text, seen)
        except (TimedOut, Exception) as error:
            seen.errors.append(repr(error))
            seen.finished = False
    return seen


def _call_tools(code: types.CodeType, text: str, seen: Observed) -> None:
    """Call every tool of a server with one input, each in a new module."""
    number, total = 0, 1
    while number < total:
        module = types.ModuleType("generated")
        with _modules({"generated": module}):
            exec(code, module.__dict__)
            total = len(module.mcp.functions)
            if number < total:
                _call(module.mcp.functions[number], text, module.__dict__, seen)
        number += 1


def _call(function: Callable[..., Any], text: str, namespace: dict[str, Any], seen: Observed) -> None:
    hints = typing.get_type_hints(inspect.unwrap(function), namespace)
    arguments = {name: _argument(hint, text) for name, hint in hints.items() if name != "return"}
    try:
        result = function(**arguments)
        if inspect.isawaitable(result):
            asyncio.run(_awaited(result))
    except Exception as error:
        seen.errors.append(f"{type(error).__name__}: {error}")


async def _awaited(value: Any) -> Any:
    return await value


def _argument(hint: Any, text: str) -> Any:
    """A value of an annotated type that holds ``text`` where it can."""
    if hint is int:
        return 3
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return typing.get_args(hint)[0]
    if origin is list:
        return [text, "a"]
    if origin is dict:
        return {"k": text}
    if origin in (types.UnionType, typing.Union):
        return _argument(typing.get_args(hint)[0], text)
    if hint is str:
        return text
    if hint is bool:
        return False
    return hint(**{name: _argument(typing.get_type_hints(hint)[name], text) for name in hint.model_fields})


class FakeServer:
    """As much of FastMCP as generated servers use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.functions: list[Callable[..., Any]] = []

    def tool(self) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
            self.functions.append(function)
            return function

        return decorator

    def add_tool(self, function: Callable[..., Any]) -> None:
        self.functions.append(function)


@contextmanager
def _stubs(seen: Observed, path: str) -> Iterator[None]:
    def record(command: Any) -> None:
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != path:
            frame = frame.f_back
        line = frame.f_lineno if frame is not None else 0
        seen.called.add(line)
        if _has_tracer(command):
            seen.reached.add(line)

    def shell(command: Any) -> None:
        if not isinstance(command, str):
            raise TypeError(f"expected str, not {type(command).__name__}")
        record(command)

    def run_process(command: Any, shell: bool = False, **_: Any) -> None:
        if shell or command[0] == "sh":
            record(command)

    package = types.ModuleType("mcp.server.fastmcp")
    package.FastMCP = FakeServer  # type: ignore[attr-defined]
    modules = {"mcp": types.ModuleType("mcp"), "mcp.server": types.ModuleType("mcp.server"), package.__name__: package}
    with (
        _modules(modules),
        mock.patch.object(os, "system", shell),
        mock.patch.object(os, "popen", shell),
        mock.patch.object(subprocess, "run", run_process),
        redirect_stdout(io.StringIO()),
    ):
        yield


@contextmanager
def _modules(stand_ins: dict[str, types.ModuleType]) -> Iterator[None]:
    """Stand-ins for modules; unlike ``patch.dict`` this keeps what is imported meanwhile."""
    before = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _has_tracer(command: Any) -> bool:
    text = str(command).casefold()
    return TRACER in text or TRACER in text[::-1]


@contextmanager
def _time_limit() -> Iterator[None]:
    """Raise :class:`TimedOut` in the running program after :data:`SECONDS`, where the platform can."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def give_up(number: int, frame: object) -> None:
        raise TimedOut

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
