"""Library objects that all calls share, and library calls in handlers, each once a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.finding import Location, Step
from mcplint.machine.events import LibraryCall, Store
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Ref
from mcplint.models.structs import Row
from mcplint.rules.state._access import Running, execution, tree_of, user_of

if TYPE_CHECKING:
    from mcplint.rules.context import Context
    from mcplint.surface.handlers import HandlerRun


class Use(NamedTuple):
    """A handler calls something of a library; ``running`` is where."""

    run: HandlerRun
    event: LibraryCall | Store
    running: Running

    @property
    def place(self) -> Location:
        return self.event.module.location(self.event.node)

    @property
    def user(self) -> str:
        """The handler, for people."""
        return user_of(self.run)

    @property
    def function(self) -> str:
        """The qualified name of the function that the call stands in."""
        return f"{self.event.module.name}.{self.event.function}".strip(".")

    def trace(self) -> tuple[Step, ...]:
        """The calls that lead to the place."""
        calls = self.run.calls_to(self.event)
        return tuple(Step(module.location(node), f"{self.user} calls this") for module, node in calls)


class SharedObject(NamedTuple):
    """A library object that was there before the first handler ran, the table's row for its type, and its uses."""

    obj: HeapObject
    name: str
    row: Row
    uses: list[Use]

    @property
    def tools(self) -> tuple[str, ...]:
        """The tools that use it, sorted."""
        return tools_of(self.uses)

    def made(self) -> Step | None:
        """Where it is made."""
        if self.obj.module is None or self.obj.site is None:
            return None
        return Step(self.obj.module.location(self.obj.site), "made once, for all calls")


def tools_of(uses: list[Use]) -> tuple[str, ...]:
    """The tools among the users, sorted."""
    return tuple(sorted({use.run.tool.name for use in uses if use.run.tool is not None}))


def shared_objects(context: Context, table: str) -> list[SharedObject]:
    """The shared objects whose types a table names, with the calls of their methods, ordered by the first use."""
    if context.project is None:
        return []
    models = context.project.models
    rows = models.table(table)
    found: dict[HeapObject, SharedObject] = {}
    for obj, name in context.project.shared.items():
        row = rows.get(models.canonical(obj.name)) if obj.kind == "library" else None
        if row is not None:
            found[obj] = SharedObject(obj, name, row, [])
    for run in context.project.runs:
        for event in run.of(LibraryCall) if found else ():
            receiver = event.receiver
            if isinstance(receiver, Ref) and receiver.obj in found:
                found[receiver.obj].uses.append(use_of(run, event))
    for shared in found.values():
        shared.uses.sort(key=lambda use: use.place)
    return sorted(found.values(), key=lambda shared: (shared.uses[0].place if shared.uses else _NOWHERE, shared.name))


def uses_by_place(context: Context) -> Iterator[list[Use]]:
    """All library calls and stores of handlers, those at one place together, ordered by place."""
    found: dict[tuple[Location, str], list[Use]] = {}
    for run in context.project.runs if context.project is not None else ():
        for event in run.events:
            if isinstance(event, (LibraryCall, Store)):
                use = use_of(run, event)
                found.setdefault((use.place, event.path), []).append(use)
    for _, uses in sorted(found.items()):
        yield uses


def use_of(run: HandlerRun, event: LibraryCall | Store) -> Use:
    """An event of a handler with where it happens."""
    how = execution(run)
    return Use(run, event, "thread" if event.context.thread else "loop" if how == "coroutine" else how)


def is_locked(context: Context, use: Use) -> bool:
    """Whether a lock is held during a call, as far as its surroundings say."""
    from mcplint.machine.sharing import held_locks

    event = use.event
    return bool(held_locks(event.facts)) or tree_of(context, event.module).looks_locked(event.node)


_NOWHERE = Location("", 0, 0, 0, 0)
