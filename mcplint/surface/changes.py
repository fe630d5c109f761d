"""What a program does to a tool after the SDK has made it: ``tool.parameters = without_titles(tool.parameters)``."""

from __future__ import annotations

from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Value
from mcplint.surface.constants import constant_or_dynamic, differs_between_paths
from mcplint.surface.model import Argument, Tool
from mcplint.surface.reading import Reading
from mcplint.surface.types import Dynamic

_FIELDS = {"name": "name", "title": "title", "description": "description", "output_schema": "output_schema"}


class ToolChanges:
    """Reads what such an object holds in the end."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, tool: Tool, made: HeapObject, sdk: Sdk) -> None:
        """Change ``tool`` as the program changed ``made``; what cannot be told makes it inexact."""
        reasons: list[str] = []
        for attribute, field in _FIELDS.items():
            if attribute in made.slots:
                value = self._constant(made.slots[attribute], attribute, reasons)
                if not isinstance(value, Dynamic):
                    setattr(tool, field, value)
        if "parameters" in made.slots:
            schema = self._constant(made.slots["parameters"], "parameters", reasons)
            if differs_between_paths(self.reading.m, made.slots["parameters"]):
                reasons.append("the tool's parameters differ between paths")
            if not isinstance(schema, Dynamic):
                tool.input_schema = schema
                tool.arguments = described_arguments(tool.arguments, schema)
        if "annotations" in made.slots:
            self._annotate(tool, made.slots["annotations"], sdk, reasons)
        if "fn_metadata" in made.slots:
            reasons.append("the program replaces the model of the tool's arguments")
        if reasons:
            tool.exact, tool.reasons = False, (*tool.reasons, *reasons)

    def _annotate(self, tool: Tool, value: Value, sdk: Sdk, reasons: list[str]) -> None:
        from mcplint.surface.schema import wire_annotations

        annotations = self.reading.options.annotations(value)
        if isinstance(annotations, Dynamic):
            reasons.append("the program changes the tool's annotations")
        else:
            tool.annotations = wire_annotations(annotations, sdk)

    def _constant(self, value: Value, attribute: str, reasons: list[str]) -> Any:
        constant = constant_or_dynamic(self.reading.m, value)
        if isinstance(constant, Dynamic):
            reasons.append(f"the program changes the tool's {attribute}")
        return constant


def described_arguments(arguments: list[Argument], schema: Any) -> list[Argument]:
    """The arguments that are still in the schema, as it now describes them."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return []
    known = {argument.name: argument for argument in arguments}
    required = schema.get("required") or []
    return [
        Argument(
            name=name,
            schema=described,
            required=name in required,
            description=described.get("description") if isinstance(described, dict) else None,
            location=known[name].location,
            parameter=known[name].parameter,
        )
        for name, described in properties.items()
        if name in known
    ]
