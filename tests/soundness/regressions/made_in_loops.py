import functools
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, words: list[str], n: int) -> str:
    last = out = "a"
    for _ in words:
        out = last.expandtabs()
        last = x
    os.system(out)
    function = str.strip
    call = functools.partial(function, "a")
    while n:
        call()
        call = functools.partial(function, x)
        function = os.system
        n -= 1
    fixed = "a"
    for _ in words:
        fixed = "ls".expandtabs()
    os.popen(fixed)
    return "done"
