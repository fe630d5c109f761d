"""A shared value is read, changed and written back while other calls do the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import concurrency, location_finding
from mcplint.rules.state._verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``lost-update``."""
    for verdict in verdicts(context, "lost-update"):
        lock = "asyncio.Lock" if verdict.write.running == "loop" else "threading.Lock"
        manager = "async with" if verdict.write.running == "loop" else "with"
        yield location_finding(
            context,
            verdict,
            _message(verdict),
            label="overwrites what another call wrote in between",
            notes=(concurrency(verdict.write), *_counter(verdict)),
            help=f"hold one `{lock}` from the read to the write: `{manager} lock:` around both",
        )


def _message(verdict: Verdict) -> str:
    name, first = verdict.location.name, verdict.first
    if first is None or first.event.node is verdict.write.event.node:
        return f"`{name}` is updated in several steps, updates of other calls are lost"
    if first.place.path == verdict.write.place.path:
        return f"`{name}` is read in line {first.place.line} and written here, updates in between are lost"
    return f"`{name}` is read before and written here, updates in between are lost"


def _counter(verdict: Verdict) -> tuple[str, ...]:
    return ("it only counts: at worst the number is too small",) if verdict.why == "counter" else ()
