"""Handlers registered with options."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema_samples.case import Collector

case = Collector()

FASTMCP = ("fastmcp2", "fastmcp3", "fastmcp4")


@case(name="given-name", title="A Title", description="A description.")
def named(a: int) -> str:
    """Docstring."""
    return ""


@case(description="")
def empty_description(a: int) -> str:
    """Docstring.

    Args:
        a: The a.
    """
    return ""


@case(description="Explicit.")
def explicit_description(a: int) -> str:
    """Docstring.

    Args:
        a: The a.
    """
    return ""


@case(annotations={"title": "Annotated Title", "readOnlyHint": True, "openWorldHint": False})
def annotated_tool(a: int) -> str:
    return ""


@case(annotations={"read_only_hint": True, "destructiveHint": None})
def snake_annotations(a: int) -> str:
    return ""


@case(annotations={"readonlyHint": True})
def misspelt_annotations(a: int) -> str:
    return ""


@case(annotations={})
def empty_annotations(a: int) -> str:
    return ""


@case("fastmcp2", "fastmcp3", exclude_args=["b"])
def excluded(a: int, b: Annotated[int, "text"] = 1) -> str:
    return ""


@case("fastmcp2", "fastmcp3", exclude_args=["a"])
def excluded_required(a: int) -> str:
    return ""


@case("fastmcp2", "fastmcp3", exclude_args=["zz"])
def excluded_missing(a: int) -> str:
    return ""


@case(*FASTMCP, output_schema={"type": "object", "properties": {"a": {"type": "integer", "title": "A"}}})
def explicit_output(a: int) -> int:
    return 1


@case(*FASTMCP, output_schema=None)
def no_output(a: int) -> int:
    return 1


@case(*FASTMCP, output_schema={"type": "array"})
def array_output(a: int) -> int:
    return 1


@case(
    *FASTMCP,
    output_schema={
        "$defs": {"X": {"type": "object", "title": "X"}},
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/X"}},
    },
)
def referring_output(a: int) -> int:
    return 1


@case("mcp2")
def header(a: Annotated[str, Field(json_schema_extra={"x-mcp-header": "X-Tenant"})]) -> str:
    return ""


@case("mcp2")
def bad_header(a: Annotated[str, Field(json_schema_extra={"x-mcp-header": "not a token"})]) -> str:
    return ""


@case("mcp2")
def deep_header(a: Annotated[list[int], Field(json_schema_extra={"x-mcp-header": "X"})]) -> str:
    return ""
