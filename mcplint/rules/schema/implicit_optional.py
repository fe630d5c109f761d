"""implicit-optional: a parameter that defaults to None and does not accept null."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import alternatives, each_argument, shown_annotation, source_of_annotation, type_names
from mcplint.surface.model import Argument, Json, Tool
from mcplint.surface.types import NONE, Annotated, FieldInfo, Generic, Type, Union

_SKIPPED = "pydantic.json_schema.SkipJsonSchema"
_SAYS_NONE = re.compile(r"\b(?:None|Optional)\b")


def check(context: Context) -> Iterator[Finding]:
    """One finding per parameter whose default is None and whose schema does not accept null."""
    for _server, tool, argument in each_argument(context):
        parameter = argument.parameter
        if parameter is None or parameter.type is None or not _defaults_to_none(argument):
            continue
        if _accepts_null(argument.schema, tool) or _takes_none(parameter.type):
            continue
        written = source_of_annotation(context, tool.signature, parameter.name) or "T"
        if _SAYS_NONE.search(written):
            continue  # the program publishes less than the SDK accepts
        shown = shown_annotation(context, tool.signature, parameter.name)
        yield context.finding(
            "implicit-optional",
            parameter.location,
            f"`{parameter.name}` defaults to None, but its type{f' `{shown}`' if shown else ''} does not accept null",
            label="not optional",
            notes=(
                "the published default is `null`, which the published type forbids: "
                "a client that sends the default gets a validation error",
            ),
            help=f"write `{parameter.name}: {_optional(written, isinstance(parameter.default, FieldInfo))}`",
            tool=tool,
        )


def _defaults_to_none(argument: Argument) -> bool:
    assert argument.parameter is not None
    default = argument.parameter.default
    return (default.default if isinstance(default, FieldInfo) else default) is None


def _accepts_null(schema: Json, tool: Tool) -> bool:
    """Whether some alternative is null, has no type (then it accepts anything), or lists null among its values."""
    for option in alternatives(schema, tool.input_schema):
        if not isinstance(option, dict) or "allOf" in option or "$ref" in option:
            return True
        values = option.get("enum", [option["const"]] if "const" in option else None)
        if values is not None:
            if None in values:
                return True
            continue
        names = type_names(option)
        if not names or "null" in names:
            return True
    return False


def _takes_none(declared: Type) -> bool:
    """Whether the SDK accepts None for a type, though its schema may not say so (``SkipJsonSchema[None]``)."""
    if isinstance(declared, Annotated):
        return _takes_none(declared.base)
    if isinstance(declared, Union):
        return any(map(_takes_none, declared.members))
    if isinstance(declared, Generic) and declared.origin == _SKIPPED:
        return any(map(_takes_none, declared.args))
    return declared == NONE


def _optional(written: str, keeps_field: bool) -> str:
    inner = written.strip("\"'")
    for prefix in ("Annotated[", "typing.Annotated["):
        if inner.startswith(prefix) and "," in inner:
            base, _, rest = inner.removeprefix(prefix).partition(",")
            if base.count("[") == base.count("]"):
                return f"{prefix}{base} | None,{rest} = None"
    return f"{inner} | None" + (" = Field(…)" if keeps_field else " = None")
