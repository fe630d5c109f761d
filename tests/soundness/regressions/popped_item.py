import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    os.system({x: "a"}.popitem()[0])
    table = {"k": "a"}
    table["l"] = x
    os.system(table.popitem()[1])
    return "done"
