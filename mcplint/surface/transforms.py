"""``Tool.from_tool(parent, transform_args=…)`` of fastmcp: a tool with names, texts and defaults of its own."""

from __future__ import annotations

from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Const, Lib, Ref, Value
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.model import Argument, Tool
from mcplint.surface.reading import Reading
from mcplint.surface.types import Dynamic

_NO_CHANGE = ("builtins.Ellipsis", "fastmcp.utilities.types.NotSet")
_ARGUMENT_CHANGES = (".ArgTransform", ".ArgTransformConfig")
_POSITIONS = ("name", "version", "title", "description")


class ToolTransforms:
    """Applies the calls of ``from_tool`` that a tool went through."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def apply(self, tool: Tool, record: CallRecord, sdk: Sdk) -> None:
        """Change ``tool`` as the call says; what cannot be told makes it inexact."""
        given = {**dict(zip(_POSITIONS, record.positional, strict=False)), **record.keywords}
        reasons: list[str] = ["the transformation's arguments are not known"] if record.open else []
        for field in ("name", "title", "description", "output_schema"):
            if field not in given:
                continue
            value = self._constant(given[field], field, reasons)
            if not isinstance(value, Dynamic) and (value is not None or field != "name"):
                setattr(tool, field, value)
        if "annotations" in given:
            self._annotate(tool, given["annotations"], sdk, reasons)
        if "transform_fn" in given and given["transform_fn"].only != Const(None):
            reasons.append("the tool is transformed by a function")
        self._transform_arguments(tool, given.get("transform_args"), reasons)
        if sdk.major != 2 and isinstance(tool.input_schema, dict):
            tool.input_schema["additionalProperties"] = False
        if reasons:
            tool.exact, tool.reasons = False, (*tool.reasons, *reasons)

    def _annotate(self, tool: Tool, value: Value, sdk: Sdk, reasons: list[str]) -> None:
        from mcplint.surface.schema import wire_annotations

        annotations = self.reading.options.annotations(value)
        if isinstance(annotations, Dynamic):
            reasons.append("annotations is not a constant")
        else:
            tool.annotations = wire_annotations(annotations, sdk)

    def _transform_arguments(self, tool: Tool, value: Value | None, reasons: list[str]) -> None:
        schema = tool.input_schema
        if not isinstance(schema, dict):
            return
        changes = self._changes(value, reasons)
        properties: dict[str, Any] = {}
        required: list[str] = []
        arguments: list[Argument] = []
        known = {argument.name: argument for argument in tool.arguments}
        for name, described in schema.get("properties", {}).items():
            change = changes.get(name, {})
            if change.get("hide") is True:
                continue
            new, described, needed = _changed(name, described, change, name in schema.get("required", ()))
            properties[new] = described
            required += [new] if needed else []
            if name in known:
                arguments.append(_argument(known[name], new, described, needed))
        tool.input_schema = {"type": "object", "properties": properties, "required": required}
        if "$defs" in schema:
            tool.input_schema["$defs"] = schema["$defs"]
        tool.arguments = arguments

    def _changes(self, value: Value | None, reasons: list[str]) -> dict[str, dict[str, Any]]:
        """What is changed of which argument, by ``ArgTransform(…)`` objects."""
        atom = value.only if value is not None else None
        if value is None or atom == Const(None):
            return {}
        if not isinstance(atom, Ref) or atom.obj.kind != "dict":
            reasons.append("transform_args is not a constant")
            return {}
        changes = {}
        for key, item in atom.obj.slots.items():
            only = item.only
            if isinstance(key, tuple) and isinstance(only, Ref) and only.obj.name.endswith(_ARGUMENT_CHANGES):
                changes[str(key[1])] = self._change(only.obj, reasons)
            else:
                reasons.append("transform_args is not a constant")
        return changes

    def _change(self, transform: HeapObject, reasons: list[str]) -> dict[str, Any]:
        change: dict[str, Any] = {}
        record = transform.record or CallRecord(open_=True)
        if record.open or record.positional:
            reasons.append("an ArgTransform is not constant")
        for name, value in record.keywords.items():
            if isinstance(value.only, Lib) and value.only.path in _NO_CHANGE:
                continue
            if name == "default_factory":
                continue
            if name == "type":
                change["type"] = self._type_schema(value, transform, reasons)
                continue
            constant = self._constant(value, name, reasons)
            if not isinstance(constant, Dynamic):
                change[name] = constant
        return change

    def _type_schema(self, value: Value, transform: HeapObject, reasons: list[str]) -> Any:
        from mcplint.surface.schema.model import model_schema

        if transform.module is None:
            return {}
        types = self.reading.types
        declared = types.type_of(value, self.reading.m.module_object(transform.module), transform.module)
        schema, why = model_schema(declared, types.models)
        reasons.extend(why)
        if isinstance(schema, dict) and "$defs" in schema:
            reasons.append("the type of a transformed argument has definitions of its own")
        return schema if isinstance(schema, dict) else {}

    def _constant(self, value: Value, name: str, reasons: list[str]) -> Any:
        constant = constant_or_dynamic(self.reading.m, value)
        if isinstance(constant, Dynamic):
            reasons.append(f"{name} is not a constant")
        return constant


def _changed(name: str, schema: Any, change: dict[str, Any], required: bool) -> tuple[str, Any, bool]:
    """Name, schema and whether it is required of an argument that stays visible."""
    described = dict(schema) if isinstance(schema, dict) else {}
    if "description" in change:
        described.pop("description", None)
        if change["description"] is not None:
            described["description"] = change["description"]
    if change.get("required") is True:
        described.pop("default", None)
        required = True
    elif "default" in change:
        described["default"] = change["default"]
        required = False
    if "type" in change:
        described.update(change["type"])
    if "examples" in change:
        described["examples"] = change["examples"]
    new = change.get("name")
    return (new if isinstance(new, str) else name), described, required


def _argument(argument: Argument, name: str, schema: Any, required: bool) -> Argument:
    return Argument(
        name=name,
        schema=schema,
        required=required,
        description=schema.get("description") if isinstance(schema, dict) else None,
        location=argument.location,
        parameter=argument.parameter,
    )
