import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    items = [x]
    if not isinstance(items, int):
        return "no"
    os.popen(f"ls {items}")
    return "done"
