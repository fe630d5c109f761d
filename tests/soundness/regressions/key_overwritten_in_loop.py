import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    for item in [x, "b"]:
        table = {"k": item}
        table["k"] = "ls"
        os.popen(table["k"])
    return "done"
