"""What counts as a server, and which components it offers, in the ways that the SDKs' own examples make them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from mcplint.config import Settings
from mcplint.engines.native import analyse
from mcplint.surface.model import Surface

SDK = ("mcp==2.0.0",)


def surface_of(tmp_path: Path, source: str) -> Surface:
    (tmp_path / "server.py").write_text(dedent(source), encoding="utf-8")
    return analyse([tmp_path], Settings(sdk=SDK)).surface


def tools_of(tmp_path: Path, source: str) -> list[tuple[str | None, list[str | None]]]:
    """Name and tool names of every server; everything must have been resolved."""
    surface = surface_of(tmp_path, source)
    assert surface.unresolved == []
    return [(server.name, [tool.name for tool in server.tools]) for server in surface.servers]


def test_a_server_class_with_a_type_argument_makes_a_server(tmp_path: Path) -> None:
    source = """
    from mcp.server.mcpserver import Context, MCPServer

    class State:
        books: dict[str, str]

    def build() -> MCPServer[State]:
        mcp = MCPServer[State]("library")

        @mcp.tool()
        def find(title: str, ctx: Context[State]) -> str:
            return title

        return mcp
    """
    assert tools_of(tmp_path, source) == [("library", ["find"])]


def test_a_generic_class_of_the_program_with_a_type_argument_makes_an_instance(tmp_path: Path) -> None:
    source = """
    from typing import Generic, TypeVar
    from mcp.server.mcpserver import MCPServer

    T = TypeVar("T")

    class Shop(MCPServer, Generic[T]):
        def offer(self, function):
            self.add_tool(function)

    def price(article: str) -> float:
        return 1.5

    shop = Shop[int]("shop")
    shop.offer(price)
    """
    assert tools_of(tmp_path, source) == [("shop", ["price"])]


def test_an_item_of_a_library_s_table_is_no_class(tmp_path: Path) -> None:
    source = """
    import somewhere
    from mcp.server.mcpserver import MCPServer

    mcp = MCPServer("counter")
    other = somewhere.SERVERS["x"]("y")
    """
    assert tools_of(tmp_path, source) == [("counter", [])]


def test_the_tools_of_an_extension_are_the_server_s(tmp_path: Path) -> None:
    source = """
    from mcp.server.apps import Apps
    from mcp.server.mcpserver import MCPServer

    apps = Apps()

    @apps.tool(resource_uri="ui://clock/app.html", description="The time.")
    def clock(zone: str) -> str:
        return zone

    apps.add_html_resource("ui://clock/app.html", "<p>")
    mcp = MCPServer("clock", extensions=[apps])
    """
    assert tools_of(tmp_path, source) == [("clock", ["clock"])]


def test_the_tools_of_an_app_are_those_of_the_server_that_provides_it(tmp_path: Path) -> None:
    source = """
    from fastmcp import FastMCP, FastMCPApp

    app = FastMCPApp("Contacts")

    @app.tool()
    def save(name: str) -> str:
        return name

    @app.ui(title="All of them")
    def show(query: str) -> dict:
        return {}

    mcp = FastMCP("people", providers=[app])
    """
    assert tools_of(tmp_path, source) == [("people", ["save", "show"])]


def test_tools_of_an_extension_of_one_s_own_are_said_to_be_unknown(tmp_path: Path) -> None:
    source = """
    from mcp.server.extension import Extension
    from mcp.server.mcpserver import MCPServer

    class Meter(Extension):
        def settings(self):
            return {}

    class Clocks(Extension):
        def tools(self):
            return []

    mcp = MCPServer("clock", extensions=[Meter(), Clocks()])
    """
    (unresolved,) = surface_of(tmp_path, source).unresolved
    assert unresolved.reason == "the components come from an extension (`Clocks`)"


@pytest.mark.parametrize(
    ("versions", "listed"), [(("1.0", "2.0"), "second"), (("2.0", "1.10"), "first"), (("v10", "9"), "first")]
)
def test_of_several_versions_of_a_tool_the_newest_is_listed(
    tmp_path: Path, versions: tuple[str, str], listed: str
) -> None:
    source = f"""
    from fastmcp import FastMCP

    mcp = FastMCP("shop")

    @mcp.tool(name="price", version="{versions[0]}")
    def first(article: str) -> float:
        return 1.5

    @mcp.tool(name="price", version="{versions[1]}")
    def second(article: str) -> float:
        return 2.5
    """
    (server,) = surface_of(tmp_path, source).servers
    assert [tool.handler for tool in server.tools] == [f"server.{listed}"]


def test_texts_that_settings_may_replace_are_those_without_settings(tmp_path: Path) -> None:
    source = """
    import json
    import os

    from mcp.server.mcpserver import MCPServer

    mcp = MCPServer("shop")
    texts = {}
    for key, text in json.loads(os.environ.get("TEXTS", "{}")).items():
        texts[key] = text

    def price(article: str) -> float:
        '''Say what an article costs.'''
        return 1.5

    def stock(article: str) -> int:
        '''Count an article.'''
        return 2

    options = {}
    if "price" in texts:
        options["description"] = texts["price"]
    mcp.tool(**options)(price)
    text = "Count what is left."
    if "stock" in texts:
        text = str(texts["stock"])
    mcp.tool(description=text)(stock)
    """
    (server,) = surface_of(tmp_path, source).servers
    assert {tool.name: tool.description for tool in server.tools} == {
        "price": "Say what an article costs.",
        "stock": "Count what is left.",
    }
    assert {tool.reasons for tool in server.tools} == {("description depends on settings",)}


def test_a_bound_that_is_reached_leaves_the_schemas_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcplint.machine.machine.MAX_STEPS", 2000)
    source = """
    from typing import Optional
    from mcp.server.mcpserver import MCPServer

    mcp = MCPServer("shop")

    @mcp.tool()
    def price(article: str, currency: Optional[str] = None) -> float:
        return 1.5

    def main():
        counts = {}
        for number in range(60):
            for letter in "abcdefghijklmnopqrstuvwxyz":
                counts[letter] = number + len(counts)

    if __name__ == "__main__":
        main()
    """
    (server,) = surface_of(tmp_path, source).servers
    assert [(tool.name, tool.exact, sorted(tool.input_schema["properties"])) for tool in server.tools] == [
        ("price", True, ["article", "currency"])
    ]
