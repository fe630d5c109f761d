"""Servers of programs that end by themselves, once they have run."""

import pytest

from mcplint import Project

PROGRAM = """
import sys
from typing import NoReturn
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


def main() -> {returns}:
    @mcp.tool()
    def search(query: str, count: int = 5) -> str:
        \"\"\"Search the notes.\"\"\"
        return query

    mcp.run()
    {end}


if __name__ == "__main__":
    {call}
"""

ENDS = {
    "exit_code": ("int", "return 0", "sys.exit(main())"),
    "raised": ("int", "return 0", "raise SystemExit(main())"),
    "raised_inside": ("None", "raise SystemExit(0)", "main()"),
    "never": ("NoReturn", "sys.exit(0)", "main()"),
}


@pytest.mark.parametrize("name", ENDS)
def test_what_is_registered_before_the_end_is_there(tmp_path, name):
    returns, end, call = ENDS[name]
    file = tmp_path / "server.py"
    file.write_text(PROGRAM.format(returns=returns, end=end, call=call), encoding="utf-8")
    (server,) = Project([file]).check().surface.servers
    (tool,) = server.tools
    assert (tool.name, tool.description) == ("search", "Search the notes.")
    assert [(argument.name, argument.required) for argument in tool.arguments] == [("query", True), ("count", False)]
