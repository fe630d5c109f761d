"""The OpenAPI document that FastAPI makes of an application's routes, as far as its tools depend on it."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, Literal

from mcplint.machine.values import Const, Value
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.schema.model import model_schema
from mcplint.surface.types import (
    ABSENT,
    NONE,
    Annotated,
    Dynamic,
    EnumOf,
    FieldInfo,
    Generic,
    LiteralOf,
    Marker,
    Model,
    ModelField,
    ModelRef,
    Named,
    Parameter,
    Signature,
    Type,
    Union,
)
from mcplint.surface.web.routes import Route

if TYPE_CHECKING:
    from mcplint.surface.reading import Reading

_PLACES = ("Path", "Query", "Header", "Cookie")
_GIVEN_BY_FASTAPI = frozenset(
    {"Request", "Response", "BackgroundTasks", "WebSocket", "HTTPConnection", "SecurityScopes", "StreamingResponse"}
)
_FIELD_KEYWORDS = frozenset(
    {"alias", "title", "description", "gt", "ge", "lt", "le", "min_length", "max_length", "pattern", "multiple_of",
     "examples", "deprecated", "json_schema_extra", "validation_alias"}
)  # fmt: skip
_NUMBERS = frozenset({"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"})
_COLLECTIONS = frozenset({"list", "dict", "set", "frozenset", "tuple", "Mapping", "Sequence", "List", "Dict", "Set"})


class Document:
    """The document, the routes of its operations by identity, and why an operation may be inexact."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self.paths: dict[str, dict[str, Any]] = {}
        self.routes: dict[str, tuple[Route, Signature]] = {}
        self.reasons: dict[str, tuple[str, ...]] = {}

    @property
    def content(self) -> dict[str, Any]:
        return {"openapi": "3.1.0", "paths": self.paths, "components": {"schemas": self.schemas}}


def document_of(reading: Reading, routes: list[Route]) -> Document:
    """The document of an application with these routes."""
    document = Document()
    for route in routes:
        _Operation(reading, document, route).add()
    return document


class _Operation:
    """Describes one route."""

    def __init__(self, reading: Reading, document: Document, route: Route) -> None:
        self.reading = reading
        self.document = document
        self.route = route
        self.reasons: list[str] = []

    def add(self) -> None:
        """Add the operation to the document, unless it is hidden."""
        signature = self.reading.signature(self.route.handler)
        if signature is None or self._option("include_in_schema") is False:
            return
        name = self._text("name") or signature.name
        default = re.sub(r"\W", "_", f"{name}{self.route.path}") + f"_{self.route.method}"
        identity = self._text("operation_id") or default
        if self.route.open or any(key in self.route.options for key in ("openapi_extra", "responses", "dependencies")):
            self.reasons.append("the route has options that are not followed")
        operation: dict[str, Any] = {"tags": list(self.route.tags)} if self.route.tags else {}
        operation["summary"] = self._text("summary") or name.replace("_", " ").title()
        doc = self._text("description") or inspect.cleandoc(signature.doc or "").split("\f")[0].strip()
        if doc:
            operation["description"] = doc
        operation["operationId"] = identity
        self._inputs(signature, operation, identity)
        operation["responses"] = self._responses(signature, identity)
        self.document.paths.setdefault(self.route.path, {})[self.route.method] = operation
        self.document.routes[identity] = (self.route, signature)
        self.document.reasons[identity] = tuple(self.reasons)

    # --- requests ----------------------------------------------------------------------------------------------------

    def _inputs(self, signature: Signature, operation: dict[str, Any], identity: str) -> None:
        in_path = set(re.findall(r"{([^}:]+)", self.route.path))
        by_place: dict[str, list[ModelField]] = {"path": [], "query": [], "header": [], "cookie": [], "body": []}
        embed = False
        for parameter in signature.parameters:
            if parameter.kind in ("var_positional", "var_keyword"):
                continue
            marker = _marker(parameter)
            place = self._place(parameter, marker, in_path)
            if place is not None:
                by_place[place].append(_field(parameter, marker))
                embed = embed or (marker is not None and marker.keywords.get("embed") is True)
        rows: list[dict[str, Any]] = []
        for place in ("path", "query", "header", "cookie"):
            rows += self._rows(place, by_place[place])
        if rows:
            operation["parameters"] = rows
        body = by_place["body"]
        if body and self.route.method not in ("get", "head", "options", "trace"):
            operation["requestBody"] = self._body(body, embed or len(body) > 1, identity)

    def _place(self, parameter: Parameter, marker: Marker | None, in_path: set[str]) -> str | None:
        """Where the value of a parameter comes from; None if it does not come from the request's data."""
        kind = marker.path.rpartition(".")[2] if marker is not None else ""
        if kind in ("Depends", "Security"):
            self.reasons.append(f"the parameters of the dependency behind `{parameter.name}` are not followed")
            return None
        if kind in ("Form", "File"):
            self.reasons.append(f"`{parameter.name}` comes from a form")
            return "body"
        if kind in _PLACES or kind == "Body":
            return kind.lower()
        declared = _base(parameter.type)
        if isinstance(declared, Named) and declared.path.rpartition(".")[2] in _GIVEN_BY_FASTAPI:
            return None
        if parameter.name in in_path:
            return "path"
        return "query" if _is_scalar(declared) else "body"

    def _rows(self, place: str, fields: list[ModelField]) -> list[dict[str, Any]]:
        described, required = self._properties("Parameters", fields, "validation")
        rows = []
        for field, (name, schema) in zip(fields, described.items(), strict=False):
            shown = name.replace("_", "-") if place == "header" and name == field.name else name
            if shown != name and isinstance(schema, dict) and schema.get("title") == name.replace("_", " ").title():
                schema = {**schema, "title": shown.title()}
            row = {"name": shown, "in": place, "required": name in required, "schema": schema}
            if isinstance(schema, dict) and schema.get("description"):
                row["description"] = schema["description"]
            rows.append(row)
        return rows

    def _body(self, fields: list[ModelField], embed: bool, identity: str) -> dict[str, Any]:
        described, required = self._properties(f"Body_{identity}", fields, "validation")
        schema: Any = next(iter(described.values()), {})
        needed = bool(required)
        if embed:
            schema = {"properties": described, "type": "object", "title": f"Body_{identity}"}
            if required:
                schema["required"] = required
        body: dict[str, Any] = {"required": True} if needed else {}
        return {**body, "content": {"application/json": {"schema": schema}}}

    # --- responses ---------------------------------------------------------------------------------------------------

    def _responses(self, signature: Signature, identity: str) -> dict[str, Any]:
        status = self._option("status_code")
        code = str(status) if isinstance(status, int) else "200"
        text = self._text("response_description") or "Successful Response"
        response: dict[str, Any] = {"description": text}
        if "response_class" in self.route.options:
            self.reasons.append("the class of the response is not followed")
        elif code not in ("204", "205", "304"):
            response["content"] = {"application/json": {"schema": self._result(signature, identity)}}
        return {code: response}

    def _result(self, signature: Signature, identity: str) -> Any:
        declared = signature.returns
        model = self.route.options.get("response_model")
        if model is not None:
            declared = self._declared(model)
        base = _base(declared)
        is_response = isinstance(base, Named) and base.path.rpartition(".")[2].endswith("Response")
        if declared is None or declared == NONE or is_response:
            return {}
        described, _ = self._properties("Result", [ModelField(f"Response_{identity}", declared)], "serialization")
        return next(iter(described.values()), {})

    def _declared(self, value: Value) -> Type | None:
        if value.only == Const(None):
            return None
        module = self.reading.types.signature(self.route.handler)
        if module is None or module[1] is None or module[1].module is None:
            return None
        info = module[1].module
        return self.reading.types.type_of(value, self.reading.m.module_object(info), info)

    # --- schemas -----------------------------------------------------------------------------------------------------

    def _properties(
        self, name: str, fields: list[ModelField], mode: Literal["validation", "serialization"]
    ) -> tuple[dict[str, Any], list[str]]:
        """Schemas of fields by their names on the wire, and which are required; definitions go to the document."""
        if not fields:
            return {}, []
        models = self.reading.types.models
        holder = Model(key=f"?{name}", name=name, kind="model", fields=tuple(fields))
        schema, why = model_schema(ModelRef(holder.key), {**models, holder.key: holder}, mode)
        self.reasons.extend(why)
        if not isinstance(schema, dict):
            return {field.name: {} for field in fields}, []
        renamed: dict[str, str] = {}
        for key, definition in schema.get("$defs", {}).items():
            known = self.document.schemas.get(key)
            clean = _without_none(definition)
            shown = key if known is None or known == _as_components(clean, renamed) else f"{key}-{mode}"
            renamed[key] = shown
        for key, definition in schema.get("$defs", {}).items():
            self.document.schemas[renamed[key]] = _as_components(_without_none(definition), renamed, floats=True)
        properties = _as_components(_without_none(schema.get("properties", {})), renamed)
        return properties, list(schema.get("required", []))

    def _option(self, name: str) -> Any:
        value = self.route.options.get(name)
        if value is None:
            return None
        constant = constant_or_dynamic(self.reading.m, value)
        if isinstance(constant, Dynamic):
            self.reasons.append(f"`{name}` is not a constant")
            return None
        return constant

    def _text(self, name: str) -> str | None:
        value = self._option(name)
        return value if isinstance(value, str) else None


def _marker(parameter: Parameter) -> Marker | None:
    """``Query(…)``, ``Depends(…)`` … in the default or the annotation of a parameter."""
    if isinstance(parameter.default, Marker) and parameter.default.path.startswith("fastapi."):
        return parameter.default
    metadata = parameter.type.metadata if isinstance(parameter.type, Annotated) else ()
    for item in metadata:
        if isinstance(item, Marker) and item.path.startswith("fastapi."):
            return item
        if isinstance(item, Named) and item.path.startswith("fastapi."):
            return Marker(item.path)
    return None


def _field(parameter: Parameter, marker: Marker | None) -> ModelField:
    """A parameter as a field, so that pydantic describes it."""
    declared = parameter.type or Named("typing.Any")
    default = parameter.default
    keywords: dict[str, Any] = {}
    if marker is not None:
        keywords = {key: value for key, value in marker.keywords.items() if key in _FIELD_KEYWORDS}
        if default is marker:
            default = marker.keywords.get("default", marker.args[0] if marker.args else ABSENT)
            default = ABSENT if default is Ellipsis else default
        if isinstance(declared, Annotated):
            kept = tuple(item for item in declared.metadata if item is not marker and item != Named(marker.path))
            declared = Annotated(declared.base, kept) if kept else declared.base
    return ModelField(parameter.name, declared, FieldInfo(keywords, default) if keywords else default)


def _base(declared: Type | None) -> Type | None:
    return _base(declared.base) if isinstance(declared, Annotated) else declared


def _is_scalar(declared: Type | None) -> bool:
    declared = _base(declared)
    if declared is None or isinstance(declared, (LiteralOf, EnumOf)):
        return True
    if isinstance(declared, Union):
        return all(_is_scalar(member) for member in declared.members)
    if isinstance(declared, Named):
        return declared.path.rpartition(".")[2] not in _COLLECTIONS
    return not isinstance(declared, (Generic, ModelRef))


def _without_none(node: Any) -> Any:
    """FastAPI leaves out what is None, defaults too."""
    if isinstance(node, dict):
        return {key: _without_none(value) for key, value in node.items() if value is not None}
    return [_without_none(item) for item in node] if isinstance(node, list) else node


def _as_components(node: Any, renamed: dict[str, str], *, floats: bool = False) -> Any:
    """References into the document's components; limits of components are floating-point numbers there."""
    if isinstance(node, list):
        return [_as_components(item, renamed, floats=floats) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "$ref" and isinstance(value, str):
            name = value.rpartition("/")[2]
            result[key] = f"#/components/schemas/{renamed.get(name, name)}"
        elif floats and key in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
            result[key] = float(value)
        else:
            result[key] = _as_components(value, renamed, floats=floats)
    return result
