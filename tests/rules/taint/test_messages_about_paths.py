"""What a finding says an argument decides is what the call does with the path."""

import pytest

from mcplint import Project

SERVER = """
import os
from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


@mcp.tool()
async def look(place: str) -> str:
    return str(CALL)
"""


@pytest.mark.parametrize(
    ("call", "decides"),
    [
        ("os.chdir(place)", "argument `place` decides which folder the process works in"),
        ("os.listdir(place)", "argument `place` decides which folder is listed"),
        ("list(Path(place).iterdir())", "argument `place` decides which folder is listed"),
        ("Path(place).read_text()", "argument `place` decides which file is read"),
        ("Path(place).write_text('')", "argument `place` decides which file is written"),
        ("open(f'{place}/a.txt').read()", "argument `place` decides which file is read"),
        ("open(os.path.join(place, 'a.txt')).read()", "argument `place` decides which file is read"),
        ("(Path(place) / 'a.txt').read_text()", "argument `place` decides which file is read"),
        ("open(f'/srv/{place}/a.txt').read()", "argument `place` can leave the folder that it is joined to"),
        ("open(os.path.join('/srv', place)).read()", "argument `place` can leave the folder that it is joined to"),
        ("(Path('/srv') / place).read_text()", "argument `place` can leave the folder that it is joined to"),
        ("('/srv' / Path(place)).read_text()", "argument `place` can leave the folder that it is joined to"),
    ],
)
def test_the_message_says_what_happens_to_the_path(tmp_path, call, decides):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("CALL", call), encoding="utf-8")
    (finding,) = [row for row in Project([file]).check().findings if row.rule == "path-traversal"]
    assert finding.message == decides
