"""stdout-on-stdio-server: something else than the SDK writes to the stream that clients read messages from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Finding, Severity, Step
from mcplint.machine.events import LibraryCall
from mcplint.rules.naming import call_name
from mcplint.rules.protocol._streams import (
    Use,
    applies,
    inherits,
    made_for_other_stream,
    program_redirects,
    uses_by_function,
)
from mcplint.surface.handlers import HandlerRun

if TYPE_CHECKING:
    from mcplint.documents.sdk import Sdk
    from mcplint.rules.context import Context

RULE = "stdout-on-stdio-server"

_LOGS = ("logging.",)
_MAX_LABELS = 8


def check(context: Context) -> Iterator[Finding]:
    """One finding per function that writes."""
    if context.project is None or program_redirects(context, "sys.stdout", 1):
        return
    for group in uses_by_function(context, _writes):
        yield _finding(context, group)


def _writes(context: Context, event: LibraryCall) -> bool:
    models = context.project.models
    if inherits(models.table("children").get(event.path), event, "stdout"):
        return True
    return applies(models.table("stdout").get(event.path), event) and not made_for_other_stream(event)


def _finding(context: Context, group: list[Use]) -> Finding:
    by_itself = [use for use in group if not _is_child(context, use)]
    group = by_itself + [use for use in group if use not in by_itself]
    first = group[0]
    child = not by_itself
    severity, confidence = _weight(first, child)
    name = call_name(first.event.path)
    tools = tuple(dict.fromkeys(use.tool for use in group if use.tool is not None))
    return context.finding(
        RULE,
        first.place,
        f"the program that `{name}` starts writes into the protocol of the stdio server"
        if child
        else f"`{name}` writes into the protocol of the stdio server",
        label="it inherits standard output" if child else "clients read this as a message",
        labels=tuple(Step(use.place, "this too") for use in group[1 : _MAX_LABELS + 1]),
        trace=first.trace(),
        notes=_notes(first),
        help=_help(first.event.path, child),
        tool=first.tool,
        tools=tools if len(tools) > 1 else (),
        function=first.event.function,
        severity=severity,
        confidence=confidence,
    )


def _is_child(context: Context, use: Use) -> bool:
    return use.event.path in context.project.models.table("children")


def _sdk(use: Use) -> Sdk | None:
    return use.run.server.sdk if isinstance(use.run, HandlerRun) else None


def _weight(use: Use, child: bool) -> tuple[Severity | None, Confidence | None]:
    """How bad and how sure it is: what the SDK diverts only lands in the log."""
    diverted = use.is_diverted
    if diverted:
        return Severity.NOTE, Confidence.LOW
    sure = Confidence.MEDIUM if child or diverted is None else None
    return Severity.WARNING if child else None, sure


def _notes(use: Use) -> tuple[str, ...]:
    sdk = _sdk(use)
    if sdk is None:
        return ("before the server serves, no SDK diverts standard output",)
    newer = "fastmcp 4" if sdk.name == "fastmcp" else "mcp 2"
    diverted = use.is_diverted
    if diverted:
        return (f"{sdk} diverts it to standard error while it serves over stdio",)
    if diverted is None:
        return (f"{newer} diverts it to standard error while it serves, earlier versions do not",)
    return (f"{sdk} does not divert standard output; {newer} does, while it serves",)


def _help(path: str, child: bool) -> str:
    if path == "os.system":
        return "`subprocess.run([...], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)`, or capture the output"
    if child:
        return "`capture_output=True`, or `stdout=subprocess.DEVNULL`"
    if path.startswith(_LOGS):
        return "`stream=sys.stderr`: the default of `logging` is right"
    if path.startswith(("click.", "typer.")):
        return "`err=True`"
    if path.startswith("rich."):
        return "`Console(stderr=True)`"
    if path.startswith(("sys.", "os.")):
        return "write to `sys.stderr`, or use `logging`"
    return "`file=sys.stderr`, or use `logging`"
