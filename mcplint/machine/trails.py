"""How a run came to something that happened in it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mcplint.machine.contexts import NOWHERE, Context, around
from mcplint.machine.summaries import Applied

if TYPE_CHECKING:
    from mcplint.machine.events import AnyEvent
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import Node


def calls_to(items: list[AnyEvent | Applied], event: AnyEvent) -> tuple[tuple[ModuleInfo, Node], ...] | None:
    """The calls, outermost first, that lead from a run with the events ``items`` to ``event``, by the shortest way.

    None if the event is not below ``items``.
    """
    todo: deque[tuple[list[AnyEvent | Applied], Context, tuple[tuple[ModuleInfo, Node], ...]]] = deque()
    todo.append((items, NOWHERE, ()))
    seen: set[tuple[int, Context]] = set()
    while todo:
        inside, context, path = todo.popleft()
        for item in inside:
            here = around(context, item.context)
            if not isinstance(item, Applied):
                if item.node is event.node and item.__class__ is event.__class__ and here == event.context:
                    return path
            elif (id(item.summary), here) not in seen:
                seen.add((id(item.summary), here))
                step = path if item.node is None else (*path, (item.module, item.node))
                todo.append((item.summary.events, here, step))
    return None
