"""missing-timeout: a call that may wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Severity
from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Const, Ref, Value
from mcplint.models import Row
from mcplint.models.structs import Argument
from mcplint.rules._sites import Site, also, by_function, runs, sites, tools_of, trace
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun

RULE = "missing-timeout"

_NETWORK = (
    "requests.", "urllib", "http.client.", "httplib2.", "socket.", "smtplib.", "imaplib.", "poplib.", "ftplib.",
    "telnetlib.", "paramiko.", "ldap3.", "asyncio.open_connection",
)  # fmt: skip
"""Where the other side decides how long it takes; a child process or a thread is our own."""

_DISABLED = ("httpx.", "aiohttp.", "openai.", "anthropic.")
"""Clients that have a default, which ``timeout=None`` takes away."""

_DEFAULT_SETTER = "socket.setdefaulttimeout"
_SOCKETS = ("urllib.", "http.client.", "socket.", "smtplib.", "imaplib.", "poplib.", "ftplib.", "telnetlib.")


def check(context: Context) -> Iterator[Finding]:
    """One finding per function."""
    if context.project is None:
        return
    table = context.project.models.table("no-default-timeout")
    sockets_limited = _sets_default(context)

    def unlimited(run: HandlerRun, event: AnyEvent) -> bool:
        if not isinstance(event, LibraryCall) or event.context.limited or _tool_is_limited(run):
            return False
        if event.path.startswith(_DISABLED):
            return _is_none(event.record.keywords.get("timeout"))
        row = table.get(event.path)
        if row is None or (sockets_limited and event.path.startswith(_SOCKETS)):
            return False
        return _waits_for_ever(row, event)

    for group in by_function(sites(context, (LibraryCall,), unlimited)):
        yield _finding(context, group)


def _sets_default(context: Context) -> bool:
    events = [*context.project.module_events, *(event for run in runs(context) for event in run.events)]
    return any(isinstance(event, LibraryCall) and event.path == _DEFAULT_SETTER for event in events)


def _tool_is_limited(run: HandlerRun) -> bool:
    """``@mcp.tool(timeout=...)`` of fastmcp."""
    return run.tool is not None and run.tool.options.get("timeout") is not None


def _waits_for_ever(row: Row, event: LibraryCall) -> bool:
    argument = row.get("argument")
    if not isinstance(argument, Argument):
        return True
    if _is_given(argument, event.record):
        return False
    receiver = event.receiver
    made_with = receiver.obj.record if isinstance(receiver, Ref) else None
    return made_with is None or not _is_given(Argument(None, argument.keyword), made_with)


def _is_given(argument: Argument, record: CallRecord) -> bool:
    value = record.get(argument.position, argument.keyword)
    return record.open if value is None else not _is_none(value)


def _is_none(value: Value | None) -> bool:
    return value is not None and value.only == Const(None)


def _path(site: Site) -> str:
    return site.event.path if isinstance(site.event, LibraryCall) else ""


def _finding(context: Context, group: list[Site]) -> Finding:
    group.sort(key=lambda site: (not _path(site).startswith(_NETWORK + _DISABLED), site.location))
    first = group[0]
    run, event, path = first.run, first.event, _path(first)
    name = call_name(path)
    network = path.startswith(_NETWORK + _DISABLED)
    row = context.project.models.table("no-default-timeout").get(path)
    keyword = row.get("argument").keyword if row is not None and row.get("argument") is not None else "timeout"
    wrapper = row.get("wrapper") if row is not None else None
    slow = row is not None and row.get("severity") == "note"
    return context.finding(
        RULE,
        first.location,
        f"`{name}` may wait for ever",
        label="`timeout=None` takes the limit away"
        if path.startswith(_DISABLED)
        else "it has no time limit by default",
        labels=also(group, "neither has this"),
        trace=trace(run, event),
        notes=("a call that hangs keeps its thread or task, its connection and its memory until the server ends",),
        help=f"`await {wrapper}(..., timeout=30)`" if wrapper else f"`{keyword}=30`, or what the tool can afford",
        tool=run.primitive,
        tools=tools_of(group),
        function=event.function,
        severity=None if network and not slow else Severity.NOTE,
    )
