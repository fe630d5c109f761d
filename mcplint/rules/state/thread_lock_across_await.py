"""A lock for threads is held while a coroutine waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Step
from mcplint.machine.events import LockTaken
from mcplint.program.scopes import walk
from mcplint.rules.state._access import user_of
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context
    from mcplint.surface.handlers import HandlerRun


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``thread-lock-across-await``."""
    if context.project is None:
        return
    found: dict[int, tuple[LockTaken, list[HandlerRun]]] = {}
    for run in context.project.runs:
        for event in run.events:
            if isinstance(event, LockTaken) and _is_for_threads(context, event):
                found.setdefault(id(event.node), (event, []))[1].append(run)
    for event, runs in sorted(found.values(), key=lambda item: item[0].module.location(item[0].node)):
        node = event.node
        wait = _first_wait(node) if isinstance(node, hir.With) and not node.is_async else None
        if wait is not None:
            yield _finding(context, event, wait, runs)


def _is_for_threads(context: Context, event: LockTaken) -> bool:
    row = context.project.models.table("locks").get(event.obj.name)
    return row is not None and row.get("of") in ("threads", "processes")


def _first_wait(statement: hir.With) -> hir.Node | None:
    """The first place in the block where the coroutine may wait."""
    for node in walk(statement.body, into_definitions=False):
        if isinstance(node, hir.Await):
            return node
        if isinstance(node, hir.For) and node.is_async:
            return node.iterable
        if isinstance(node, hir.With) and node.is_async:
            return node.items[0].context
    return None


def _finding(context: Context, event: LockTaken, wait: hir.Node, runs: list[HandlerRun]) -> Finding:
    assert isinstance(event.node, hir.With)
    names = context.project.shared
    name = names.get(event.obj) or event.module.source(event.node.items[0].context)
    tool = runs[0].tool
    return context.finding(
        "thread-lock-across-await",
        event.module.location(event.node.items[0].context),
        f"`{name}`, a `{event.obj.name}`, is held while the coroutine waits",
        label="blocks the event loop's thread for all others",
        labels=(Step(event.module.location(wait), "waits here"),),
        notes=(
            f"the next call of {user_of(runs[0])} waits for the lock in the thread that would give it back: a deadlock",
        ),
        help="use `asyncio.Lock` and `async with`",
        tool=tool.name if tool is not None else None,
        tools=tuple(sorted({run.tool.name for run in runs if run.tool is not None})),
        function=f"{event.module.name}.{event.function}",
    )
