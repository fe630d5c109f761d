import asyncio
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Later:
    def __init__(self, text):
        self.text = text

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.text


@mcp.tool()
async def entry(x: str) -> str:
    os.system((await Later(x)).encode().decode())
    return "done"
