import functools
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")
texts = {}
calls = {}


def keep(text):
    texts[text] = text.expandtabs()


def register(name, function):
    calls[name] = functools.partial(function, name)


@mcp.tool()
def entry(x: str) -> str:
    keep("a")
    keep(x)
    os.system(" ".join(texts.values()))
    return "done"


@mcp.tool()
def later(x: str, y: str) -> str:
    register(x, str.strip)
    register(y, os.system)
    for call in calls.values():
        call()
    return "done"
