import os
import re

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    if re.search("[0-9]", "a") is None:
        os.system(x)
    found = re.compile("[0-9]").match("a")
    if found == None:  # noqa: E711
        os.system(x)
    return "done"
