import operator
import os
import queue

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(x: str) -> str:
    waiting: queue.Queue[str] = queue.Queue()
    waiting.put({operator.add("ls ", x): "a"}.popitem()[0])
    os.system(waiting.get())
    return "done"
