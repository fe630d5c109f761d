import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str, items: list[str]) -> str:
    while True:
        break
    else:
        raise ValueError("never here")
    count = 0
    last = "a"
    while count < 2:
        count += 1
        if count == 2:
            last = x
            break
    else:
        return "no"
    os.system(last)
    for item in items:
        last = item
    else:
        last = "ls"
    os.popen(last)
    while count < 4:
        count += 1
        last = x
    else:
        last = "ls"
    os.popen(last)
    for item in items:
        if item not in ("a", "b"):
            break
    else:
        for item in items:
            os.popen(item)
    for word in ("a", "zz"):
        if x.endswith(word):
            last = x
            break
    else:
        last = "ls"
    os.system(last)
    return "done"
