"""The locations that handlers share, with all accesses to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from mcplint.finding import Location, Step
from mcplint.machine.events import SharedAccess
from mcplint.machine.heap import ANY_ITEM, HeapObject
from mcplint.machine.shared_names import location_name
from mcplint.machine.sharing import held_locks
from mcplint.rules.state._own_items import names_the_running_call
from mcplint.rules.state._tree import Dependence, Tree
from mcplint.rules.state._values import caller_labels
from mcplint.surface.model import Execution, Resource, Tool
from mcplint.surface.tools import execution_of
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo
    from mcplint.rules.context import Context
    from mcplint.surface.handlers import HandlerRun

CONTAINERS = frozenset({"list", "dict", "set"})

TAKING = frozenset({"del", "pop", "popitem", "popleft", "remove", "discard", "clear", "difference_update"})
"""Ways to write that take something away."""

WHOLE = frozenset({"iterate", "items", "keys", "values"})
"""Ways to read that go through all items."""

Trees: TypeAlias = "Callable[[ModuleInfo], Tree]"

Running = Literal["thread", "loop", "inline", "unknown"]
"""Where an access happens: in a worker thread, in a coroutine, in a sync handler on the event loop, or not known."""


class Access:
    """One access of one handler to a shared location."""

    def __init__(self, run: HandlerRun, event: SharedAccess, shared: dict[HeapObject, str], trees: Trees) -> None:
        self.run = run
        self.event = event
        self.place: Location = event.module.location(event.node)
        self.running = _running(run, event)
        locks = held_locks(event.facts)
        self.trees = trees
        self.tree = trees(event.module)
        self.locks = frozenset([lock for lock in locks if isinstance(lock, HeapObject) and lock in shared])
        self.locked_somehow = bool(locks) or self.tree.looks_locked(event.node)

    @property
    def write(self) -> bool:
        return self.event.write

    @property
    def user(self) -> str:
        """The handler, for people."""
        return user_of(self.run)

    @property
    def chain(self) -> list[tuple[ModuleInfo, hir.Node]]:
        """The calls that lead to the access, and the access."""
        calls = [(module, node) for module, node, _ in self.event.stack if node is not None]
        return [*calls, (self.event.module, self.event.node)]

    @cached_property
    def own(self) -> bool:
        """Whether it concerns an item that no other call reaches."""
        index = self.event.index
        return index is not None and not caller_labels(index.labels) and names_the_running_call(self.chain, self.trees)

    def flow(self) -> tuple[Step, ...]:
        """The steps to the access, which is the last one."""
        what = "writes" if self.write else "reads"
        steps = [Step(module.location(node), f"{self.user} calls this") for module, node in self.chain[:-1]]
        return (*steps, Step(self.place, f"{self.user} {what} it here"))


class SharedLocation:
    """A variable, attribute or container that several calls of handlers reach. ``made_by_call`` says that it is one of
    an instance that was not there at start."""

    def __init__(self, obj: HeapObject, key: object, name: str, *, made_by_call: bool) -> None:
        self.obj = obj
        self.made_by_call = made_by_call
        self.key = key
        self.name = name
        self.accesses: list[Access] = []

    @property
    def is_container(self) -> bool:
        return self.obj.kind in CONTAINERS

    @cached_property
    def writes(self) -> list[Access]:
        return [access for access in self.accesses if access.write]

    @cached_property
    def reads(self) -> list[Access]:
        return [access for access in self.accesses if not access.write]

    @cached_property
    def by_run(self) -> list[list[Access]]:
        """The accesses of each handler, in the order in which they happen."""
        found: dict[int, list[Access]] = {}
        for access in self.accesses:
            found.setdefault(id(access.run), []).append(access)
        return list(found.values())

    @cached_property
    def tools(self) -> tuple[str, ...]:
        """The tools that reach the location, sorted."""
        return tuple(sorted({access.run.tool.name for access in self.accesses if access.run.tool is not None}))

    @cached_property
    def ordered(self) -> bool:
        """Whether a lock keeps every write apart from all other accesses."""
        writes = {(write.locks, write.locked_somehow): write for write in self.writes}.values()
        others = {(other.locks, other.locked_somehow): other for other in self.accesses}.values()
        return all(guarded(write, other) for write in writes for other in others)


def guarded(first: Access, second: Access) -> bool:
    """Whether one lock is held during both accesses; locks that mcplint cannot tell apart count as one."""
    if first.locks and second.locks:
        return bool(first.locks & second.locks)
    return first.locked_somehow and second.locked_somehow


def interleaved(first: Access, second: Access) -> bool:
    """Whether others that reach the same can run between two accesses of one handler."""
    if guarded(first, second) or (first.own and second.own):
        return False
    if "loop" in (first.running, second.running) and first.running == second.running:
        return second.event.segment > first.event.segment
    return True


def same_item(first: Access, second: Access) -> bool:
    """Whether two accesses may concern the same item of a container."""
    one, other = first.event.index, second.event.index
    if one is None or other is None or first.event.key != second.event.key:
        return first.event.key == second.event.key or "*" in (first.event.key, second.event.key)
    return one.atoms == other.atoms or not (one.labels and other.labels) or one.labels == other.labels


def dependence(read: Access, write: Access) -> Dependence:
    """How a write depends on a read that happens before it in the same handler, looked at where their ways part.

    Where they part at two calls, what is written comes from what is read only if the first call hands it out and the
    second one puts down what it is handed; and a test can make them depend only if the first call tells what is there.
    """
    reading, writing = read.chain, write.chain
    for depth, ((module, one), (_, other)) in enumerate(zip(reading, writing, strict=False)):
        last = one is reading[-1][1] or other is writing[-1][1]
        if one is not other or last:
            inner_reads, inner_writes = reading[depth + 1 :], writing[depth + 1 :]
            through = all(read.trees(inside).hands_out(node) for inside, node in inner_reads) and all(
                write.trees(inside).puts_down(node) for inside, node in inner_writes
            )
            tells = all(read.trees(inside).tells(node) for inside, node in inner_reads)
            fails = read.event.how not in ("name", "attribute")
            return write.trees(module).dependence(one, other, by_value=through, by_test=tells, by_failure=fails)
    return "none"


def locations(context: Context) -> list[SharedLocation]:
    """All shared locations of a run that some handler writes, ordered by the place of the first write."""
    return context.shared("state-locations", lambda: _collect(context))


def tree_of(context: Context, module: ModuleInfo) -> Tree:
    """The tree of a module, made once."""
    return context.shared(f"state-tree:{module.path}", lambda: Tree(module))


def user_of(run: HandlerRun) -> str:
    """A handler, for people."""
    primitive = run.primitive
    if isinstance(primitive, Tool):
        return f"tool `{primitive.name}`"
    if isinstance(primitive, Resource):
        return f"resource `{primitive.uri}`"
    return f"prompt `{primitive.name}`"


def execution(run: HandlerRun) -> Execution:
    """How the SDK runs a handler."""
    if run.tool is not None:
        return run.tool.execution
    is_async = isinstance(run.decl, hir.FunctionDef) and run.decl.is_async
    return execution_of(run.server.sdk, is_async)


def _running(run: HandlerRun, event: SharedAccess) -> Running:
    if event.context.thread:
        return "thread"
    how = execution(run)
    return "loop" if how == "coroutine" else how


def _collect(context: Context) -> list[SharedLocation]:
    if context.project is None:
        return []
    shared: dict[HeapObject, str] = context.project.shared
    found: dict[tuple[HeapObject, object], SharedLocation] = {}

    def trees(module: ModuleInfo) -> Tree:
        return tree_of(context, module)

    for run, event in _events(context):
        key = ANY_ITEM if event.obj.kind in CONTAINERS else event.key
        location = found.get((event.obj, key))
        if location is None:
            name = location_name(shared, event.obj, key) or _spelled(event)
            made_by_call = event.obj.kind == "instance" and event.obj not in shared
            location = found[event.obj, key] = SharedLocation(event.obj, key, name, made_by_call=made_by_call)
        location.accesses.append(Access(run, event, shared, trees))
    written = [location for location in found.values() if location.writes]
    return sorted(written, key=lambda location: min(write.place for write in location.writes))


def _events(context: Context) -> Iterator[tuple[HandlerRun, SharedAccess]]:
    for run in context.project.runs:
        for event in run.of(SharedAccess):
            yield run, event


def _spelled(event: SharedAccess) -> str:
    """How the code calls a container that no module leads to."""
    node: hir.Node = event.node
    if isinstance(node, hir.Call) and isinstance(node.func, hir.Attribute):
        node = node.func.value
    elif isinstance(node, hir.Subscript):
        node = node.value
    elif isinstance(node, hir.Compare):
        node = node.rest[-1][1]
    text = event.module.source(node)
    return text if len(text) <= 40 else "this object"
