import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class RefusedError(ValueError):
    pass


@mcp.tool()
def entry(x: str) -> str:
    try:
        raise RefusedError("a", x)
    except ValueError as error:
        os.system(error.args[-1])
    return "done"
