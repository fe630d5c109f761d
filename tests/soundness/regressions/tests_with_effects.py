import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    for word in {"first": x}.values():
        words = [word]
        while words and (last := words.pop()):
            os.system(last)
    left = ["a", x]
    while left.pop() != "a":
        os.system(x)
    rest = [x, "b"]
    while (last := rest.pop()) == "b":
        continue
    os.system(last)
    return "done"
