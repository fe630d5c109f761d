"""Calls of something unknown that arguments go into: they are counted, and named for programs."""

import json
import textwrap

import pytest

from mcplint import Project
from mcplint.report.json import render as as_json
from mcplint.report.markdown import render as as_markdown
from mcplint.report.text import render as as_text

PROLOGUE = """
import importlib
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("demo")


def backend():
    return importlib.import_module(open("/etc/backend").read()).Backend()


class Store:
    def __init__(self, driver):
        self.driver = driver

    def run(self, query):
        return self.driver.submit(query)


STORE = Store(globals()["DRIVER"])
"""


def checked(tmp_path, tool):
    file = tmp_path / "server.py"
    file.write_text(PROLOGUE + textwrap.dedent(tool), encoding="utf-8")
    return Project([file]).check()


def unknown(result):
    return [(row.line, row.message) for row in result.diagnostics if row.kind == "unknown-call"]


NAMED = {
    "method_of_something": """
        @mcp.tool()
        def search(query: str) -> str:
            return STORE.run(query)
        """,
    "part_of_a_text": """
        @mcp.tool()
        def search(query: str) -> str:
            return STORE.driver.submit(f"find {query}")
        """,
    "by_name": """
        @mcp.tool()
        def search(query: str) -> str:
            return STORE.driver.submit(text=query)
        """,
}

LEFT_OUT = {
    "no_argument": """
        @mcp.tool()
        def search(query: str) -> str:
            return STORE.driver.submit("find")
        """,
    "number": """
        @mcp.tool()
        def search(count: int) -> str:
            return STORE.driver.submit(count)
        """,
    "method_of_data": """
        @mcp.tool()
        def search(query: str) -> str:
            return STORE.driver.rows.append(query)
        """,
    "of_the_argument": """
        @mcp.tool()
        def search(query, other: str) -> str:
            return query.submit(other)
        """,
    "known_function": """
        def submit(query):
            return query

        @mcp.tool()
        def search(query: str) -> str:
            return submit(query)
        """,
    "library": """
        import driver

        @mcp.tool()
        def search(query: str) -> str:
            return driver.connect().submit(query)
        """,
}


@pytest.mark.parametrize("name", NAMED)
def test_what_goes_into_something_unknown_is_a_note(tmp_path, name):
    result = checked(tmp_path, NAMED[name])
    ((line, message),) = unknown(result)
    assert "submit" in (tmp_path / "server.py").read_text().splitlines()[line - 1]
    assert message == "`submit` is not known: what becomes of argument `query` of `search` there is not seen"
    assert not result.incomplete


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_can_do_no_harm_or_is_known_is_not(tmp_path, name):
    result = checked(tmp_path, LEFT_OUT[name])
    assert not unknown(result)
    assert "something unknown" not in as_text(result)


def test_a_place_that_many_tools_reach_is_one(tmp_path):
    tools = [f"@mcp.tool()\ndef search_{n}(query: str) -> str:\n    return STORE.run(query)\n" for n in range(5)]
    result = checked(tmp_path, "\n".join(tools))
    assert len(unknown(result)) == result.coverage.unknown_calls == result.stats["unknown_calls"] == 1


def test_many_places_are_counted_and_the_first_are_named(tmp_path):
    calls = "".join(f"\n    STORE.driver.submit_{n}(query)" for n in range(30))
    result = checked(tmp_path, f"@mcp.tool()\ndef search(query: str) -> None:{calls}\n")
    rows = unknown(result)
    assert rows == sorted(rows[:20]) + rows[20:]
    assert rows[20:] == [(0, "10 more calls of something unknown get arguments")]
    for text in (as_text(result), as_markdown(result)):
        assert "arguments go into 30 calls of something unknown" in text
        assert "submit_1" not in text.replace("STORE.driver.submit_1", "")
    kinds = [row["kind"] for row in json.loads(as_json(result))["diagnostics"]]
    assert kinds == ["unknown-call"] * 21
