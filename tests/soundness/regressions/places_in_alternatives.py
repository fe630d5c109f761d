import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    match tuple(next(zip(["a", "b"], ["a", "b"]))):  # noqa: B905
        case [_, "a"]:
            os.system(x)
    pair = list(next(iter([("a", "a"), ("b", "b")])))
    if pair[1] == "a":
        os.system(x)
    return "done"
