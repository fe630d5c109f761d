"""What fastapi-mcp makes of the operations of a FastAPI application."""

from __future__ import annotations

import json
from typing import Any

from mcplint.surface.model import Json
from mcplint.surface.web.operations import DocumentError

_METHODS = ("get", "post", "put", "delete", "patch")
_HIDDEN = ("allOf", "anyOf", "oneOf", "nullable", "discriminator", "readOnly", "writeOnly", "xml", "externalDocs")
_FORMATS = {
    "date-time": "2023-01-01T00:00:00Z",
    "date": "2023-01-01",
    "email": "user@example.com",
    "uri": "https://example.com",
}
_MAX_DEPTH = 60
_MAX_NODES = 100_000


class ApiTool:
    """A tool with the operation that it stands for."""

    def __init__(self, name: str, description: str, input_schema: Json, tags: tuple[str, ...]) -> None:
        self.name = name
        self.description = description
        self.input_schema = input_schema
        self.tags = tags


def tools(document: dict[str, Any]) -> list[ApiTool]:
    """The tools of all operations of a document as FastAPI makes it, before any filter.

    Raises:
        DocumentError: if the schemas are too large with all references replaced (as they are when they are recursive).
    """
    resolved = _Resolver(document["components"]["schemas"]).resolved(document, 0)
    return [
        ApiTool(
            operation["operationId"],
            _description(path, method, operation),
            _input_schema(operation),
            tuple(operation.get("tags", ())),
        )
        for path, item in resolved["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]


class _Resolver:
    """Replaces references by what they refer to."""

    def __init__(self, named: dict[str, Any]) -> None:
        self._named = named
        self._nodes = 0

    def resolved(self, node: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise DocumentError("its schemas are too large")
        if isinstance(node, list):
            return [self.resolved(item, depth + 1) if isinstance(item, dict) else item for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            own = {key: value for key, value in node.items() if key != "$ref"}
            node = {**own, **self._named[str(node["$ref"]).rpartition("/")[2]]}
        return {key: self.resolved(value, depth + 1) for key, value in node.items()}


def _description(path: str, method: str, operation: dict[str, Any]) -> str:
    text: str = operation.get("summary") or f"{method.upper()} {path}"
    if operation.get("description"):
        text += f"\n\n{operation['description']}"
    responses = operation.get("responses", {})
    code = next((code for code in map(str, range(200, 300)) if code in responses), None)
    if not responses:
        return text
    text += "\n\n### Responses:\n"
    for status, response in ({code: responses[code]} if code is not None else responses).items():
        text += f"\n**{status}**: {response.get('description', '')}"
        text += " (Success Response)" if code is not None else ""
        for kind, content in response.get("content", {}).items():
            if "schema" not in content:
                continue
            text += f"\nContent-Type: {kind}"
            example = _example(_displayed(content["schema"]))
            if example:
                text += f"\n\n**Example Response:**\n```json\n{json.dumps(example, indent=2)}\n```"
    return text


def _displayed(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    shown = {key: value for key, value in schema.items() if key not in _HIDDEN}
    if isinstance(shown.get("properties"), dict):
        shown["properties"] = {name: _displayed(part) for name, part in shown["properties"].items()}
    if shown.get("type") == "array" and isinstance(shown.get("items"), dict):
        shown["items"] = _displayed(shown["items"])
    return shown


def _example(schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind == "object":
        parts = {name: _example(part) for name, part in schema.get("properties", {}).items()}
        return {name: part for name, part in parts.items() if part is not None}
    if kind == "array":
        item = _example(schema.get("items"))
        return [] if item is None else [item]
    if kind == "string":
        return _FORMATS.get(schema.get("format"), schema.get("title", "string"))
    return {"integer": 1, "number": 1.0, "boolean": True}.get(kind) if isinstance(kind, str) else None


def _input_schema(operation: dict[str, Any]) -> Json:
    properties: dict[str, Any] = {}
    required: list[str] = []
    parameters = operation.get("parameters", [])
    rows = [row for place in ("path", "query") for row in parameters if row["in"] == place]
    content = operation.get("requestBody", {}).get("content", {})
    media = next(iter(content.values()), None) or {}
    body = media.get("schema", {})
    for name, part in body.get("properties", {}).items():
        rows.append({"name": name, "schema": part, "required": name in body.get("required", ())})
    for row in rows:
        described = {**row["schema"], "title": row["name"]}
        if row.get("description"):
            described["description"] = row["description"]
        described.setdefault("type", _single_type(row["schema"]))
        properties[row["name"]] = described
        required += [row["name"]] if row.get("required", row.get("in") == "path") else []
    schema = {"type": "object", "properties": properties, "title": f"{operation['operationId']}Arguments"}
    return {**schema, "required": required} if required else schema


def _single_type(schema: dict[str, Any]) -> str:
    kinds = [part.get("type") for part in schema.get("anyOf", ()) if part.get("type") not in (None, "null")]
    return str(kinds[0]) if kinds else "string"
