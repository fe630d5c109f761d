"""A shared location is tested, and what the test has found is no longer true when the handler acts on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import concurrency, location_finding
from mcplint.rules.state._verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``check-then-act``."""
    for verdict in verdicts(context, "check-then-act"):
        yield location_finding(
            context,
            verdict,
            f"{_tested(verdict)}, but another call may have changed it before this",
            label="acts on a test that may no longer hold",
            notes=(concurrency(verdict.write), *_harm(verdict)),
            help=_help(verdict),
        )


def _tested(verdict: Verdict) -> str:
    name, first = verdict.location.name, verdict.first
    if first is not None and first.place.path == verdict.write.place.path:
        return f"`{name}` is tested in line {first.place.line}"
    return f"`{name}` is tested"


def _harm(verdict: Verdict) -> tuple[str, ...]:
    if verdict.why == "cache":
        return ("what is stored depends on its key only: at worst the work is done twice",)
    if verdict.why == "remembered":
        return ("nothing is ever taken out of the set: at worst what is to be done once is done twice",)
    if verdict.why == "taking":
        return ("what was there may be gone: `KeyError` or `IndexError`",)
    return ()


def _help(verdict: Verdict) -> str:
    if verdict.why == "taking":
        return "take it in one step and see whether it was there: `jobs.pop(key, None)`"
    lock = "async with lock:" if verdict.write.running == "loop" else "with lock:"
    return f"hold one lock around test and write (`{lock}`), or let one step do both: `dict.setdefault`"
