import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    words = {(key := word): (value := word + "a") for word in x.split("/")}
    os.system(key)
    os.system(value)
    rows = [[(inner := part) for part in word] for word in [x, *words]]
    os.system(inner)
    if any((hit := word).startswith("q") for word in [x, "a", *rows[0]]):
        os.system(hit)
    last = x
    [(last := word) for word in ("ls", "ps")]
    os.popen(last)
    return "done"
