import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    command = "ls" + x
    if command.isdigit():
        os.popen(command)
    return "done"
