import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    os.system(dict(zip("k", x.rsplit(" ")))["k"])  # noqa: B905
    os.system(dict(enumerate(x.split(" ")))[0])
    named = {}
    named.update(zip(["first"], x.split(" ")))  # noqa: B905
    for word in named.values():
        os.system(word)
    return "done"
