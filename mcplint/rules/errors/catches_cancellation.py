"""catches-cancellation: a clause around an ``await`` that ends the cancellation of the call."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Severity, Step
from mcplint.machine.events import AnyEvent, Caught
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules._tree import called_name, enclosing, function_around, own
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import clause_place
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "catches-cancellation"

_CANCELLED = ("asyncio.CancelledError", "asyncio.exceptions.CancelledError", "trio.Cancelled")
_ALL = "builtins.BaseException"


def check(context: Context) -> Iterator[Finding]:
    """One finding per clause."""
    for site in sites(context, (Caught,), _catches):
        event = site.event
        node = event.node
        if not isinstance(event, Caught) or not isinstance(node, hir.ExceptHandler) or _raises(node):
            continue
        attempt = enclosing(event.module, node, hir.Try)
        around = function_around(event.module, node)
        if attempt is None or around is None or _passed_on_before(site, attempt, node):
            continue
        if isinstance(around, hir.FunctionDef) and around.is_async and _awaits(attempt.body):
            if _ALL in event.types or not (_ends(node) or _cancels(around)):
                yield _of_cancellation(context, site, node)
        elif _ALL in event.types:
            yield _of_exit(context, site, node)


def _catches(_run: HandlerRun, event: AnyEvent) -> bool:
    return isinstance(event, Caught) and any(kind == _ALL or kind in _CANCELLED for kind in event.types)


def _raises(clause: hir.ExceptHandler) -> bool:
    return any(isinstance(node, hir.Raise) for node in own(clause.body))


def _awaits(body: tuple[hir.Stmt, ...]) -> bool:
    return any(
        isinstance(node, hir.Await) or (isinstance(node, (hir.With, hir.For)) and node.is_async) for node in own(body)
    )


def _passed_on_before(site: Site, attempt: hir.Try, clause: hir.ExceptHandler) -> bool:
    """Whether a clause before this one raises cancellations again."""
    for other in attempt.handlers:
        if other is clause:
            return False
        seen = [
            event
            for event in site.run.events
            if isinstance(event, Caught) and event.node is other and any(kind in _CANCELLED for kind in event.types)
        ]
        if seen and _raises(other):
            return True
    return False


def _ends(clause: hir.ExceptHandler) -> bool:
    """Whether the function is left anyway."""
    return isinstance(clause.body[-1], (hir.Return, hir.Break))


def _cancels(around: hir.FunctionDef) -> bool:
    """Whether the function cancels a task itself: then the exception may be that task's."""
    return any(called_name(node) in ("cancel", "cancel_and_wait") for node in own(around.body))


def _of_cancellation(context: Context, site: Site, clause: hir.ExceptHandler) -> Finding:
    event = site.event
    written = "except:" if clause.exception is None else f"except {event.module.source(clause.exception)}"
    place = clause_place(event.module, clause)
    broad = isinstance(event, Caught) and _ALL in event.types
    return context.finding(
        RULE,
        place,
        f"`{written}` catches the cancellation of the call",
        label="a cancelled call goes on from here",
        trace=trace(site.run, event),
        notes=("cancelling a request raises CancelledError at the `await`; caught here, the call runs on unnoticed",),
        help="write `except Exception:`" if broad else "`raise` the exception again at the end of the clause",
        tool=site.run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )


def _of_exit(context: Context, site: Site, clause: hir.ExceptHandler) -> Finding:
    event = site.event
    return context.finding(
        RULE,
        clause_place(event.module, clause),
        "this clause also catches the end of the program",
        label="SystemExit and KeyboardInterrupt end here",
        labels=(Step(event.module.location(clause.body[0]), "and are not raised again"),),
        trace=trace(site.run, event),
        help="write `except Exception:`",
        tool=site.run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
        severity=Severity.NOTE,
        confidence=Confidence.LOW,
    )
