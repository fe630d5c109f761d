import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(options: dict[str, str]) -> str:
    os.system("{k}".format(**options))
    return "done"
