"""A cache that callers' keys fill does no harm where two fill it at once, neither with keys of the program's own."""

from mcplint import Project
from mcplint.config import Settings
from mcplint.finding import Severity

SERVER = """
import secrets
from fastmcp import FastMCP

mcp = FastMCP("demo")
known = {}
seats = {}


def look_up(name):
    if name not in known:
        known[name] = [name.upper()]
    return known[name]


@mcp.tool
def one(name: str) -> list:
    return look_up(name)


@mcp.tool
def some() -> list:
    return look_up(input())


@mcp.tool
def reserve() -> str:
    seat = input()
    if seat not in seats:
        seats[seat] = secrets.token_hex()
    return seats[seat]
"""


def test_severity(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    rows = Project([file], settings=Settings(strict=True)).check().findings
    assert {row.tool for row in rows if row.rule == "check-then-act" and row.severity is Severity.ERROR} == {"reserve"}
