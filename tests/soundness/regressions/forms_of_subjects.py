import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, n: int) -> str:
    match {"k": x}:
        case [_]:
            os.popen(x)
        case {"k": value}:
            os.system(value)
    match {x}:
        case [_]:
            os.popen(x)
        case _:
            os.system(x)
    match entry:
        case [] | {}:
            os.popen(x)
    match [x] if n == 3 else {"k": "b"}:
        case [value]:
            os.system(value)
        case {"k": value}:
            os.popen(value)
    match [x] if n == 3 else {"b"}:
        case [_]:
            os.system(x)
        case _:
            os.system(x * 2)
    return "done"
