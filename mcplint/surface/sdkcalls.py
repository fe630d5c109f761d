"""Library calls that come back to the program: through a method that it overrides, or as an object that it changes.

The decorator ``tool`` of mcp's servers calls their method ``add_tool``, which a class of the program may override.
Their tool managers return the tools that they have made, with the schemas, which programs read and replace. And
``model_json_schema()`` is a dict like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mcplint.documents.sdk import Sdk
from mcplint.machine import classes
from mcplint.machine.arguments import argument_labels
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.libraries import Intrinsic
from mcplint.machine.values import NONE, Atom, Ref, Value, ref
from mcplint.surface import answers
from mcplint.surface.components import Component, without_first
from mcplint.surface.constants import NotConstant, constant_of, value_of
from mcplint.surface.frameworks import Framework, frameworks
from mcplint.surface.options import POSITIONS
from mcplint.surface.reading import Reading
from mcplint.surface.registered import Registration, ServerObject, served_by
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_OPTIONAL_FIELDS: dict[str, tuple[str, ...]] = {
    "Tool": ("title", "description", "outputSchema", "annotations", "icons", "meta", "execution"),
    "ToolAnnotations": ("title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"),
    "Resource": ("title", "description", "mimeType", "size", "annotations", "icons", "meta"),
    "ResourceTemplate": ("title", "description", "mimeType", "annotations", "icons", "meta"),
    "Prompt": ("title", "description", "arguments", "icons", "meta"),
    "PromptArgument": ("title", "description", "required"),
}
"""Messages whose attributes programs read, each with the fields that are None if they are not given."""


def passes_on(framework: Framework) -> bool:
    """Whether a server's decorator ``tool`` registers by calling ``self.add_tool``."""
    return framework.framework in ("mcp-fastmcp", "mcp-server")


class SdkCalls:
    """Answers such calls of one run. ``sdk_of`` gives the SDK of a distribution as the manifests near a file say."""

    def __init__(self, sdk_of: Callable[[str, str], Sdk | None]) -> None:
        self._sdk_of = sdk_of
        self._reading: Reading | None = None

    def intrinsics(self) -> dict[str, Intrinsic]:
        """The calls that are answered, by API path."""
        found: dict[str, Intrinsic] = {}
        for path, framework in frameworks().items():
            if passes_on(framework):
                found[f"{path}().tool()"] = self._decorated
                found[f"{path}()._tool_manager.add_tool"] = self._managed
        for path in ("pydantic.main.BaseModel", "pydantic.BaseModel"):
            found[f"{path}.model_json_schema"] = self._model_schema
        found.update(answers.intrinsics())
        for name in _OPTIONAL_FIELDS:
            found[f"mcp.types.{name}"] = _message(name)
        return found

    # --- tools -------------------------------------------------------------------------------------------------------

    def _decorated(self, m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        """``@server.tool(…)`` applied to a function."""
        assert isinstance(receiver, Ref)
        method = overridden(m, receiver.obj.receiver, "add_tool")
        if method is not None and record.positional:
            options = receiver.obj.record or CallRecord()
            given = {**dict(zip(POSITIONS["tool"], options.positional, strict=False)), **options.keywords}
            keywords = {**dict.fromkeys(POSITIONS["tool"], NONE), **given}
            m.call(method, CallRecord((record.positional[0],), keywords, node, m.frame.module, options.open), node)
        return _new_object(m, f"{receiver.obj.name}()", receiver, record, node)

    def _managed(self, m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        """``server._tool_manager.add_tool(function, …)``: the tool as it is listed, for the program to change."""
        cls = receiver.obj.parent if isinstance(receiver, Ref) else None
        library = next((base for base in classes.bases_in_libraries(cls) if base in frameworks()), "") if cls else ""
        if isinstance(receiver, Ref) and receiver.obj.kind == "library":
            library = receiver.obj.name
        made = _new_object(m, f"{library}()._tool_manager.add_tool", receiver, record, node)
        atom = made.only
        target = record.get(0, "fn")
        if library in frameworks() and isinstance(receiver, Ref) and isinstance(atom, Ref) and target is not None:
            for name, value in self._described(m, library, receiver.obj, record, target).items():
                m.write(atom.obj, name, value)
        return made

    def _described(
        self, m: Machine, library: str, server: HeapObject, record: CallRecord, target: Value
    ) -> dict[str, Value]:
        """The attributes of a tool that its schemas and texts stand in; nothing if they cannot be told exactly."""
        from mcplint.surface.schema import derive

        framework = frameworks()[library]
        location = m.frame.module.location(record.node) if record.node is not None else None
        handler = target.only
        if handler is None or location is None:
            return {}
        reading = self._reading = self._reading or Reading(m)
        reading.types.mcp_major = framework.major
        component = Component(handler, without_first(record))
        owner = ServerObject(server, framework, server.record, location)
        registration = Registration(owner, "tool", component, location, True, "add_tool")
        signature = reading.signature(handler)
        if signature is None or record.open:
            return {}
        sdk = served_by(framework, self._sdk_of(framework.sdk, m.frame.module.path))
        options = reading.options.of(registration)
        derived = derive(signature, reading.types.models, sdk, framework.framework, options)
        if not derived.exact or derived.registration_error is not None:
            return {}
        return {
            "name": value_of(m, derived.name),
            "title": value_of(m, derived.title),
            "description": value_of(m, derived.description),
            "parameters": value_of(m, derived.input_schema),
            "output_schema": value_of(m, derived.output_schema),
            "annotations": record.keywords.get("annotations", NONE),
            "fn": target,
        }

    # --- models ------------------------------------------------------------------------------------------------------

    def _model_schema(self, m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        """``Model.model_json_schema()`` of a class of the program."""
        from mcplint.surface.schema.model import model_schema

        path = "pydantic.main.BaseModel.model_json_schema"
        if not isinstance(receiver, Ref) or receiver.obj.kind != "class" or record.positional:
            return _new_object(m, path, receiver, record, node)
        try:
            given = {name: constant_of(m, value) for name, value in record.keywords.items()}
        except NotConstant:
            return _new_object(m, path, receiver, record, node)
        if not given.keys() <= {"mode"}:
            return _new_object(m, path, receiver, record, node)
        reading = self._reading = self._reading or Reading(m)
        mode: Any = given.get("mode", "validation")
        schema, reasons = model_schema(reading.types.class_type(receiver.obj), reading.types.models, mode)
        if reasons or not isinstance(schema, Mapping):
            return _new_object(m, path, receiver, record, node)
        return value_of(m, schema)


def overridden(m: Machine, atom: Atom | None, name: str) -> Value | None:
    """The method of the program that stands in for a library's method on an object; None if there is none."""
    if not isinstance(atom, Ref) or atom.obj.kind != "instance":
        return None
    return classes.find_member(m, atom.obj, name)


def _message(name: str) -> Intrinsic:
    """What makes a message such as ``mcp.types.Tool(…)``: what was given, and what was not, is there as attributes."""

    def make(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        made = _new_object(m, f"mcp.types.{name}", None, record, node)
        atom = made.only
        if isinstance(atom, Ref):
            for field in () if record.open else _OPTIONAL_FIELDS[name]:
                spellings = (field, _snake_case(field))
                if not any(spelling in record.keywords for spelling in spellings):
                    for spelling in spellings:
                        m.write(atom.obj, spelling, NONE)
            for field, value in record.keywords.items():
                m.write(atom.obj, field, value)
        return made

    return make


def _snake_case(name: str) -> str:
    """A field's name in mcp 2.x."""
    return re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", name)


def _new_object(m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    labels = argument_labels(record)
    return ref(m.object_of_library(path, record.made(path, receiver, labels), site=node), labels)
