import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, items: list[str]) -> str:
    found = x if x.isdigit() else items
    os.system(found[0])
    first, *_ = x if x.isdigit() else items
    os.system(first)
    return "done"
