"""A step that several tasks of one call make, or the rounds of a loop, goes by what it reads itself."""

import pytest

from mcplint import Project

SERVER = """
import asyncio
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Cache:
    def __init__(self):
        self.stored = 0

    def note(self, size):
        self.stored = max(self.stored, size)

    def drop(self, sizes):
        for size in sizes:
            self.stored -= size

    async def change(self, size):
        before = self.stored
        await asyncio.sleep(0)
        self.stored = before + size


cache = Cache()


async def fetch(size: int) -> int:
    await asyncio.sleep(0)
    cache.{step}
    return cache.stored


@mcp.tool()
async def both(size: int) -> str:
    return str(await asyncio.gather(fetch(size), fetch(2)))


@mcp.tool()
async def each(sizes: list[int]) -> str:
    for size in sizes:
        await fetch(size)
    return "done"
"""

IN_ONE_STEP = ("stored += size", "note(size)", "drop([size, size + 1])", "drop(range(size))")
IN_SEVERAL = ("stored = cache.stored + await asyncio.sleep(0, size)", "stored += await asyncio.sleep(0, size)")


@pytest.mark.parametrize(
    ("step", "lost"), [*[(one, False) for one in IN_ONE_STEP], *[(one, True) for one in IN_SEVERAL]]
)
def test_updates(tmp_path, step, lost):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("{step}", step), encoding="utf-8")
    found = [row for row in Project([file]).check().findings if row.rule == "lost-update"]
    assert bool(found) == lost
