import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, n: int) -> str:
    first, second = x.split("/")
    if first in ("a", "b"):
        os.system(second)
    first, *others = x.split("/")
    if first in ("a", "b"):
        os.system(others[0])
    parts = iter(x.split("/"))
    if next(parts) in ("a", "b"):
        os.system(next(parts))
    parts = x.split("/")
    if parts.pop(0) in ("a", "b"):
        os.system(parts.pop())
    parts = x.split("/")
    if parts[0] in ("a", "b"):
        os.system(parts[1:][0])
    if parts[n - 3] in ("a", "b"):
        os.system(parts[n - 2])
    for part in parts:
        if part in ("a", "b"):
            for other in parts:
                os.system(other)
    match parts:
        case [first, second]:
            if first in ("a", "b"):
                os.system(second)
    return "done"
