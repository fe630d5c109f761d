"""Flags that handlers share: those that are only ever set, and those that keep others out."""

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class State:
    ready = False
    busy = False


state = State()


@mcp.tool()
async def prepare() -> str:
    if not state.ready:
        await asyncio.sleep(1)
        state.ready = True
    return "ready"


@mcp.tool()
async def work() -> str:
    if state.busy:
        return "busy"
    await asyncio.sleep(1)
    state.busy = True
    await asyncio.sleep(1)
    state.busy = False
    return "done"
"""


def test_a_flag_that_is_only_ever_set_is_no_race_and_one_that_keeps_others_out_is(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(SERVER, encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    assert [row.rule for row in findings if "state.ready" in row.message] == []
    assert [row.rule for row in findings if "state.busy" in row.message] == ["check-then-act"]
