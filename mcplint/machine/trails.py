"""How a run came to something that happened in it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mcplint.machine.contexts import NOWHERE, Context, around
from mcplint.machine.summaries import Applied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mcplint.machine.events import AnyEvent
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import Node

Calls = tuple[tuple["ModuleInfo", "Node"], ...]
"""Places of calls, the outermost first."""


class Trails:
    """The calls that lead to the events of one run, each by the shortest way.

    The run is walked once, breadth first, and only as far as somebody asked.
    """

    __slots__ = ("_found", "_rest")

    def __init__(self, items: list[AnyEvent | Applied]) -> None:
        self._found: dict[tuple[int, type, Context], Calls] = {}
        self._rest = _walk(items)

    def calls_to(self, event: AnyEvent) -> Calls:
        """The calls that lead to an event; none if it did not happen in this run."""
        wanted = (id(event.node), event.__class__, event.context)
        if wanted not in self._found:
            for key, path in self._rest:
                self._found.setdefault(key, path)
                if key == wanted:
                    break
        return self._found.get(wanted, ())


def _walk(items: list[AnyEvent | Applied]) -> Iterator[tuple[tuple[int, type, Context], Calls]]:
    """What tells the events of a run apart, with the calls that lead there, the shortest ways first."""
    todo: deque[tuple[list[AnyEvent | Applied], Context, Calls]] = deque([(items, NOWHERE, ())])
    seen: set[tuple[int, Context]] = set()
    while todo:
        inside, context, path = todo.popleft()
        for item in inside:
            here = around(context, item.context)
            if not isinstance(item, Applied):
                yield (id(item.node), item.__class__, here), path
            elif (id(item.summary), here) not in seen:
                seen.add((id(item.summary), here))
                step = path if item.node is None else (*path, (item.module, item.node))
                todo.append((item.summary.events, here, step))
