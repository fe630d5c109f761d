import os
from collections.abc import Iterator

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def doubled() -> Iterator[str]:
    given = yield "a"
    yield given.__add__(given)


@mcp.tool()
def entry(x: str) -> str:
    words = doubled()
    next(words)
    for word in words.send(x).split("/"):
        os.system(word)
    return "done"
