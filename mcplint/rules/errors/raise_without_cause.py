"""raise-without-cause: an exception replaces the one that was caught without saying that it comes from it."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Step
from mcplint.machine.events import AnyEvent, Raised
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import Clause, clause_place, clauses
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "raise-without-cause"


def check(context: Context) -> Iterator[Finding]:
    """One finding per ``raise``."""
    ran: dict[HandlerRun, dict[str, Clause]] = {}

    def replaces(run: HandlerRun, event: AnyEvent) -> bool:
        if run not in ran:
            ran[run] = clauses(run)
        return _replaces(ran[run], event)

    for site in sites(context, (Raised,), replaces):
        yield _finding(context, site, ran[site.run][site.event.context.handling])


def _replaces(ran: dict[str, Clause], event: AnyEvent) -> bool:
    """Whether a ``raise`` that stands in an ``except`` clause itself raises something new, without ``from``."""
    if not isinstance(event, Raised) or not isinstance(event.node, hir.Raise) or not event.context.handling:
        return False
    if event.node.exception is None or event.node.cause is not None:
        return False
    clause = ran.get(event.context.handling)
    if clause is None or event.module is not clause.module:
        return False
    raised = event.node.exception
    again = isinstance(raised, hir.Name) and raised.id == clause.node.name
    return clause.node.lo <= event.node.lo <= clause.node.hi and not again


def _finding(context: Context, site: Site, clause: Clause) -> Finding:
    run, event = site.run, site.event
    name = clause.node.name
    return context.finding(
        RULE,
        site.location,
        "this exception does not say which one it comes from",
        label=f"add `from {name}`" if name is not None else "add `from` the exception",
        labels=(Step(clause_place(clause.module, clause.node), "caught here"),),
        trace=trace(run, event),
        help=f"`raise ... from {name or 'error'}`, or `from None` if the cause is of no use to whoever reads the log",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )
