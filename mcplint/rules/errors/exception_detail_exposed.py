"""exception-detail-exposed: a traceback, or the text of any exception, is sent to the client."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mcplint.finding import Confidence, Finding, Location, Severity, Step
from mcplint.machine.arguments import argument_labels
from mcplint.machine.contexts import EXCEPTION, TRACEBACK
from mcplint.machine.events import AnyEvent, LibraryCall, Raised, Returned
from mcplint.machine.values import Labels, Ref, Value, union_labels
from mcplint.rules._sites import runs, trace
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import BROAD, Clause, clauses
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "exception-detail-exposed"

_MESSAGES = ("log", "debug", "info", "warning", "error", "report_progress")
_SPOKEN = ("ToolError", "ResourceError", "PromptError", "McpError", "MCPError")
_TRACEBACKS = ("traceback.format_exc", "traceback.format_exception", "traceback.format_tb", "traceback.format_stack")


class _Leak(msgspec.Struct):
    """Something that carries the detail out: its labels, how, and where."""

    run: HandlerRun
    event: AnyEvent
    labels: Labels
    how: str


def check(context: Context) -> Iterator[Finding]:
    """One finding per text that is made of an exception."""
    seen: set[Location] = set()
    for run in runs(context):
        for leak in _leaks(run):
            for finding in (*_of_tracebacks(context, leak), *_of_texts(context, leak)):
                if finding.location not in seen:
                    seen.add(finding.location)
                    yield finding


def _leaks(run: HandlerRun) -> Iterator[_Leak]:
    """What leaves the handler with something of an exception in it."""
    returned = run.returned.labels if run.returned is not None else ()
    for event in run.of(Returned, Raised, LibraryCall):
        if isinstance(event, Returned) and run.tool is not None:
            labels = tuple(label for label in event.value.labels if label in returned)
            yield _Leak(run, event, labels, "the client receives it as the result")
        elif isinstance(event, Raised) and not event.context.catches(*BROAD) and _is_sent(run, event):
            yield _Leak(run, event, _labels_of(event.value), "the client receives it as the error's text")
        elif isinstance(event, LibraryCall) and _is_message(event.path):
            yield _Leak(run, event, argument_labels(event.record), "it goes to the client as a message")


def _labels_of(raised: Value) -> Labels:
    """What an exception derives from, its arguments included."""
    labels = raised.labels
    for atom in raised.atoms:
        if isinstance(atom, Ref) and atom.obj.record is not None:
            labels = union_labels(labels, argument_labels(atom.obj.record))
    return labels


def _is_message(path: str) -> bool:
    owner, _, name = path.rpartition(".")
    return name in _MESSAGES and owner.endswith("Context()")


def _is_sent(run: HandlerRun, event: Raised) -> bool:
    """Whether the SDK sends the text of a raised exception: measured, ``mcp`` 2.x masks all but its own ones."""
    raised = event.node.exception if isinstance(event.node, hir.Raise) else None
    if raised is None:
        return False
    name = raised.func if isinstance(raised, hir.Call) else raised
    spoken = getattr(name, "attr", getattr(name, "id", "")) in _SPOKEN
    sdk = run.server.sdk
    return spoken or not (sdk.name == "mcp" and sdk.at_least(2, 1))


def _of_tracebacks(context: Context, leak: _Leak) -> Iterator[Finding]:
    wanted = {label for label in leak.labels if label.startswith(TRACEBACK)}
    for event in leak.run.of(LibraryCall) if wanted else ():
        made = f"{TRACEBACK}{event.module.path}:{event.node.lo}"
        if event.path in _TRACEBACKS and made in wanted:
            yield _finding(context, leak, event, "a traceback is sent to the client")


def _of_texts(context: Context, leak: _Leak) -> Iterator[Finding]:
    """The text of an exception of any type; which is what most servers do, so that only ``--strict`` shows it."""
    labels = [label for label in leak.labels if label.startswith(EXCEPTION)]
    ran = clauses(leak.run) if labels else {}
    for label in labels:
        clause = ran.get(label)
        inside = clause is not None and clause.is_broad and _stands_in(clause, leak.event)
        if clause is not None and inside and not any(one.startswith(TRACEBACK) for one in leak.labels):
            yield _finding(
                context,
                leak,
                leak.event,
                "the text of an exception of any type is sent to the client",
                severity=Severity.NOTE,
                confidence=Confidence.LOW,
            )


def _stands_in(clause: Clause, event: AnyEvent) -> bool:
    return event.module is clause.module and clause.node.lo <= event.node.lo <= clause.node.hi


def _finding(
    context: Context,
    leak: _Leak,
    event: AnyEvent,
    message: str,
    *,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> Finding:
    place = event.module.location(event.node)
    out = leak.event.module.location(leak.event.node)
    return context.finding(
        RULE,
        place,
        message,
        label=leak.how if out == place else "made here",
        labels=() if out == place else (Step(out, leak.how),),
        trace=trace(leak.run, event),
        notes=("it shows paths, queries, hosts and sometimes credentials, to the model and to whom the model writes",),
        help='log it (`logger.exception(...)`) and tell the client only what it may know: `raise ToolError("...")`',
        tool=leak.run.primitive,
        function=event.function,
        severity=severity,
        confidence=confidence,
    )
