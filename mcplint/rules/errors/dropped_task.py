"""dropped-task: a task is started and nothing keeps it."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.machine.events import AnyEvent, Dropped
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun

RULE = "dropped-task"


def check(context: Context) -> Iterator[Finding]:
    """One finding per call that starts a task."""
    for site in sites(context, (Dropped,), _is_dropped):
        yield _finding(context, site)


def _is_dropped(_run: HandlerRun, event: AnyEvent) -> bool:
    return isinstance(event, Dropped) and event.kind == "task"


def _finding(context: Context, site: Site) -> Finding:
    run, event = site.run, site.event
    assert isinstance(event, Dropped)
    name = event.path.rpartition(".")[2]
    return context.finding(
        RULE,
        site.location,
        f"nothing keeps the task that `{name}` returns",
        label="what goes wrong in it is lost",
        trace=trace(run, event),
        notes=(
            "the event loop holds tasks by weak references only: one that nothing else refers to may vanish before it "
            "has run, and an exception in it is only written to the log, if at all",
        ),
        help="await it, start it in an `asyncio.TaskGroup`, or keep it in a set until its done callback removes it",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )
