"""Types and defaults of the analysed program as they show in schemas; every expectation is what the real SDK lists."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from mcplint.config import Settings
from mcplint.engines.native import analyse
from mcplint.surface.model import Tool

SDK = ("fastmcp==3.4.10", "mcp==1.30.0")


def only_tool(tmp_path: Path, source: str) -> Tool:
    """The one tool of a server."""
    head = "from fastmcp import FastMCP\nfrom pydantic import BaseModel\n\nmcp = FastMCP('s')\n"
    (tmp_path / "server.py").write_text(head + dedent(source), encoding="utf-8")
    surface = analyse([tmp_path], Settings(sdk=SDK)).surface
    assert surface.unresolved == []
    (tool,) = surface.servers[0].tools
    assert tool.reasons == ()
    return tool


def argument(tmp_path: Path, source: str) -> Any:
    """The schema of the one argument of the one tool."""
    (described,) = only_tool(tmp_path, source).input_schema["properties"].values()
    return described


PAGE = """
from typing import Generic, TypeVar
T = TypeVar("T")
class Page(BaseModel, Generic[T]):
    '''A page.'''
    items: list[T]
"""


def test_a_generic_model_with_arguments_has_their_types_and_no_docstring(tmp_path: Path) -> None:
    found = argument(tmp_path, PAGE + "@mcp.tool\ndef f(page: Page[int]) -> str: ...\n")
    assert found == {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "integer"}}},
        "required": ["items"],
    }


def test_a_generic_model_without_arguments_takes_anything(tmp_path: Path) -> None:
    found = argument(tmp_path, PAGE + "@mcp.tool\ndef f(page: Page) -> str: ...\n")
    assert found == {
        "description": "A page.",
        "type": "object",
        "properties": {"items": {"type": "array", "items": {}}},
        "required": ["items"],
    }


def test_a_class_derived_from_a_generic_model_with_arguments_has_their_types(tmp_path: Path) -> None:
    source = "class Names(Page[str]):\n    total: int = 0\n@mcp.tool\ndef f(names: Names) -> str: ...\n"
    found = argument(tmp_path, PAGE + source)
    assert found == {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"type": "string"}},
            "total": {"type": "integer", "default": 0},
        },
        "required": ["items"],
    }


def test_every_class_says_for_its_own_keys_whether_they_are_required(tmp_path: Path) -> None:
    found = argument(
        tmp_path,
        """
        from typing_extensions import NotRequired, Required, TypedDict
        class Base(TypedDict):
            a: int
            b: NotRequired[str]
        class Child(Base, total=False):
            c: float
            d: Required[bool]
        @mcp.tool
        def f(child: Child) -> str: ...
        """,
    )
    assert sorted(found["required"]) == ["a", "d"]
    assert set(found["properties"]) == {"a", "b", "c", "d"}


def test_defaults_that_are_objects_show_as_their_json(tmp_path: Path) -> None:
    tool = only_tool(
        tmp_path,
        """
        import datetime as dt
        import math
        import uuid
        from decimal import Decimal
        from pathlib import Path
        class Span(BaseModel):
            start: int = 0
            day: dt.date = dt.date(2020, 1, 2)
        @mcp.tool
        def f(
            moment: dt.datetime = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc),
            wait: dt.timedelta = dt.timedelta(minutes=5),
            price: Decimal = Decimal("1.50"),
            key: uuid.UUID = uuid.UUID("12345678123456781234567812345678"),
            folder: Path = Path("/srv"),
            base: float = math.e,
            span: Span = Span(start=4),
        ) -> str: ...
        """,
    )
    shown = {name: schema["default"] for name, schema in tool.input_schema["properties"].items()}
    assert shown == {
        "moment": "2020-01-01T00:00:00Z",
        "wait": "PT5M",
        "price": "1.50",
        "key": "12345678-1234-5678-1234-567812345678",
        "folder": "/srv",
        "base": 2.718281828459045,
        "span": {"start": 4, "day": "2020-01-02"},
    }


def test_a_default_made_by_an_unknown_call_leaves_the_tool_inexact(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(
        "import datetime\nfrom fastmcp import FastMCP\nmcp = FastMCP('s')\n"
        "@mcp.tool\ndef f(day: datetime.date = datetime.date.today()) -> str: ...\n",
        encoding="utf-8",
    )
    (tool,) = analyse([tmp_path], Settings(sdk=SDK)).surface.servers[0].tools
    assert not tool.exact
    assert "default" not in tool.input_schema["properties"]["day"]
    assert tool.input_schema.get("required", []) == []


def test_type_parameters_of_functions_and_classes(tmp_path: Path) -> None:
    source = """
class Page[T](BaseModel):
    items: list[T]

@mcp.tool
def f[N: (int, str), Any_, P: Page[int]](a: N, b: Any_, c: P, d: Page[bool]) -> str: ...
"""
    properties = only_tool(tmp_path, source).input_schema["properties"]
    page = {"type": "object", "required": ["items"]}
    assert properties == {
        "a": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        "b": {},
        "c": {**page, "properties": {"items": {"type": "array", "items": {"type": "integer"}}}},
        "d": {**page, "properties": {"items": {"type": "array", "items": {"type": "boolean"}}}},
    }


def test_names_that_a_library_offers_with_a_star(tmp_path: Path) -> None:
    source = """
from typing import *

@mcp.tool
def f(a: Optional[List[int]] = None) -> str: ...
"""
    assert argument(tmp_path, source) == {
        "anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}],
        "default": None,
    }


def test_a_union_of_types_that_are_found_at_run_time_is_not_exact(tmp_path: Path) -> None:
    source = """
from typing import Union
from plugins import KINDS

@mcp.tool
def f(a: Union[tuple(kind.model for kind in KINDS)]) -> str: ...
"""
    head = "from fastmcp import FastMCP\n\nmcp = FastMCP('s')\n"
    (tmp_path / "server.py").write_text(head + source, encoding="utf-8")
    (tool,) = analyse([tmp_path], Settings(sdk=SDK)).surface.servers[0].tools
    assert not tool.exact
    assert tool.reasons


def test_arguments_of_a_tool_that_the_sdk_refuses_are_known_all_the_same(tmp_path: Path) -> None:
    source = """
@mcp.tool
def f(path: str, *rest: str) -> str: ...
"""
    head = "from fastmcp import FastMCP\n\nmcp = FastMCP('s')\n"
    (tmp_path / "server.py").write_text(head + source, encoding="utf-8")
    surface = analyse([tmp_path], Settings(sdk=SDK)).surface
    (tool,) = surface.servers[0].tools
    assert [row.reason.partition(":")[0] for row in surface.unresolved] == ["the SDK refuses this registration"]
    assert [argument.name for argument in tool.arguments] == ["path"]
