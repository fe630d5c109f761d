import os
import shlex

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(items: list[str], options: dict[str, str], x: str) -> str:
    items.append(shlex.quote(x))
    os.system(items[0])
    os.system(" ".join(items))
    for item in items:
        os.system(item)
    merged = options | {x: shlex.quote(x)}
    os.system(merged["k"])
    for _, value in merged.items():
        os.system(value)
    copied = items.copy()
    copied += (options | {"l": "a"})["l"]
    os.system(copied[0])
    return "done"
