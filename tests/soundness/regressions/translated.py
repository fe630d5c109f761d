import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    os.system("a".translate({97: x}))
    os.system(x.translate({97: "b"}))
    os.popen("a".translate({97: "b"}))
    return "done"
