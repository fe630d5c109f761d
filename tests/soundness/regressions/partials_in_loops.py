import functools
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, items: list[str]) -> str:
    count = 0
    words = "a"
    while count < 3:
        made = functools.partial(str, words)().casefold()
        words += x
        os.system(made)
        count += 1
    last = "a"
    for item in items:
        for other in items:
            os.system(functools.partial(str.join, " ", [last])().casefold())
            last = functools.partial(str, other)() + item
    return "done"
