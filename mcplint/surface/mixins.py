"""``MCPMixin`` of fastmcp: described methods that are registered for each instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine import classes
from mcplint.machine.events import LibraryCall
from mcplint.machine.values import Bound, Ref, Value
from mcplint.surface.components import Component, Components, Primitive
from mcplint.surface.constants import text_of

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_SEPARATORS: dict[Primitive, str] = {"tool": "_", "resource": "+", "prompt": "_"}


class Mixins:
    """Reads ``register_all``, ``register_tools``, ``register_resources`` and ``register_prompts``."""

    def __init__(self, machine: Machine, components: Components) -> None:
        self.m = machine
        self._components = components

    def registered(self, event: LibraryCall, instance: Ref) -> Iterator[tuple[Primitive, Component, str]]:
        """The components that a call registers, each with what is put before its name (and a resource's URI)."""
        prefix = text_of(self.m, event.record.get(1, "prefix")) or ""
        cls = instance.obj.parent
        for name in (classes.member_names(self.m, Value((instance,))) or ()) if cls is not None else ():
            value = classes.class_member(self.m, cls, name) if cls is not None else None
            atom = value.only if value is not None else None
            described = self._components.described(atom.obj) if isinstance(atom, Ref) else None
            if described is None or not isinstance(atom, Ref):
                continue
            primitive, record = described
            if not event.path.endswith(("register_all", f"register_{primitive}s")):
                continue
            separator = self._separator(event, primitive)
            method = "mixin resource" if primitive == "resource" else "mixin"
            component = Component(Bound(atom.obj, instance), record, method, primitive)
            yield primitive, component, f"{prefix}{separator}" if prefix else ""

    def _separator(self, event: LibraryCall, primitive: Primitive) -> str:
        if event.path.endswith("register_all"):
            given = event.record.get(2 + list(_SEPARATORS).index(primitive), f"{primitive}_separator")
        else:
            given = event.record.get(2, "separator")
        text = text_of(self.m, given)
        return _SEPARATORS[primitive] if text is None else text
