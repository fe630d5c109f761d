import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, items: list[str]) -> str:
    if any(item == "a" for item in items):
        os.system(items[0])
    if not all(item != "a" for item in items):
        os.system(set(items).pop())
    if any(char == "a" for char in x):
        os.system(x)
    for item in items:
        if all([item == "a"]):
            os.system(items[0])
            os.popen(item)
        if all(item == "a" for _ in x):
            os.system(items[0])
        if {item} <= {"a"}:
            os.system(items[0])
    if any(x == word for word in [*items[1:], "a"]):
        os.system(x)
    if any(x == word for word in ("a", "b")):
        os.popen(x)
    if all(item in ("a", "b") for item in items):
        os.popen(items[0])
    if not any(item not in ("a", "b") for item in items):
        os.popen(items[0])
    if all(char.isalnum() for char in x):
        os.popen(x)
    return "done"
