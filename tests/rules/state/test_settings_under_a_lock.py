"""Who sets a variable of the process while a lock is held keeps others from it; who holds none is to blame."""

import pytest

from mcplint import Project

SERVER = """
import os
import threading
from functools import wraps
from fastmcp import FastMCP

mcp = FastMCP("demo")
turn = threading.RLock()


def one_at_a_time(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        with turn:
            return function(*args, **kwargs)

    return wrapper


def alone(function):
    return function


def use(folder):
    os.environ["DATA"] = folder
    return os.listdir(folder)


@mcp.tool
@{first}
def one(folder: str) -> list:
    return use(folder)


@mcp.tool
@{second}
def other(folder: str) -> list:
    return use(folder)
"""


@pytest.mark.parametrize(
    ("first", "second", "tools"),
    [
        ("one_at_a_time", "one_at_a_time", []),
        ("one_at_a_time", "alone", ["other"]),
        ("alone", "alone", ["one"]),
    ],
)
def test_what_others_see(tmp_path, first, second, tools):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("{first}", first).replace("{second}", second), encoding="utf-8")
    found = [row for row in Project([file]).check().findings if row.rule == "process-global-mutated"]
    assert [row.tool for row in found] == tools
