import os

import pydantic
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Request(pydantic.BaseModel):
    items: list[str] = []


@mcp.tool()
def entry(request: Request) -> str:
    for item in request.items:
        if item.startswith("a"):
            os.system(item)
    return "done"
