"""Handlers change what other calls read, and nothing orders them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import concurrency, location_finding
from mcplint.rules.state._verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``shared-mutable-state``."""
    for verdict in verdicts(context, "shared-mutable-state"):
        name = verdict.location.name
        yield location_finding(
            context,
            verdict,
            f"`{name}` is shared by all calls: {_who(verdict)}, nothing orders them",
            label="every call writes the same object",
            notes=(concurrency(verdict.write),),
            help=_help(verdict),
        )


def _who(verdict: Verdict) -> str:
    writer = verdict.write.user
    if verdict.why == "half-done":
        return f"{writer} empties it here and fills it again later"
    reader = verdict.first.user if verdict.first is not None else writer
    if reader == writer:
        return f"{writer} writes and reads it"
    return f"{writer} writes here, {reader} reads it"


def _help(verdict: Verdict) -> str:
    if verdict.why == "half-done":
        return "build the new content first and store it in one step, or hold one lock in all handlers that use it"
    return (
        "hold one lock around all uses (`threading.Lock` for sync handlers, `asyncio.Lock` for async ones); what never "
        "changes while serving belongs into the lifespan, what belongs to one call into a parameter or a `ContextVar`"
    )
