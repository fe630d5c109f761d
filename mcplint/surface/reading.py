"""What the readers of tools, resources and prompts share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import classes
from mcplint.machine.values import Atom, Ref
from mcplint.surface.annotations import TypeReader
from mcplint.surface.components import function_of
from mcplint.surface.model import Prompt, Resource, Server, Tool, UnresolvedRegistration
from mcplint.surface.options import OptionReader
from mcplint.surface.registered import Registration
from mcplint.surface.types import Signature

if TYPE_CHECKING:
    from mcplint.finding import Location
    from mcplint.machine.machine import Machine


class HandlerSource:
    """What is needed to run a primitive's handler: the registered atom, and for low-level servers how it dispatches."""

    __slots__ = ("dispatch", "handler", "primitive", "server")

    def __init__(
        self, server: Server, primitive: Tool | Resource | Prompt, handler: Atom, dispatch: Any = None
    ) -> None:
        self.server = server
        self.primitive = primitive
        self.handler = handler
        self.dispatch = dispatch


class Reading:
    """The state of one reading: types met, handlers to run, registrations that could not be resolved."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.types = TypeReader(machine)
        self.options = OptionReader(machine, self.types)
        self.sources: list[HandlerSource] = []
        self.unresolved: list[UnresolvedRegistration] = []

    def signature(self, handler: Atom) -> Signature | None:
        """The signature of a handler; of an instance, that of its ``__call__``."""
        if isinstance(handler, Ref) and handler.obj.kind == "instance" and handler.obj.parent is not None:
            method = classes.find_member(self.m, handler.obj, "__call__")
            if method is not None:
                handler = method.atoms[0]
        read = self.types.signature(handler)
        return None if read is None else read[0]

    def qualified(self, handler: Atom) -> str:
        """The qualified name of a handler, below its wrappers."""
        read = self.types.signature(handler)
        function = read[1] if read is not None and read[1] is not None else function_of(handler)
        if function is None:
            return ""
        module = function.module.name if function.module is not None else ""
        return f"{module}.{function.name}".lstrip(".")

    def note(self, registration: Registration, reason: str) -> None:
        """Remember a registration that could not be resolved."""
        self.note_at(registration.location, reason)

    def note_at(self, location: Location, reason: str) -> None:
        """Remember that something at ``location`` could not be resolved."""
        row = UnresolvedRegistration(location, reason)
        if row not in self.unresolved:
            self.unresolved.append(row)
