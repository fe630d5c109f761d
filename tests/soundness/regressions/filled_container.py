import json
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def collected(*texts):
    return texts


@mcp.tool()
def entry(x: str) -> str:
    texts = []
    texts.append(x)
    os.system(json.dumps(texts))
    table = {"k": {}}
    table["k"]["l"] = [x]
    os.system(json.dumps(table))
    for text in json.loads(json.dumps(collected(x))):
        os.system(text)
    return "done"
