"""use-after-close: something is used that is closed already, or that the first call closes for all others."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Step
from mcplint.machine.events import AnyEvent, Lifetime, SharedAccess
from mcplint.machine.heap import HeapObject
from mcplint.machine.lifetimes import row_of
from mcplint.rules._sites import Site, runs, sites, trace
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "use-after-close"

_ENDING = ("close", "shutdown", "stop", "quit", "disconnect", "logout", "exit", "cleanup", "reset", "restart")
"""What a tool is called whose purpose is that others cannot go on."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per use of something closed, and one per shared object that a handler closes."""
    if context.project is None:
        return
    closings: set[int] = set()
    for site in sites(context, (Lifetime,), _is_late):
        event = site.event
        assert isinstance(event, Lifetime)
        assert event.closed is not None
        if id(event.closed.place[1]) not in closings:
            closings.add(id(event.closed.place[1]))
            yield _used_late(context, site, event)
    replaced = _replaced(context)
    seen: set[HeapObject] = set()
    for site in sites(context, (Lifetime,), lambda run, event: _closes_shared(context, run, event)):
        event = site.event
        assert isinstance(event, Lifetime)
        name = context.project.shared[event.obj]
        if event.obj not in seen and name.rpartition(".")[2] not in replaced:
            seen.add(event.obj)
            yield _closed_for_others(context, site, event, name)


def _is_late(_run: HandlerRun, event: AnyEvent) -> bool:
    return isinstance(event, Lifetime) and event.how == "use" and event.closed is not None


def _closes_shared(context: Context, run: HandlerRun, event: AnyEvent) -> bool:
    if (
        not isinstance(event, Lifetime)
        or event.how not in ("close", "enter")
        or event.obj not in context.project.shared
    ):
        return False
    row = row_of(context.project.models, event.obj)
    name = (run.primitive.name or "").lower()
    return row is not None and bool(row.get("dead")) and not any(word in name for word in _ENDING)


def _replaced(context: Context) -> set[str]:
    """The names and attributes that handlers bind to something else."""
    return {
        str(event.key)
        for run in runs(context)
        for event in run.events
        if isinstance(event, SharedAccess) and event.write and event.how in ("name", "attribute")
    }


def _used_late(context: Context, site: Site, event: Lifetime) -> Finding:
    assert event.closed is not None
    module, node, _ = event.closed.place
    by_with = node if isinstance(node, hir.With) else None
    used = {"with": "entered again", "iterate": "iterated over"}.get(event.name, f"`{event.name}` needs it to be open")
    return context.finding(
        RULE,
        site.location,
        f"what `{_maker(event.obj)}` returned is used after it was closed",
        label=used,
        labels=(Step(module.location(by_with.items[0].context), "closed at the end of this `with`"),)
        if by_with is not None
        else (Step(module.location(node), "closed here"),),
        trace=trace(site.run, event),
        notes=("it raises here, each time",),
        help="use it before it is closed: move this into the `with` block, or close later"
        if by_with is not None
        else "close it after the last use, best by a `with` block around all uses",
        tool=site.run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )


def _closed_for_others(context: Context, site: Site, event: Lifetime, name: str) -> Finding:
    made = event.obj.module.location(event.obj.site) if event.obj.module is not None and event.obj.site else None
    return context.finding(
        RULE,
        site.location,
        f"the first call closes `{name}`, which all calls share",
        label="this `with` closes it at its end" if event.how == "enter" else "closed for all calls",
        labels=(Step(made, "made once"),) if made is not None else (),
        trace=trace(site.run, event),
        notes=("the second call, and what other calls have under way, fails because it is closed",),
        help="use it without `with` and close it in the server's lifespan, or make one per call",
        tool=site.run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )


def _maker(obj: HeapObject) -> str:
    """What made an object, for people."""
    path = obj.record.made_by if obj.record is not None else obj.name
    return call_name(path)
