import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, n: int) -> str:
    *_, last = [x] if n else "a"
    os.system(last)
    words = [x]
    if n == 7:
        words.append("a")
    *_, last = words
    os.system(last)
    first, *_ = ("b", x) if n == 7 else ["a"]
    os.popen(first)
    return "done"
