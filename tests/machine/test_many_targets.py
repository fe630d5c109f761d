"""Calls with more targets than are followed: what is one call all the same, and what is said where it is not."""

from __future__ import annotations

from pathlib import Path

from mcplint.config import Settings
from mcplint.engines.native import analyse

HEAD = """
import somewhere
from somewhere import Client
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("post")

def make():
    return Client()
"""


def bounds(tmp_path: Path, choices: list[str]) -> list[str]:
    """What the analysis says that it could not follow in a tool that calls one of several things."""
    lines = [f"    if number == {number}:\n        choice = {text}\n" for number, text in enumerate(choices)]
    tool = "@mcp.tool()\ndef send(text: str, number: int) -> str:\n    '''Send it.'''\n    choice = make().send\n"
    code = HEAD + "".join(f"\ndef f{number}(text):\n    return text\n" for number in range(30)) + "\n"
    (tmp_path / "server.py").write_text(code + tool + "".join(lines) + "    return choice(text)\n", encoding="utf-8")
    return [
        row.message.partition(": ")[2]
        for row in analyse([tmp_path], Settings()).diagnostics
        if row.kind == "bound-reached"
    ]


def test_one_method_of_many_objects_is_one_call(tmp_path: Path) -> None:
    assert bounds(tmp_path, ["make().send"] * 10) == []


def test_functions_of_libraries_are_not_followed(tmp_path: Path) -> None:
    assert bounds(tmp_path, [f"somewhere.f{number}" for number in range(30)]) == []


def test_many_functions_are_too_many(tmp_path: Path) -> None:
    assert bounds(tmp_path, [f"f{number}" for number in range(30)]) == ["more than 24 targets of one call"]
