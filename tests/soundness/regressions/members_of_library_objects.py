import collections
import os
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")
Row = collections.namedtuple("Row", "k w")


@mcp.tool()
def entry(x: str, n: int) -> str:
    row = Row("a", x)
    os.system(str(ValueError(row.w)))
    os.system(str.strip(row.w))
    words = ["a", str(ValueError(row.w))]
    os.system(" ".join(words))
    made = uuid.UUID(x) if n > 3 else uuid.UUID(int=n)
    os.popen(str(ValueError(made.hex)))
    return "done"
