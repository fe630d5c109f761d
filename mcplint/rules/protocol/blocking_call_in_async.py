"""blocking-call-in-async: a call waits in the event loop's thread, and with it every other call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Severity
from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.models import Models
from mcplint.rules._sites import Site, also, by_function, described, execution, sites, tools_of, trace
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun

RULE = "blocking-call-in-async"

_WAITING = ("net", "net.write", "net.delete", "exec", "db", "db.read", "db.write", "db.delete", "llm")
_VERBS = re.compile(
    r"(?:list|get|read|create|delete|remove|patch|replace|put|update|describe|query|scan|search|find|insert|run|exec"
    r"|execute|send|post|call|invoke|fetch|pull|push|build|start|stop|restart|kill|logs|stats|connect|wait|upload"
    r"|download|head|publish|receive|index|count|aggregate|goto|click|fill|screenshot|clone|checkout)(?:_\w+)?"
)
_QUICK = ("get_paginator", "get_waiter", "get_config", "list_methods", "build_opener")
_MADE = re.compile(r"(?:^|\.)([a-z_]\w*)\(\)[\w.\[\]]*$")
"""The function, not the class, whose result a method belongs to, or an attribute or item of it."""
_ANSWER = re.compile(r"(?:Response|Error|Exception)\(\)[\w.\[\]]*$")
"""An instance of what a request ends with: it holds data, no other request starts from it."""
_BUILDERS = "googleapiclient."
"""Its objects only describe a request until ``execute`` sends it."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per async function that waits; one per server for what sync handlers on the loop do."""
    if context.project is None:
        return
    models: Models = context.project.models
    waiting: list[Site] = []
    files: list[Site] = []
    inline: list[Site] = []
    for site in sites(context, (LibraryCall,), lambda run, event: _blocks(models, run, event)):
        assert isinstance(site.event, LibraryCall)
        in_coroutine = [(run, event) for run, event in site.seen if execution(run) == "coroutine"]
        if not in_coroutine:
            inline.append(site)
            continue
        site.seen = in_coroutine
        (waiting if _waits(models, site.event.path) else files).append(site)
    for group in by_function(waiting):
        yield _finding(context, group, None)
    for group in by_function(files):
        yield _finding(context, group, Confidence.LOW)
    yield from _inline(context, [site for site in inline if _waits(models, _path(site))])


def _blocks(models: Models, run: HandlerRun, event: AnyEvent) -> bool:
    if not isinstance(event, LibraryCall) or event.context.thread or execution(run) not in ("coroutine", "inline"):
        return False
    path = event.path
    return path in models.table("blocking") or "blocking" in models.effects(path) or _of_library(models, path)


def _of_library(models: Models, path: str) -> bool:
    """Whether a call is a request of a library whose calls all block, although no model names it."""
    owner, _, name = path.rpartition(".")
    if not _VERBS.fullmatch(name) or name in _QUICK or "()" not in owner or _of_plain_data(models, owner, name):
        return False
    if path.startswith(_BUILDERS):
        return name in ("execute", "next_chunk")
    return any(path.startswith((f"{library}.", f"{library}()")) for library in models.table("blocking-libraries"))


def _of_plain_data(models: Models, owner: str, name: str) -> bool:
    """Whether the method may be one of a text, list or dict that a function of the library returned."""
    if name in models.table("data-methods") and _ANSWER.search(owner):
        return True
    made = _MADE.search(owner)
    return made is not None and name in models.table("data-methods") and made.group(1) not in models.table("factories")


def _waits(models: Models, path: str) -> bool:
    """Whether a call waits for a network, a process or a clock, rather than for a disk."""
    effects = models.effects(path)
    return path in models.table("blocking") or not effects or any(effect in _WAITING for effect in effects)


def _path(site: Site) -> str:
    return site.event.path if isinstance(site.event, LibraryCall) else ""


def _name(site: Site) -> str:
    """A call for people: ``requests.get``, or the method's name."""
    path = _path(site)
    return call_name(path)


def _finding(context: Context, group: list[Site], confidence: Confidence | None) -> Finding:
    first = group[0]
    run, event = first.run, first.event
    return context.finding(
        RULE,
        first.location,
        f"`{_name(first)}` blocks the event loop in {described(run.primitive)}",
        label="all other calls, of all clients, wait meanwhile",
        labels=also(group, "this blocks too"),
        trace=trace(run, event),
        notes=("measured: four calls that each sleep for 0.4 s take 1.6 s, and 0.5 s if they let others run",),
        help=_help(_path(first)),
        tool=run.primitive,
        tools=tools_of(group),
        function=event.function,
        severity=Severity.NOTE if confidence is not None else None,
        confidence=confidence,
    )


def _help(path: str) -> str:
    if path == "time.sleep":
        return "`await asyncio.sleep(...)`"
    if path.startswith("subprocess."):
        return "`await asyncio.create_subprocess_exec(...)`, or `await asyncio.to_thread(subprocess.run, ...)`"
    if path.startswith(("requests.", "httpx.", "urllib")):
        return "use `httpx.AsyncClient` and `await`, or `await asyncio.to_thread(function, ...)`"
    return "`await asyncio.to_thread(function, ...)`, or an asynchronous client and `await`"


def _inline(context: Context, found: list[Site]) -> Iterator[Finding]:
    """Sync handlers that the SDK calls in its event loop: one finding per server."""
    by_server: dict[int, list[Site]] = {}
    for site in found:
        by_server.setdefault(id(site.run.server), []).append(site)
    for group in by_server.values():
        first = group[0]
        sdk = first.run.server.sdk
        newer = "fastmcp 3" if sdk.name == "fastmcp" else "mcp 2"
        names = dict.fromkeys(described(run.primitive) for site in group for run, _ in site.seen)
        count = f" and {len(names) - 1} more handlers" if len(names) > 1 else ""
        yield context.finding(
            RULE,
            first.location,
            f"`{_name(first)}` blocks the event loop in {next(iter(names))}{count}",
            label=f"{sdk} calls sync handlers in its event loop",
            labels=also(group, "this blocks too"),
            trace=trace(first.run, first.event),
            notes=(f"all other calls, of all clients, wait meanwhile; {newer} runs sync handlers in threads",),
            help="make the handlers `async def` and wait in `await asyncio.to_thread(...)`",
            tool=first.run.primitive,
            tools=tools_of(group),
            function=first.event.function,
            severity=Severity.NOTE,
        )
