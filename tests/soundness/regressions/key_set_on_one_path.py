import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(options: dict[str, str], n: int) -> str:
    if n == 7:
        options["k"] = "a"
    os.system(options["k"])
    os.system(options.get("k", "a"))
    return "done"
