import json
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def joined(first: list[str], second: list[str]) -> list[str]:
    return first + second


@mcp.tool()
def entry(x: str) -> str:
    settings = json.loads('{"words": ["a"]}')
    os.system(joined(settings["words"], [x])[-1])
    os.system(" ".join(settings["words"] + ["b", x]))
    os.system(joined([x], settings["words"])[0])
    os.system((settings | {"k": x})["k"])
    os.system((set(settings) | {x}).pop())
    either = ["a"] + ([x] if settings else settings["words"])
    os.system(either[1])
    os.popen((settings["words"] + ["b"])[-1])
    return "done"
