import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    rows = [["a"], [x]]
    os.system(sorted(rows, key=len)[0][0])
    os.system(sorted(rows, key=len)[1][0])
    rows.sort(key=str)
    os.system(rows[0][0])
    functions = [str.strip, os.system]
    functions.sort(key=str)
    functions[0](x)
    if sorted(["b", "a"], key=str.strip)[0] == "a":
        os.system(x)
    if sorted([2, 1])[0] == 2:
        os.popen(x)
    os.popen(sorted(["b", "a"], key=len)[0])
    return "done"
