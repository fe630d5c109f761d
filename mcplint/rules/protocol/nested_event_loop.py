"""nested-event-loop: an event loop is started where one is running, or asked for where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Confidence, Finding
from mcplint.machine.events import AnyEvent, Caught, LibraryCall
from mcplint.rules._sites import Site, described, execution, runs, sites, trace
from mcplint.rules._tree import called_name, function_around, own
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "nested-event-loop"

_PLACES = {"coroutine": "async", "inline": "inline", "thread": "thread", "unknown": "inline"}
_PATCH = "nest_asyncio.apply"
_ASKING = ("is_running", "get_running_loop", "_get_running_loop")
_TYPES = ("builtins.RuntimeError", "builtins.Exception", "builtins.BaseException")


def check(context: Context) -> Iterator[Finding]:
    """One finding per call."""
    if context.project is None or _is_patched(context):
        return
    table = context.project.models.table("nested-loop")

    def fails(run: HandlerRun, event: AnyEvent) -> bool:
        if not isinstance(event, LibraryCall) or event.path not in table or event.path == _PATCH:
            return False
        place = "thread" if event.context.thread else _PLACES[execution(run)]
        around = function_around(event.module, event.node)
        if place == "thread" and isinstance(around, hir.FunctionDef) and around.is_async:
            return False
        return place in table[event.path].get("forbidden", ()) and not _is_prepared(run, event)

    for site in sites(context, (LibraryCall,), fails):
        yield _finding(context, site)


def _is_patched(context: Context) -> bool:
    """Whether the program makes loops re-entrant."""
    events = [*context.project.module_events, *(event for run in runs(context) for event in run.events)]
    return any(isinstance(event, LibraryCall) and event.path == _PATCH for event in events)


def _is_prepared(run: HandlerRun, event: LibraryCall) -> bool:
    """Whether the code asks first whether a loop is running, or deals with the error."""
    if event.context.catches(*_TYPES):
        return True
    around = function_around(event.module, event.node)
    if isinstance(around, hir.FunctionDef) and any(called_name(node) in _ASKING for node in own(around.body)):
        return True
    if not event.context.handling:
        return False
    caught = [one for one in run.of(Caught) if one.label == event.context.handling]
    return any(kind in _TYPES for one in caught for kind in one.types)


def _finding(context: Context, site: Site) -> Finding:
    run, event = site.run, site.event
    assert isinstance(event, LibraryCall)
    how = execution(run)
    asks = event.path.endswith("get_event_loop")
    name = call_name(event.path)
    return context.finding(
        RULE,
        site.location,
        f"`{name}` fails in {described(run.primitive)}",
        label="there is no event loop in a worker thread" if asks else "an event loop is already running here",
        trace=trace(run, event),
        notes=_notes(how, run.server.sdk),
        help=_help(asks, how),
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
        confidence=Confidence.MEDIUM if how == "unknown" else None,
    )


def _notes(how: str, sdk: Sdk) -> tuple[str, ...]:
    if how == "coroutine":
        return ("the SDK awaits async handlers in its event loop: RuntimeError, in every version",)
    if how == "thread":
        return (f"{sdk} runs sync handlers in worker threads: RuntimeError",)
    if how == "inline":
        return (f"{sdk} calls sync handlers in its event loop: RuntimeError (newer versions use threads)",)
    older = "fastmcp before 3.0" if sdk.name == "fastmcp" else "mcp before 2.0"
    return (f"RuntimeError with {older}, which calls sync handlers in its event loop; later versions use threads",)


def _help(asks: bool, how: str) -> str:
    if asks:
        return "make the handler `async def` and `await`, or use `asyncio.run(...)` in the thread"
    return "`await` the coroutine" if how == "coroutine" else "make the handler `async def` and `await` the coroutine"
