import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Row:
    def __init__(self, name):
        self.name = name


@mcp.tool()
def entry(x: str, y: str, z: int) -> str:
    table = {"k": [x, x], "m": {"l": [x]}}
    words = ["a"] if z > 90 else x
    for word in words:
        os.system(word)
    words = [y] if y in ("a", "b") else table["m"]["l"]
    os.system(words[0])
    _, second = ("a", "b") if z > 90 else x[:1] + y[:1]
    os.system(second)
    row = Row(y) if y in ("a", "b") else Row(x)
    os.system(row.name)
    return "done"
