"""The finding of a shared location: at the write that matters, with every other access as a flow of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.rules.state._access import Access, Running
from mcplint.rules.state._verdicts import Verdict

if TYPE_CHECKING:
    from mcplint.finding import Finding, Step
    from mcplint.rules.context import Context

MAX_FLOWS = 20
"""Accesses that a finding shows; of a location with more, the first by place."""

BECOMES_RACE = (
    "this SDK runs sync handlers on its event loop, one after the other; "
    "mcp 2 and fastmcp 3 run them in worker threads, where this becomes a race"
)

IN_THREADS = "sync handlers run in worker threads, several at a time"
AT_AWAIT = "while this handler waits at an `await`, other calls run"
NOT_KNOWN = "if the SDK runs sync handlers in worker threads, they run at the same time"


def concurrency(access: Access) -> str:
    """Why other calls can come between, for the note of a finding."""
    return concurrency_of(access.running)


def concurrency_of(running: Running) -> str:
    """What it means for other calls that something happens there."""
    return {"thread": IN_THREADS, "loop": AT_AWAIT, "inline": BECOMES_RACE, "unknown": NOT_KNOWN}[running]


def location_finding(
    context: Context,
    verdict: Verdict,
    message: str,
    *,
    label: str,
    help: str,  # noqa: A002 - the name that reports use
    notes: tuple[str, ...] = (),
) -> Finding:
    """The finding of a verdict."""
    write = verdict.write
    tool = write.run.tool
    return context.finding(
        verdict.rule,
        write.place,
        message,
        label=label,
        trace=write.flow(),
        flows=_flows(verdict),
        notes=notes,
        help=help,
        tool=tool.name if tool is not None else None,
        tools=verdict.location.tools,
        function=f"{write.event.module.name}.{write.event.function}".strip("."),
        severity=verdict.severity,
        confidence=verdict.confidence,
    )


def _flows(verdict: Verdict) -> tuple[tuple[Step, ...], ...]:
    """The other accesses, the one that the verdict is about first, then by place; each place once a handler."""
    seen = {_identity(verdict.write)}
    flows = []
    first = [verdict.first] if verdict.first is not None else []
    for access in [*first, *sorted(verdict.location.accesses, key=lambda one: (one.place, one.user))]:
        if _identity(access) not in seen:
            seen.add(_identity(access))
            flows.append(access.flow())
    return tuple(flows[:MAX_FLOWS])


def _identity(access: Access) -> tuple[object, str, bool]:
    return access.place, access.user, access.write
