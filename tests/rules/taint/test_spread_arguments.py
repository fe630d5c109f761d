"""Arguments that a call takes out of dicts: of several, of one with unknown keys, of a low-level handler's."""

import pytest
from taint.tools import reported

HELPERS = """
class Request(BaseModel):
    path: str
    mode: Optional[str] = None


def read(path, mode="r"):
    return open(path, mode).read()


def read_known(path):
    if path not in ("a.txt", "b.txt"):
        raise ValueError("no")
    return open(path).read()


def with_mode(options):
    changed = dict(options)
    changed["mode"] = "r"
    return changed
"""

SILENT = {
    "known_key": "def tool(x: str, m: str):\n    read(**{'path': 'a.txt', 'mode': 'r', **{}})",
    "other_key": "def tool(options: dict):\n    read(**{**options, 'path': 'a.txt', 'mode': 'r'})",
    "checked": "def tool(options: dict):\n    read_known(**options)",
}

REPORTED = {
    "either_dict": """
        def tool(x: str, flag: bool):
            options = {"path": x}
            if flag:
                options = with_mode(options)
            read(**options)
    """,
    "either_model": """
        def tool(x: str, flag: bool):
            options = {"path": x}
            if flag:
                options = with_mode(options)
            open(Request(**options).path)
    """,
    "unknown_keys": "def tool(options: dict):\n    read(**options)",
    "model_of_unknown_keys": "def tool(options: dict):\n    open(Request(**options).path)",
}


def test_what_is_spread_is_as_dangerous_as_what_is_passed(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


LOW_LEVEL = """
import os
from mcp.server.lowlevel import Server
from mcp.types import Tool

server = Server("demo")


@server.list_tools()
async def tools():
    return [Tool(name="read", description="Reads", inputSchema=load_schema())]


@server.call_tool()
async def call(name, arguments):
    {body}
"""

BODIES = {
    "return open(arguments['path']).read()": True,
    "return read(**arguments)": True,
    "return open('a.txt').read(arguments['size'])": False,
    "if arguments['path'] in ('a', 'b'):\n        return open(arguments['path']).read()": False,
    "if arguments['mode'] in ('a', 'b'):\n        return open(arguments['path']).read()": True,
}


@pytest.mark.parametrize(("body", "dangerous"), BODIES.items())
def test_arguments_whose_schema_is_not_known_are_from_outside(spoken, body, dangerous):
    code = LOW_LEVEL.replace("{body}", body) + "\n\ndef read(path):\n    return open(path).read()\n"
    assert bool(spoken("path-traversal", code, server="")) is dangerous
