import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    if x in [x]:
        os.system(x)
    words = dict.fromkeys(x.split(","), 1)
    if x in words:
        os.system(x)
    seen = set()
    seen.add(x)
    if x in seen:
        os.system(x)
    if x not in ("a", x):
        return "other"
    os.system(x)
    return "done"
