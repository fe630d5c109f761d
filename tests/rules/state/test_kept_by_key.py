"""Data of callers that is kept under a key of theirs, numbers that only count, and settings that are read once."""

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo", host="0.0.0.0")


class Session:
    def __init__(self):
        self.notes = None


class Index:
    def __init__(self):
        self.words = 0
        self.last = None


sessions = {}
index = Index()


@mcp.tool()
async def keep(key: str, notes: str) -> str:
    sessions.setdefault(key, Session()).notes = notes
    index.words += sum(len(word) for word in notes.split())
    index.last = notes
    return "kept"


@mcp.tool()
async def show(key: str) -> str:
    found = sessions.setdefault(key, Session())
    return f"{found.notes} {index.words} {index.last}"


@mcp.tool()
async def load(name: str) -> str:
    for line in open("settings.env"):
        key, _, value = line.partition("=")
        os.environ.setdefault(key, value)
    return "loaded"


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
"""


def test_only_what_others_get_is_a_leak(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    errors = [row for row in findings if row.severity.name == "ERROR" and row.group == "state"]
    assert [(row.rule, "Index.last" in row.message or "index.last" in row.message) for row in errors] == [
        ("cross-session-leak", True)
    ]
    assert not [row for row in findings if row.rule == "process-global-mutated"]
