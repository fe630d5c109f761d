"""A write depends on what a call before it has read only if the call tells: by what it returns, or by how it ends."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Index:
    def __init__(self):
        self.log = None


index = Index()
seen = []


async def fetch(name):
    async with httpx.AsyncClient(timeout=5) as client:
        return await client.get(f"https://example.org/{{name}}")


async def work():
    answer = await fetch("work")
{body}


@mcp.tool()
async def refresh() -> str:
    answer = await work()
    if answer:
        index.log = await fetch("log")
    return "done"


@mcp.tool()
async def show() -> str:
    return str(index.log)


if __name__ == "__main__":
    mcp.run()
"""


def rules(tmp_path, body):
    file = tmp_path / "server.py"
    file.write_text(SERVER.format(body=body), encoding="utf-8")
    found = Project([file], settings=Settings(strict=True)).check().findings
    return {row.rule for row in found if row.group == "state"}


def test_a_call_whose_result_has_nothing_to_do_with_it_decides_nothing(tmp_path):
    silent = """
    if index.log is not None:
        print("there", flush=True)
    return answer
"""
    assert "lazy-initialisation-race" not in rules(tmp_path, silent)


@pytest.mark.parametrize(
    "body",
    [
        "    return index.log is None\n",
        "    if index.log is not None:\n        return None\n    return answer\n",
        "    if index.log is not None:\n        raise ValueError('there')\n    return answer\n",
        "    missing = index.log is None\n    return missing and answer\n",
    ],
    ids=["value", "which return", "raise", "by a name"],
)
def test_a_call_that_says_whether_it_is_there_decides(tmp_path, body):
    assert "lazy-initialisation-race" in rules(tmp_path, body)
