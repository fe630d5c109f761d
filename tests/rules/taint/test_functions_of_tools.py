"""FastMCP 2 makes an object of a tool's function; its ``fn`` is the function, by which tools call each other."""

from mcplint import Project

SERVER = """
from fastmcp import FastMCP

mcp = FastMCP("demo")


@mcp.tool()
def read(path: str) -> str:
    with open(path) as file:
        return file.read()


@mcp.tool
async def fetch(name: str) -> str:
    return name


@mcp.tool
def read_both(first: str, second: str) -> str:
    return read.fn(first) + read.fn("/srv/" + second)


@mcp.tool
async def read_later(name: str) -> str:
    return read.fn(await fetch.fn(name))


@mcp.tool
def read_index(name: str) -> str:
    return read.fn("/srv/index") + name
"""


def test_a_tool_that_calls_another_ones_function_does_what_that_does(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    result = Project([file]).check()
    assert not result.diagnostics
    found = [row for row in result.findings if row.rule == "path-traversal"]
    assert {tool for row in found for tool in row.tools or (row.tool,)} == {"read", "read_both", "read_later"}
