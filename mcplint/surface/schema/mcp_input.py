"""Argument schemas of ``mcp`` 1.x and 2.x: a model called ``<handler>Arguments`` with a field for every parameter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from mcplint.surface.model import Json
from mcplint.surface.schema.forms import annotated, field, required
from mcplint.surface.schema.jsonschema import ONE_SCHEMA, SCHEMA_LISTS
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.realise import RealSignature
from mcplint.surface.types import Signature

_HEADER = "x-mcp-header"
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_SCHEMA_MAPS = frozenset({"patternProperties", "dependentSchemas", "$defs", "definitions"})


def check_names(signature: Signature) -> None:
    """Raise :class:`RegistrationError` for a parameter whose name begins with an underscore, injected or not."""
    for parameter in signature.parameters:
        if parameter.name.startswith("_"):
            raise RegistrationError(
                f"InvalidSignature: Parameter {parameter.name} of {signature.name} cannot start with '_'"
            )


def argument_schema(real: RealSignature) -> Json:
    """The schema of the arguments. Raises what pydantic raises for types that it cannot describe."""
    from pydantic import BaseModel, ConfigDict, create_model

    # The base allows classes without a schema; pydantic then fails when the schema is asked for, as in the SDK.
    base = type("ArgModelBase", (BaseModel,), {"model_config": ConfigDict(arbitrary_types_allowed=True)})
    fields = dict(_field(parameter) for parameter in real.parameters)
    model: Any = create_model(f"{real.name}Arguments", __base__=base, **fields)
    schema: Json = model.model_json_schema(by_alias=True)
    return schema


def _field(parameter: inspect.Parameter) -> tuple[str, Any]:
    from pydantic import BaseModel, WithJsonSchema

    name = parameter.name
    annotation = parameter.annotation
    metadata: list[Any] = []
    if annotation is inspect.Parameter.empty:
        annotation = Any
        # Shown as a string, but any value is accepted.
        metadata.append(WithJsonSchema({"title": name, "type": "string"}))
    if callable(getattr(BaseModel, name, None)):
        # The field gets another name, because a method of the model is called so.
        metadata.append(field(alias=name))
        name = f"field_{name}"
    else:
        metadata.append(field())
    typed = annotated(annotation, metadata)
    has_default = parameter.default is not inspect.Parameter.empty
    return name, (typed, parameter.default) if has_default else required(typed)


def check_headers(schema: Json, tool: str) -> None:
    """Raise :class:`RegistrationError` for an ``x-mcp-header`` in ``schema`` that ``mcp`` 2 refuses.

    It must be a unique token on a string, integer or boolean property that is reached through properties only.
    """
    seen: set[str] = set()
    for path, node in _positions(schema):
        if _HEADER in node:
            problem = _header_problem(node, path, seen)
            if problem:
                raise RegistrationError(
                    f"InvalidSignature: Tool {tool!r} has an invalid {_HEADER} annotation: {problem}"
                )


def _header_problem(node: dict[str, Any], path: tuple[str, ...] | None, seen: set[str]) -> str | None:
    header = node[_HEADER]
    if not path:
        return f"{_HEADER} found at a schema position not reachable via a pure `properties` chain"
    where = ".".join(path)
    if not isinstance(header, str):
        return f"property {where!r}: {_HEADER} must be a string, not {type(header).__name__}"
    if not _TOKEN.fullmatch(header):
        return f"property {where!r}: {_HEADER} {header!r} is not an RFC 9110 token"
    if node.get("type") not in ("string", "integer", "boolean"):
        return f"property {where!r}: {_HEADER} is only permitted on integer/string/boolean properties"
    if header.lower() in seen:
        return f"{_HEADER} {header!r} on property {where!r} is used twice"
    seen.add(header.lower())
    return None


def _positions(schema: Json) -> Iterator[tuple[tuple[str, ...] | None, dict[str, Any]]]:
    """Every subschema with the chain of properties that leads to it; None behind any other keyword."""
    stack: list[tuple[tuple[str, ...] | None, Json]] = [((), schema)]
    while stack:
        path, node = stack.pop()
        if not isinstance(node, dict):
            continue
        yield path, node
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict):
                stack.extend((None if path is None else (*path, name), child) for name, child in value.items())
            elif key in ONE_SCHEMA:
                stack.append((None, value))
            elif key in SCHEMA_LISTS and isinstance(value, list):
                stack.extend((None, child) for child in value)
            elif key in _SCHEMA_MAPS and isinstance(value, dict):
                stack.extend((None, child) for child in value.values())
