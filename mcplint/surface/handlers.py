"""What the machine saw when it ran a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from mcplint.machine.events import AnyEvent
from mcplint.machine.trails import Trails
from mcplint.surface.model import Prompt, Resource, Server, Tool

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.histories import Surplus
    from mcplint.machine.machine import Outcome
    from mcplint.machine.values import Value
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import FunctionDef, Lambda, Node

E = TypeVar("E", bound=AnyEvent)


class HandlerRun:
    """One run of a handler with unknown arguments.

    ``values`` maps each argument's name on the wire to the value it was given; that value carries the single label
    ``arg:<name>``, which everything computed from it carries too. ``arguments`` is the dict object that a low-level
    handler got. ``decl`` and ``module`` are the registered function's (below wrappers, the innermost project function
    that ``__wrapped__`` leads to). ``returned`` is None if the handler never returns normally. ``looked_at`` is what it
    read of the state from before. Of a route that the handler has sent a request to, ``sender`` is the call in the
    handler that leads there.
    """

    __slots__ = (
        "_by_kind",
        "_outcome",
        "_trails",
        "arguments",
        "decl",
        "looked_at",
        "module",
        "primitive",
        "returned",
        "sender",
        "server",
        "values",
    )

    def __init__(
        self,
        server: Server,
        primitive: Tool | Resource | Prompt,
        decl: FunctionDef | Lambda | None,
        module: ModuleInfo | None,
        values: dict[str, Value],
        arguments: HeapObject | None,
        outcome: Outcome,
        *,
        sender: tuple[ModuleInfo, Node] | None = None,
    ) -> None:
        self.sender = sender
        self.server = server
        self.primitive = primitive
        self.decl = decl
        self.module = module
        self.values = values
        self.arguments = arguments
        self.returned = outcome.value
        self.looked_at = outcome.looked_at
        self._outcome = outcome
        self._trails = Trails(outcome.items)
        self._by_kind: dict[tuple[type[Any], ...], list[Any]] = {}

    @property
    def events(self) -> list[AnyEvent]:
        """What happened, in order."""
        return self._outcome.events

    @overload
    def of(self, kind: type[E], /) -> list[E]: ...

    @overload
    def of(self, *kinds: type[AnyEvent]) -> list[AnyEvent]: ...

    def of(self, *kinds: type[Any]) -> list[Any]:
        """The events of some classes, in order."""
        found = self._by_kind.get(kinds)
        if found is None:
            found = self._by_kind[kinds] = [event for event in self.events if event.__class__ in kinds]
        return found

    @property
    def surplus(self) -> Surplus:
        """The places of which there are more events than :attr:`events` has."""
        return self._outcome.surplus if self._outcome.events else {}

    @property
    def tool(self) -> Tool | None:
        """The tool, if the handler is a tool's."""
        return self.primitive if isinstance(self.primitive, Tool) else None

    def has_argument(self, label: str) -> bool:
        """Whether a source is no argument, or one of this handler: what others stored carries the labels of theirs."""
        kind, _, name = label.partition(":")
        if kind != "arg" or name.startswith("<") or name in self.values:
            return True
        return self.tool is not None and any(argument.name == name for argument in self.tool.arguments)

    def calls_to(self, event: AnyEvent) -> tuple[tuple[ModuleInfo, Node], ...]:
        """The calls, outermost first, that lead from the handler to one of its events, by the shortest way."""
        return self._trails.calls_to(event)


def argument_label(name: str) -> str:
    """The label of everything that derives from the argument ``name``."""
    return f"arg:{name}"
