"""A container that drops its oldest items is bounded."""

import pytest

from mcplint import Project

SERVER = """
from collections import deque

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")
recent_cache = MADE


@mcp.tool()
def remember(text: str) -> str:
    recent_cache.append(text)
    return "kept"


@mcp.tool()
def recall() -> str:
    return ", ".join(recent_cache)
"""


@pytest.mark.parametrize(
    ("made", "grows"),
    [
        ("deque(maxlen=3)", False),
        ("deque(['first'], 3)", False),
        ("deque([], maxlen=int('3'))", False),
        ("deque(maxlen=None)", True),
        ("deque()", True),
        ("[]", True),
    ],
)
def test_what_drops_its_oldest_items_does_not_grow(tmp_path, made, grows):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("MADE", made), encoding="utf-8")
    found = [row for row in Project([file]).check().findings if row.rule == "unbounded-cache"]
    assert bool(found) is grows
