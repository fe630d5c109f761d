"""missing-parameter-description: a model is told nothing about an argument but its name."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Confidence, Finding, Step
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    each_tool,
    entry_in,
    is_fastmcp,
    is_official,
    mentions,
    resolved,
    source_of_annotation,
)
from mcplint.surface.model import Argument, Server, Tool

_CERTAIN_KINDS = ("positional", "keyword_only")


def check(context: Context) -> Iterator[Finding]:
    """One finding per tool, with a label at every argument that has no description."""
    for server, tool in each_tool(context):
        missing = [argument for argument in tool.arguments if _is_missing(argument, tool)]
        if missing:
            yield _finding(context, server, tool, missing)


def _is_missing(argument: Argument, tool: Tool) -> bool:
    if (argument.description or "").strip():
        return False
    if argument.parameter is not None and argument.parameter.kind not in _CERTAIN_KINDS:
        return False  # `variadic-signature` speaks of those
    schema = resolved(argument.schema, tool.input_schema)
    return not (isinstance(schema, dict) and str(schema.get("description") or "").strip())


def _finding(context: Context, server: Server, tool: Tool, missing: list[Argument]) -> Finding:
    """Of low confidence where a function's names and types are the schema, or where the tool's own description, which
    the model reads, speaks of all these arguments."""
    told = [argument for argument in missing if _is_told(argument.name, tool.description or "")]
    untold = [argument for argument in missing if argument not in told]
    first, *others = untold or missing
    names = ", ".join(f"`{argument.name}`" for argument in (first, *others))
    plural = "s" if others else ""
    return context.finding(
        "missing-parameter-description",
        first.location,
        f"parameter{plural} {names} of the tool `{tool.name}` {'have' if others else 'has'} no description",
        label="the schema does not say what this means",
        labels=tuple(Step(other.location, "nor this") for other in others if other.location != first.location),
        notes=_notes(server.sdk, tool, bool(told)),
        help=_help(context, tool, first),
        tool=tool,
        confidence=None if untold and tool.style == "lowlevel" else Confidence.LOW,
    )


def _is_told(name: str, description: str) -> bool:
    """Whether the tool's description speaks of the argument; single letters are words of their own."""
    return bool(entry_in(description, name)) or (len(name) > 1 and mentions(name, description))


def _notes(sdk: Sdk, tool: Tool, told: bool) -> tuple[str, ...]:
    if not told or tool.signature is None:
        return ()
    if is_official(sdk):
        return ("mcp does not read the sections of a docstring: only `Field(description=…)` reaches the schema",)
    if is_fastmcp(sdk) and sdk.major is None:
        return ("fastmcp reads `Args:` sections since 3.2.4 only; earlier versions leave the schema without them",)
    if is_fastmcp(sdk) and not sdk.at_least(3, 2, 4):
        return (f"{sdk} does not read the sections of a docstring; fastmcp does since 3.2.4",)
    return ()


def _help(context: Context, tool: Tool, argument: Argument) -> str:
    parameter = argument.parameter
    if parameter is None:
        return f'add `"description": "…"` to the property `{argument.name}`'
    written = source_of_annotation(context, tool.signature, parameter.name) or "str"
    return f'write `{parameter.name}: Annotated[{written}, Field(description="…")]`'
