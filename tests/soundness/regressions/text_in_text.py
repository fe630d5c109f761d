import os
import re

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    v = "ls " + x
    if v.isdigit():
        os.popen(" ".join(["ls", v]))
        os.popen(f"{v} -l")
        os.popen("ls " + v)
    if re.fullmatch("[a-z ]+", v):
        os.popen("cat " + v)
        os.popen(str(v))
    os.system("ls " + v)
    return "done"
