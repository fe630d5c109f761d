import collections
import contextlib
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    row = collections.namedtuple("Row", "k w")("ls", x)
    with contextlib.nullcontext(row.w) as text:
        os.system(text)
    return "done"
