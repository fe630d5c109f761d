"""What fastmcp makes of the operations of a web API (``FastMCP.from_openapi``, ``FastMCP.from_fastapi``)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from mcplint.surface.model import Json
from mcplint.surface.schema.family import Family
from mcplint.surface.schema.jsonschema import inline_references
from mcplint.surface.web.operations import Operation

_LONGEST_NAME = 56


class Names:
    """Names of components, unique by kind."""

    def __init__(self, given: dict[str, str]) -> None:
        self._given = given
        self._used: Counter[tuple[str, str]] = Counter()

    def of(self, operation: Operation, kind: str) -> str:
        """The name of the component that an operation becomes."""
        name = _slug(self._wanted(operation))[:_LONGEST_NAME]
        self._used[kind, name] += 1
        count = self._used[kind, name]
        return name if count == 1 else f"{name}_{count}"

    def _wanted(self, operation: Operation) -> str:
        if operation.identity:
            return self._given.get(operation.identity) or operation.identity.split("__")[0]
        return operation.summary or f"{operation.method}_{operation.path}"


def description(operation: Operation) -> str:
    """The description of a tool."""
    return operation.description or operation.summary or f"Executes {operation.method} {operation.path}"


def input_schema(operation: Operation, family: Family) -> Json:
    """Parameters and the properties of the body side by side."""
    body = _merged(operation.body, operation.definitions if family == "fastmcp4" else {})
    in_body = body.get("properties", {}) if isinstance(body, dict) else {}
    counts = Counter(parameter.name for parameter in operation.parameters)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for parameter in operation.parameters:
        described = dict(parameter.schema)
        if parameter.description and not described.get("description"):
            described["description"] = parameter.description
        name = parameter.name
        if name in in_body or counts[name] > 1:
            name = f"{name}__{parameter.place}"
            where = f"({parameter.place.capitalize()} parameter)"
            described["description"] = f"{described['description']} {where}" if described.get("description") else where
        properties[name] = described
        required += [name] if parameter.required else []
    if isinstance(body, dict):
        _add_body(operation, body, in_body, properties, required)
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    return _inlined(schema, operation)


def output_schema(operation: Operation) -> Json:
    """The schema of a result, wrapped unless it describes objects."""
    schema = operation.result
    if not isinstance(schema, dict) or not schema:
        return None
    if schema.get("type") != "object":
        schema = {
            "type": "object",
            "properties": {"result": schema},
            "required": ["result"],
            "x-fastmcp-wrap-result": True,
        }
    return _inlined(dict(schema), operation)


def written_otherwise(operation: Operation, family: Family) -> bool:
    """Whether a version of fastmcp writes the schemas in a way of its own: fastmcp 2 keeps references and unions."""
    schemas = repr((operation.body, operation.result, [parameter.schema for parameter in operation.parameters]))
    return family == "fastmcp2" and any(mark in schemas for mark in ("'$ref'", "'anyOf'", "'null'"))


def _add_body(
    operation: Operation, body: dict[str, Any], in_body: Any, properties: dict[str, Any], required: list[str]
) -> None:
    if in_body:
        properties.update(in_body)
        names = body.get("required", []) if operation.body_required else []
    else:
        name = "body" if "$ref" in body else re.sub(r"[^a-zA-Z0-9_]", "_", str(body.get("title", "body")).lower())
        if not name or name[0].isdigit():
            name = "body_data"
        properties[name] = body
        names = [name] if operation.body_required else []
    required.extend(names)


def _merged(body: Json, definitions: dict[str, Json]) -> Json:
    """A body with the properties of the schemas that it is made of by ``allOf``; fastmcp 4 follows references there."""
    if not isinstance(body, dict) or not isinstance(body.get("allOf"), list):
        return body
    parts = []
    for part in body["allOf"]:
        found = definitions.get(str(part.get("$ref")).rpartition("/")[2], part) if isinstance(part, dict) else None
        parts += [found] if isinstance(found, dict) else []
    merged = {key: value for key, value in body.items() if key != "allOf"}
    merged["properties"] = {name: value for part in parts for name, value in part.get("properties", {}).items()}
    needed = [name for part in parts for name in part.get("required", [])]
    if needed:
        merged["required"] = list(dict.fromkeys(needed))
    return merged


def _inlined(schema: dict[str, Any], operation: Operation) -> Json:
    if not operation.definitions or "'$ref'" not in repr(schema):
        return schema
    return inline_references({**schema, "$defs": operation.definitions}, strict_discriminators=True)


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-zA-Z0-9_]", "", re.sub(r"[\s\-.]+", "_", text))
    return re.sub(r"_+", "_", slug).strip("_")
