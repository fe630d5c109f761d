"""A low-level server's list of many tools that goes through filters which settings decide."""

import json

import pytest
from click.testing import CliRunner

from mcplint.cli.app import app

TOOLS = 90

SERVER = """
import json

from mcp.server import Server
from mcp.types import TextContent, Tool, ToolAnnotations

server = Server("many")
ALWAYS = frozenset({"t0", "t1"})
HIDDEN = frozenset({"t3"})


def setting(key, default=None):
    with open("settings.json") as file:
        return json.load(file).get(key, default)


def annotated(tools):
    found = []
    for tool in tools:
        if tool.annotations is None:
            tool = tool.model_copy(update={"annotations": ToolAnnotations(readOnlyHint=tool.name in ALWAYS)})
        found.append(tool)
    return found


def every_tool():
    return [
%s
    ]


@server.list_tools()
async def list_tools() -> list[Tool]:
    known = [tool for tool in every_tool() if tool.name not in HIDDEN]
    tools = list(known)
    disabled = set(setting("disabled", []))
    if disabled:
        tools = [tool for tool in tools if tool.name not in disabled]
    allowed = setting("allowed")
    if allowed is not None:
        tools = [tool for tool in tools if tool.name in set(allowed)]
    missing = ALWAYS - {tool.name for tool in tools} - disabled
    if missing:
        tools.extend(tool for tool in known if tool.name in missing)
    if "sql" not in setting("languages", []):
        tools = [tool for tool in tools if tool.name != "t5"]
    return annotated(tools)


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    return [TextContent(type="text", text=name)]
"""


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    rows = [
        f'        Tool(name="t{number}", description="d", inputSchema={{"type": "object"}}),' for number in range(TOOLS)
    ]
    (folder / "server.py").write_text(SERVER % "\n".join(rows), encoding="utf-8")
    result = CliRunner().invoke(app, ["inventory", str(folder), "--format", "json"])
    return json.loads(result.stdout)


def test_every_tool_that_settings_may_let_through_is_found(listed):
    assert {tool["name"] for tool in listed["servers"][0]["tools"]} == {f"t{number}" for number in range(TOOLS)} - {
        "t3"
    }


def test_nothing_is_left_unresolved(listed):
    assert listed["unresolved"] == []
