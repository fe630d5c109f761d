"""The operations of an OpenAPI document, with their schemas as JSON Schema."""

from __future__ import annotations

from typing import Any

import msgspec

from mcplint.surface.model import Json

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_COMPONENT = "#/components/schemas/"
_NUMBERS = frozenset({"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"})
_MAPS = frozenset({"properties", "$defs", "definitions", "patternProperties", "dependentSchemas"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset({"items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else"})
_DROPPED = frozenset({"nullable", "discriminator", "readOnly", "writeOnly", "xml", "externalDocs", "deprecated"})
_MAX_DEPTH = 60
_SUCCESS = ("200", "201", "202", "204")
_JSON_TYPES = (
    "application/json",
    "application/vnd.api+json",
    "application/hal+json",
    "application/ld+json",
    "text/json",
)


class DocumentError(Exception):
    """The document is not usable; the message says why."""


class Parameter(msgspec.Struct):
    """A parameter of an operation. ``place`` is path, query, header or cookie."""

    name: str
    place: str
    required: bool
    schema: Json
    description: str | None


class Operation(msgspec.Struct):
    """One operation. ``body`` and ``result`` are the schemas of the request's body and of a successful response."""

    method: str
    path: str
    identity: str | None
    summary: str | None
    description: str | None
    tags: tuple[str, ...]
    parameters: list[Parameter]
    body: Json
    body_required: bool
    result: Json
    definitions: dict[str, Json]


def operations(document: Any) -> list[Operation]:
    """The operations of a document in the order in which fastmcp reads them.

    Raises:
        DocumentError: for what is no OpenAPI 3 document, or refers to other files.
    """
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3"):
        raise DocumentError("it is no OpenAPI 3 document")
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._old = str(document.get("openapi")).startswith("3.0")
        components = document.get("components")
        schemas = components.get("schemas") if isinstance(components, dict) else None
        named = schemas if isinstance(schemas, dict) else {}
        self._definitions = {str(name): self._schema(schema) for name, schema in named.items()}

    def read(self) -> list[Operation]:
        paths = self._document.get("paths")
        found = []
        for path, item in (paths if isinstance(paths, dict) else {}).items():
            for method in _METHODS:
                operation = item.get(method) if isinstance(item, dict) else None
                if isinstance(operation, dict):
                    found.append(self._operation(str(path), method, operation, item.get("parameters")))
        return found

    def _operation(self, path: str, method: str, operation: dict[str, Any], shared: Any) -> Operation:
        body = self._resolved(operation.get("requestBody"))
        return Operation(
            method=method.upper(),
            path=path,
            identity=_text(operation.get("operationId")),
            summary=_text(operation.get("summary")),
            description=_text(operation.get("description")),
            tags=tuple(map(str, operation.get("tags") or ())),
            parameters=self._parameters([*(operation.get("parameters") or ()), *(shared or ())]),
            body=self._body(body),
            body_required=isinstance(body, dict) and body.get("required") is True,
            result=self._result(operation.get("responses")),
            definitions=self._definitions,
        )

    def _parameters(self, given: list[Any]) -> list[Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for item in given:
            item = self._resolved(item)
            if not isinstance(item, dict) or not isinstance(item.get("name"), str):
                continue
            place = item.get("in") if item.get("in") in ("path", "query", "header", "cookie") else "query"
            schema, content = item.get("schema"), item.get("content")
            if schema is None and isinstance(content, dict):
                media = next(iter(content.values()), None)
                schema = media.get("schema") if isinstance(media, dict) else None
            described = self._schema(self._resolved(schema)) if schema is not None else {}
            key = (item["name"], str(place))
            if key not in found:
                found[key] = Parameter(
                    item["name"], str(place), item.get("required") is True, described, _text(item.get("description"))
                )
        return list(found.values())

    def _body(self, body: Any) -> Json:
        content = body.get("content") if isinstance(body, dict) else None
        if not isinstance(content, dict) or not content:
            return None
        media = next(iter(content.values()))
        schema = media.get("schema") if isinstance(media, dict) else None
        if not isinstance(schema, dict):
            return None
        described = self._schema(self._resolved(schema))
        if body.get("description") and not described.get("description"):
            described["description"] = body["description"]
        return described

    def _result(self, responses: Any) -> Json:
        """The schema of the first successful response; None if it has none."""
        if not isinstance(responses, dict):
            return None
        codes = {str(code): response for code, response in responses.items()}
        code = next((code for code in _SUCCESS if code in codes), None)
        code = code or next((code for code in codes if code.startswith("2")), None)
        response = self._resolved(codes[code]) if code is not None else None
        content = response.get("content") if isinstance(response, dict) else None
        if not isinstance(content, dict) or not content:
            return None
        media = next((content[kind] for kind in _JSON_TYPES if kind in content), next(iter(content.values())))
        schema = media.get("schema") if isinstance(media, dict) else None
        if not isinstance(schema, dict) or not schema:
            return None
        result = self._schema(self._resolved(schema))
        if str(schema.get("$ref", "")).startswith(_COMPONENT) and isinstance(result, dict):
            # The parser of fastmcp leaves this mark in the schema that it serves.
            result["x-fastmcp-top-level-schema"] = schema["$ref"].rpartition("/")[2]
        return result

    def _resolved(self, item: Any, depth: int = 0) -> Any:
        """``item``, or what it refers to."""
        if not isinstance(item, dict) or not isinstance(item.get("$ref"), str):
            return item
        if depth > _MAX_DEPTH or not item["$ref"].startswith("#/"):
            raise DocumentError(f"it refers to `{item['$ref']}`")
        target: Any = self._document
        for part in item["$ref"][2:].split("/"):
            target = target.get(part) if isinstance(target, dict) else None
        return self._resolved(target, depth + 1)

    def _schema(self, schema: Any, depth: int = 0) -> Any:
        """A schema as JSON Schema: references into ``$defs``, numbers as fastmcp's parser leaves them."""
        if not isinstance(schema, dict):
            return schema
        if depth > _MAX_DEPTH:
            raise DocumentError("a schema is nested too deeply")
        result: dict[str, Any] = {}
        for key, value in schema.items():
            if value is None or key in _DROPPED:
                continue
            if key == "$ref" and isinstance(value, str):
                result[key] = value.replace(_COMPONENT, "#/$defs/") if value.startswith("#/") else value
            elif key in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
                result[key] = float(value)
            elif key in _MAPS and isinstance(value, dict):
                result[key] = {name: self._schema(part, depth + 1) for name, part in value.items()}
            elif key in _LISTS and isinstance(value, list):
                result["anyOf" if key == "oneOf" else key] = [self._schema(part, depth + 1) for part in value]
            else:
                result[key] = self._schema(value, depth + 1) if key in _SINGLE else value
        return _nullable(result) if self._old and schema.get("nullable") is True else result


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """``nullable: true`` of OpenAPI 3.0 in JSON Schema's words."""
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
    elif isinstance(kind, list):
        schema["type"] = [*kind, *(["null"] if "null" not in kind else [])]
    elif "anyOf" in schema:
        schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    elif "allOf" in schema:
        schema["anyOf"] = [{"allOf": schema.pop("allOf")}, {"type": "null"}]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
