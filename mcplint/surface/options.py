"""The options of a registration as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Atom, Ref, Value
from mcplint.surface.components import function_of
from mcplint.surface.constants import constant_or_dynamic, usual_text
from mcplint.surface.registered import Registration, ServerObject
from mcplint.surface.types import ABSENT, Dynamic

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.surface.annotations import TypeReader
    from mcplint.surface.schema import Options

POSITIONS: dict[str, tuple[str, ...]] = {
    "tool": ("name", "title", "description", "annotations", "icons", "meta", "structured_output"),
    "bare": ("name",),
    "add_tool": ("name", "title", "description", "annotations", "icons", "meta", "structured_output"),
    "resource": ("uri", "name"),
    "mixin resource": ("uri", "name"),
    "prompt": ("name", "title", "description"),
    "made tool": ("name", "title", "description"),
    "made resource": ("uri", "name", "title", "description", "mime_type"),
    "made prompt": ("name", "title", "description"),
}
"""Names of the positional options, by the way of registration."""


class OptionReader:
    """Reads options."""

    def __init__(self, machine: Machine, types: TypeReader) -> None:
        self.m = machine
        self.types = types

    def given(self, registration: Registration) -> dict[str, Value]:
        """The options by name."""
        record = registration.record
        names = POSITIONS.get(registration.method, ("name",))
        return {**dict(zip(names, record.positional, strict=False)), **record.keywords}

    def is_hidden(self, registration: Registration) -> bool:
        """Whether the component is disabled when it is registered (fastmcp 2: ``enabled=False``)."""
        enabled = registration.record.keywords.get("enabled")
        return enabled is not None and constant_or_dynamic(self.m, enabled) is False

    def of(self, registration: Registration) -> Options:
        """The options of a registration, as far as they are constant."""
        from mcplint.surface.schema import Options

        given = self.given(registration)
        named = {name: constant_or_dynamic(self.m, value) for name, value in given.items()}
        for option in ("title", "description"):
            value = named.get(option)
            if option in registration.record.optional:
                named[option] = Dynamic("given on some paths only", (None,))
            elif isinstance(value, Dynamic):
                named[option] = Dynamic(value.reason, usual_text(given[option]))
        annotations = named.get("annotations", ABSENT)
        if "annotations" in given:
            annotations = self.annotations(given["annotations"])
        name = named.get("name")
        function = function_of(registration.handler)
        module = self._definition_module(registration.handler) or (function.module if function is not None else None)
        excluded = named.get("exclude_args")
        uri = named.get("uri", named.get("uri_template"))
        return Options(
            name=name if isinstance(name, str) and name else None,
            title=named.get("title", ABSENT),
            description=named.get("description", ABSENT),
            annotations=annotations,
            structured_output=named.get("structured_output", ABSENT),
            output_schema=named.get("output_schema", ABSENT),
            exclude_args=tuple(map(str, excluded)) if isinstance(excluded, list) else (),
            dereference=self._dereferences(registration.server),
            postponed=module is not None and module.postpones_annotations,
            uri=registration.uri_prefix + uri if isinstance(uri, str) else "",
            mime_type=named.get("mime_type", ABSENT),
        )

    def _definition_module(self, handler: Atom) -> Any:
        read = self.types.signature(handler)
        return read[1].module if read is not None and read[1] is not None else None

    def _dereferences(self, server: ServerObject) -> bool:
        record = server.record
        value = record.keywords.get("dereference_schemas") if record is not None else None
        return value is None or constant_or_dynamic(self.m, value) is not False

    def annotations(self, value: Any) -> Any:
        """``ToolAnnotations(…)`` or a dict, as a dict with the names that were written."""
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name.endswith(".ToolAnnotations"):
            record = atom.obj.record
            if record is None or record.open:
                return Dynamic("annotations")
            result = {name: constant_or_dynamic(self.m, item) for name, item in record.keywords.items()}
            return Dynamic("annotations") if any(isinstance(item, Dynamic) for item in result.values()) else result
        return constant_or_dynamic(self.m, value)

    def plain(self, record: CallRecord) -> dict[str, Any]:
        """All constant keyword options."""
        options = {name: constant_or_dynamic(self.m, value) for name, value in record.keywords.items()}
        return {name: value for name, value in options.items() if not isinstance(value, Dynamic)}
