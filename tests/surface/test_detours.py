"""What a program does at start besides serving, however much it is, keeps nobody from seeing its tools."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import sys

from mcp.server.fastmcp import FastMCP

{before}


def squeeze(number, text):
    for letter in "abcdefghij":
        text = text.replace(letter, str(number)) + letter
    return text


def repair(depth, number):
    text = ""
    for place in range(30):
        text += squeeze(number * 1000 + depth * 100 + place, text[:8])
    return text


def repair_all():
    found = []
    for number in range(60):
        for depth in range(3):
            found.append(repair(depth, number))
    return found


{after}
"""

MAIN_REPAIRS = """
def main():
    if sys.argv[1:] == ["repair"]:
        return repair_all()
    mcp = FastMCP("demo")

    @mcp.tool(description="Says hello.")
    def hello(name: str) -> str:
        return name

    mcp.run()


if __name__ == "__main__":
    main()
"""

REPAIRED_BEFORE = """
mcp = FastMCP("demo")
TEXTS = repair_all()


@mcp.tool(description="Says hello.")
def hello(name: str) -> str:
    return name
"""

REGISTERS_MEANWHILE = """
mcp = FastMCP("demo")


def register(number):
    def handler(name: str) -> str:
        return name

    mcp.tool(name=f"tool_{number}", description=squeeze(number, "a tool"))(handler)
    return [repair(depth, number) for depth in range(3)]


def register_all():
    for number in range(60):
        register(number)


register_all()
"""


def inventory(tmp_path, after, before=""):
    file = tmp_path / "server.py"
    file.write_text(SERVER.format(before=before, after=after), encoding="utf-8")
    return Project([file], settings=Settings()).inventory()


def given_up(result):
    return [row for row in result.diagnostics if "without a call of an SDK" in row.message]


@pytest.mark.parametrize("program", [MAIN_REPAIRS, REPAIRED_BEFORE])
def test_a_large_command_beside_serving_is_given_up_and_named(tmp_path, program):
    result = inventory(tmp_path, program)
    (server,) = result.surface.servers
    assert [(tool.name, tool.description) for tool in server.tools] == [("hello", "Says hello.")]
    (diagnostic,) = given_up(result)
    assert diagnostic.line > 0
    assert not diagnostic.incomplete
    assert result.stats["steps"] < 150_000


def test_what_registers_is_followed_to_its_end(tmp_path):
    result = inventory(tmp_path, REGISTERS_MEANWHILE)
    (server,) = result.surface.servers
    assert [tool.name for tool in server.tools] == [f"tool_{number}" for number in range(60)]
    assert given_up(result) == []
