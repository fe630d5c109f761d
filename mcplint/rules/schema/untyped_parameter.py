"""untyped-parameter: a tool's parameter has no annotation."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    CONTEXT_NAMES,
    each_parameter,
    is_fastmcp,
    is_official,
    is_receiver,
)
from mcplint.rules.schema.reserved_parameter_name import is_used_as_context
from mcplint.surface.types import FieldInfo, Parameter

_VARIADIC = ("var_positional", "var_keyword")


def check(context: Context) -> Iterator[Finding]:
    """One finding per parameter without annotation that clients fill in."""
    for server, tool, parameter in each_parameter(context):
        if parameter.type is not None or parameter.kind in _VARIADIC:
            continue
        assert tool.signature is not None
        if is_receiver(tool.signature, parameter):
            continue
        if parameter.name in CONTEXT_NAMES and is_used_as_context(context, tool.signature, parameter.name):
            continue  # `reserved-parameter-name` says what to write there
        yield context.finding(
            "untyped-parameter",
            parameter.location,
            f"parameter `{parameter.name}` has no type",
            label="any JSON value reaches the function",
            notes=(_note(server.sdk),),
            help=f"write its type: `{_suggestion(parameter)}`",
            tool=tool,
        )


def _note(sdk: Sdk) -> str:
    if is_official(sdk):
        return "mcp tells the model that it is a string, and then lets any JSON value pass unchecked"
    if is_fastmcp(sdk):
        return "fastmcp publishes the empty schema `{}`: the model is not told what to send, and nothing is checked"
    return "the model is not told what to send, and what it sends is not checked"


def _suggestion(parameter: Parameter) -> str:
    default = parameter.default.default if isinstance(parameter.default, FieldInfo) else parameter.default
    if default is None:
        return f"{parameter.name}: str | None = None"
    if isinstance(default, (bool, int, float, str)):
        return f"{parameter.name}: {type(default).__name__} = {default!r}"
    if isinstance(default, list):
        return f"{parameter.name}: list[str]"
    if isinstance(default, dict):
        return f"{parameter.name}: dict[str, str]"
    return f"{parameter.name}: str"
