"""A stream that is redirected for a block costs others some lines, a folder that is changed for one their files."""

from mcplint import Project
from mcplint.finding import Severity

SERVER = """
import contextlib
import io
from fastmcp import FastMCP

mcp = FastMCP("demo")


def work():
    return sum(range(9))


@mcp.tool
def redirects() -> int:
    with contextlib.redirect_stdout(io.StringIO()):
        return work()


@mcp.tool
def changes(project: str) -> int:
    with contextlib.chdir(project):
        return work()
"""


def test_severity(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    rows = [row for row in Project([file]).check().findings if row.rule == "process-global-mutated"]
    assert {row.tool: row.severity for row in rows} == {"redirects": Severity.WARNING, "changes": Severity.ERROR}
