"""A lock of the program's own keeps calls apart as one of the library does; what is only called one does not."""

import pytest

from mcplint import Project

SERVER = """
import threading
from functools import wraps
from fastmcp import FastMCP

mcp = FastMCP("demo")


class {name}:
    def __init__(self):
        self._condition = {inner}
        self._owner = None

    def __enter__(self):
        with threading.Lock():
            self._owner = threading.get_ident()
        return self

    def __exit__(self, *error):
        self._owner = None


class Store:
    def __init__(self):
        self.size = 0
        self.shelves = {}


store = Store()
turn = {name}()


def one_at_a_time(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        with turn:
            return function(*args, **kwargs)

    return wrapper


@mcp.tool
@one_at_a_time
def put(shelf: str, things: int) -> int:
    store.size += things
    store.shelves[shelf] = store.size
    return store.size
"""


@pytest.mark.parametrize(
    ("name", "inner", "lost"),
    [
        ("FairLock", "threading.Condition()", False),
        ("TaskMutex", "threading.RLock()", False),
        ("FairLock", "None", True),
        ("Clock", "None", True),
        ("Session", "threading.Condition()", True),
    ],
)
def test_updates(tmp_path, name, inner, lost):
    source = SERVER
    for mark, text in {"{name}": name, "{inner}": inner}.items():
        source = source.replace(mark, text)
    file = tmp_path / "server.py"
    file.write_text(source, encoding="utf-8")
    found = [row for row in Project([file]).check().findings if row.rule == "lost-update"]
    assert bool(found) == lost
