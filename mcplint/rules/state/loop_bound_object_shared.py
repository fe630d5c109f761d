"""Code of several event loops shares an object that belongs to one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.machine.events import LibraryCall
from mcplint.rules.state._access import tree_of
from mcplint.rules.state._uses import SharedObject, Use, shared_objects

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context
    from mcplint.surface.handlers import HandlerRun

_NEEDS_LOOP = "aiohttp.ClientSession"
"""Cannot be made where no event loop runs."""


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``loop-bound-object-shared``."""
    for shared in shared_objects(context, "loop-bound"):
        if shared.row.path == _NEEDS_LOOP and _made_at_import(context, shared):
            yield _made_too_early(context, shared)
            continue
        uses = [use for use in shared.uses if use.running != "loop" and _starts_loop(context, use.run)]
        if uses:
            yield _finding(context, shared, uses[0])


def _made_at_import(context: Context, shared: SharedObject) -> bool:
    obj = shared.obj
    if obj.module is None or obj.site is None:
        return False
    return tree_of(context, obj.module).function(obj.site) is None


def _starts_loop(context: Context, run: HandlerRun) -> bool:
    """Whether a handler runs an event loop of its own."""
    starters = context.project.models.table("nested-loop")
    return any(isinstance(event, LibraryCall) and event.path in starters for event in run.events)


def _made_too_early(context: Context, shared: SharedObject) -> Finding:
    made = shared.made()
    assert made is not None
    return context.finding(
        "loop-bound-object-shared",
        made.location,
        f"`{shared.name}` is made while the module is imported, where no event loop runs",
        label="raises `RuntimeError: no running event loop`",
        help="make it in the server's lifespan: `async with aiohttp.ClientSession() as session:`",
        tools=shared.tools,
        severity=Severity.ERROR,
    )


def _finding(context: Context, shared: SharedObject, use: Use) -> Finding:
    made = shared.made()
    return context.finding(
        "loop-bound-object-shared",
        use.place,
        f"`{shared.name}`, a `{shared.row.path}`, is used in the event loops of several calls",
        label=str(shared.row.get("why") or "belongs to one event loop"),
        labels=(made,) if made is not None else (),
        trace=use.trace(),
        notes=("this handler runs an event loop of its own in each call",),
        help="make the handler `async def` and await, so that all calls use the server's loop; "
        "or make the object inside the coroutine",
        tool=use.run.tool.name if use.run.tool is not None else None,
        tools=shared.tools,
        function=use.function,
    )
