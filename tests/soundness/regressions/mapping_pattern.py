import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, options: dict[str, str]) -> str:
    match options:
        case {"k": str() as text}:
            os.system(text)
    table = {"k": "a"}
    table["l"] = x
    match table:
        case {"k": text, **others}:
            os.popen(text)
            os.system(others["l"])
    return "done"
