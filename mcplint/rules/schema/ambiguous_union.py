"""ambiguous-union: a union whose members one JSON value may satisfy in several ways."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    alternatives,
    each_argument,
    is_official,
    resolved,
    shown_annotation,
    type_names,
)
from mcplint.surface.model import Argument, Json, Tool

_CONSTRAINED = ("enum", "const", "format", "pattern")


def check(context: Context) -> Iterator[Finding]:
    """One finding per parameter with such a union."""
    for server, tool, argument in each_argument(context):
        parameter = argument.parameter
        if parameter is None or parameter.type is None:
            continue
        pair = _ambiguous(argument, tool)
        if pair is None:
            continue
        written = shown_annotation(context, tool.signature, parameter.name) or " | ".join(pair)
        yield context.finding(
            "ambiguous-union",
            parameter.annotation_location or parameter.location,
            f"`{parameter.name}: {written}` may be read in several ways",
            label=f"{pair[0]} or {pair[1]}?",
            notes=(_note(server.sdk, pair),),
            help=f"take one type for `{parameter.name}`, or two parameters, or models with a discriminator: "
            '`Annotated[A | B, Field(discriminator="kind")]`',
            tool=tool,
        )


def _ambiguous(argument: Argument, tool: Tool) -> tuple[str, str] | None:
    """Two JSON types that a client or the SDK may take for one another."""
    top = resolved(argument.schema, tool.input_schema)
    if isinstance(top, dict) and "discriminator" in top:
        return None
    options = alternatives(argument.schema, tool.input_schema)
    names = [name for option in options for name in _open_types(option)]
    described = bool((argument.description or "").strip())
    for first, second in (("string", "object"), ("string", "integer"), ("string", "number"), ("boolean", "integer")):
        if first in names and second in names:
            return first, second
    # a value or a list of such values is a common and clear contract once it is written down
    return ("string", "array") if "string" in names and "array" in names and not described else None


def _open_types(schema: Json) -> tuple[str, ...]:
    """The types of ``schema``, unless it takes chosen values or a recognisable form only."""
    if isinstance(schema, dict) and any(key in schema for key in _CONSTRAINED):
        return ()
    return type_names(schema)


def _note(sdk: Sdk, pair: tuple[str, str]) -> str:
    if is_official(sdk) and pair in (("string", "object"), ("string", "array")):
        arrives = "a dict" if pair[1] == "object" else "a list"
        return f"mcp decodes JSON text first: a string that holds JSON arrives as {arrives}"
    if "string" in pair:
        return "models quote values freely: text and value are both valid, and the function gets either"
    return "models send `1` for `true` and the other way round, and the function gets either"
