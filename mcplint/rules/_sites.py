"""Places where something happened in the runs of handlers: each once, with all runs that came there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from mcplint.finding import Location, Step
from mcplint.machine.events import AnyEvent
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Ref
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Execution, Prompt, Resource, Tool
from mcplint.syntax import hir

E = TypeVar("E", bound=AnyEvent)

_MAX_STEPS = 6
_MAX_LABELS = 8
_MAX_OWNERS = 4


class Site(msgspec.Struct):
    """A place in the source and what happened there: pairs of a handler's run and one of its events."""

    location: Location
    seen: list[tuple[HandlerRun, AnyEvent]]

    @property
    def run(self) -> HandlerRun:
        """The first run that came there."""
        return self.seen[0][0]

    @property
    def event(self) -> AnyEvent:
        """What happened there in the first run."""
        return self.seen[0][1]

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of all tools whose handlers came there, in their order."""
        return tuple(dict.fromkeys(run.tool.name for run, _ in self.seen if run.tool is not None))


def sites(
    context: Context, kinds: tuple[type[AnyEvent], ...], select: Callable[[HandlerRun, AnyEvent], bool]
) -> Iterator[Site]:
    """The places of the events of some kinds that are selected, by path and line."""
    found: dict[Location, Site] = {}
    for run in runs(context):
        for event in run.of(*kinds):
            if select(run, event):
                place = event.module.location(event.node)
                found.setdefault(place, Site(place, [])).seen.append((run, event))
    for place in sorted(found):
        yield found[place]


def by_function(found: Iterable[Site]) -> list[list[Site]]:
    """Sites that stand in one function together, each group and all groups by path and line."""
    groups: dict[tuple[str, str], list[Site]] = {}
    for site in found:
        groups.setdefault((site.event.module.path, site.event.function), []).append(site)
    return list(groups.values())


def also(found: list[Site], message: str) -> tuple[Step, ...]:
    """Secondary labels for all but the first of a group of sites."""
    return tuple(Step(site.location, message) for site in found[1 : _MAX_LABELS + 1])


def tools_of(found: list[Site]) -> tuple[str, ...]:
    """The names of all tools that reach one of the sites; none if it is only one."""
    names = tuple(dict.fromkeys(name for site in found for name in site.tools))
    return names if len(names) > 1 else ()


def execution(run: HandlerRun) -> Execution:
    """How the SDK runs a handler. Measured: ``mcp`` from 2.0 and ``fastmcp`` from 3.0 on use threads for sync ones."""
    if run.tool is not None:
        return run.tool.execution
    if isinstance(run.decl, hir.FunctionDef) and run.decl.is_async:
        return "coroutine"
    sdk = run.server.sdk
    newer = sdk.at_least(3 if sdk.name == "fastmcp" else 2)
    return "unknown" if newer is None else "thread" if newer else "inline"


def runs(context: Context) -> list[HandlerRun]:
    """What the machine saw when it ran the handlers."""
    return context.project.runs if context.project is not None else []


def trace(run: HandlerRun, event: AnyEvent) -> tuple[Step, ...]:
    """The calls that lead from a handler to what happened; none if it happened in the handler itself."""
    calls = run.calls_to(event)
    if not calls or run.module is None or run.decl is None:
        return ()
    start = Step(run.module.location(run.decl), f"{described(run.primitive)} starts here")
    return (start, *(Step(module.location(node), _how_reached(node)) for module, node in calls[-_MAX_STEPS:]))


def _how_reached(node: hir.Node) -> str:
    """What a step of a trace does: it calls something, or waits for a coroutine that was made before."""
    waits = isinstance(node, hir.Await) and not isinstance(node.value, hir.Call)
    return f"{'waits for' if waits else 'calls'} `{called(node)}`"


def called(node: hir.Node) -> str:
    """The name of what a call calls, for people."""
    target = node.func if isinstance(node, hir.Call) else node.value if isinstance(node, hir.Await) else node
    if isinstance(target, hir.Call):
        return called(target)
    return target.attr if isinstance(target, hir.Attribute) else target.id if isinstance(target, hir.Name) else "…"


def described(primitive: Tool | Resource | Prompt) -> str:
    """A handler's tool, resource or prompt for people."""
    if isinstance(primitive, Tool):
        return f"tool `{primitive.name}`"
    if isinstance(primitive, Resource):
        return f"resource `{primitive.uri}`"
    return f"prompt `{primitive.name}`"


def with_owners(obj: HeapObject) -> Iterator[HeapObject]:
    """An object of a library and those whose methods made it, or whose items it is among: what is done with it is done
    with them."""
    current: HeapObject | None = obj
    for _ in range(_MAX_OWNERS):
        if current is None:
            return
        yield current
        current = current.receiver.obj if isinstance(current.receiver, Ref) else None
