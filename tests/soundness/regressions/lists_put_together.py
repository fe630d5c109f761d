import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(items: list[str]) -> str:
    words = ["-l"] + items  # noqa: RUF005
    os.system(words[1])
    os.system(str(words).lower())
    return "done"
