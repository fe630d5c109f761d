import html
import os
import urllib.parse

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    os.popen(f"ls {urllib.parse.unquote(x).count('a')}")
    os.popen(f"ls {html.unescape(x).count('a')}")
    os.popen(f"ls {str.upper(x).count('a')}")
    return "done"
