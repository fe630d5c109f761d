"""unawaited-coroutine: a coroutine is made and nothing awaits it."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.machine.events import AnyEvent, Dropped
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules._tree import function_around
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "unawaited-coroutine"

_LABELS = {
    "statement": "nothing awaits it: its body never runs",
    "test": "a coroutine is always true, whatever it would return",
    "item": "a coroutine has no items",
    "text": "the text says `<coroutine object …>`",
}


def check(context: Context) -> Iterator[Finding]:
    """One finding per coroutine."""
    for site in sites(context, (Dropped,), _is_unawaited):
        yield _finding(context, site)


def _is_unawaited(_run: HandlerRun, event: AnyEvent) -> bool:
    return isinstance(event, Dropped) and event.kind == "coroutine"


def _finding(context: Context, site: Site) -> Finding:
    run, event = site.run, site.event
    assert isinstance(event, Dropped)
    name = event.path.rpartition(".")[2]
    around = function_around(event.module, event.node)
    is_async = isinstance(around, hir.FunctionDef) and around.is_async
    return context.finding(
        RULE,
        site.location,
        f"the coroutine that `{name}` returns is never awaited",
        label=_LABELS[event.how],
        trace=trace(run, event),
        help=f"write `await {name}(...)`" if is_async else "make the function around `async def`, and `await` it there",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )
