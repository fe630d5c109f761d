import asyncio
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")
state = {}


async def put(word: str) -> None:
    await asyncio.sleep(0)
    state["k"] = word


async def take() -> str:
    return state["k"]


@mcp.tool()
async def entry(x: str) -> str:
    await put(x)
    os.system((await asyncio.gather(put("a"), take()))[1])
    os.popen(await take())
    await asyncio.gather(put(x), put("a"))
    os.system(await take())
    return "done"
