"""Worker threads share an object that only one thread may use, or only one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Severity
from mcplint.rules.state._report import BECOMES_RACE, IN_THREADS, NOT_KNOWN
from mcplint.rules.state._uses import SharedObject, Use, is_locked, shared_objects

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context

_SQLITE = "sqlite3.Connection"


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``thread-affine-object-shared``."""
    for shared in shared_objects(context, "thread-affine"):
        uses = [use for use in shared.uses if use.running != "loop" or _is_async(shared)]
        allowed = _any_thread(shared)
        if allowed or shared.row.path != _SQLITE:
            uses = [use for use in uses if not is_locked(context, use)]
        if uses:
            yield _finding(context, shared, uses, allowed)


def _is_async(shared: SharedObject) -> bool:
    """Whether it is one of those that tasks of one loop must not share either."""
    return "Async" in shared.row.path or shared.row.path.startswith(("asyncpg.", "aiomysql."))


def _any_thread(shared: SharedObject) -> bool:
    """Whether the call that made it says that any thread may use it."""
    condition = shared.row.get("unless")
    record = shared.obj.record
    if condition is None or record is None:
        return False
    given = record.get(condition.position, condition.keyword or None)
    value = getattr(given.only, "value", None) if given is not None else None
    return given is not None and condition.holds(value)


def _finding(context: Context, shared: SharedObject, uses: list[Use], allowed: bool) -> Finding:
    use = uses[0]
    kind = shared.row.path
    severity = Severity[str(shared.row.get("severity", "warning")).upper()]
    if kind == _SQLITE and not allowed:
        severity = Severity.ERROR
    if all(one.running == "inline" for one in uses):
        severity = Severity.NOTE
    why = "transactions of several calls interleave" if allowed else str(shared.row.get("why") or "not thread-safe")
    made = shared.made()
    note = {"thread": IN_THREADS, "inline": BECOMES_RACE, "unknown": NOT_KNOWN}.get(use.running, "tasks share it")
    instead = shared.row.get("instead") or "make one in each call, or hold a lock around each use"
    return context.finding(
        "thread-affine-object-shared",
        use.place,
        f"`{shared.name}`, a `{kind}`, is shared by calls that run in several threads",
        label=why,
        labels=(made,) if made is not None else (),
        trace=use.trace(),
        notes=(note,),
        help=str(instead),
        tool=use.run.tool.name if use.run.tool is not None else None,
        tools=shared.tools,
        function=use.function,
        severity=severity,
        confidence=_confidence(severity, use),
    )


def _confidence(severity: Severity, use: Use) -> Confidence:
    if severity is Severity.NOTE and use.running != "inline":
        return Confidence.LOW
    return Confidence.MEDIUM if use.running == "unknown" else Confidence.HIGH
