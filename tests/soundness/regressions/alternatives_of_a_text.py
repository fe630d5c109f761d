import os
import re

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    y = "a" if ";" in x else x
    if y in ("a", "b"):
        os.system(x)
        os.popen(y)
        os.popen("ls " + y)
    if re.fullmatch("[a-z]+", y):
        os.system(x)
        os.popen("ls " + y)
    if y.isalnum():
        os.system(x)
        os.popen(y)
    z = None if ";" in x else x
    if z is None:
        os.system(x)
    if not z:
        os.system(x)
    return "done"
