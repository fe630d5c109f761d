import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Service:
    def __init__(self) -> None:
        self.seen = []

    def entry(self, x: str) -> str:
        self.seen *= 2
        self.seen += [x]
        os.system(self.seen[-1])
        return "done"


service = Service()
mcp.add_tool(service.entry)


@mcp.tool()
def either(x: str, n: int) -> str:
    first, second = ["a"], ["b"]
    changed = first if n else second
    changed += [x]
    both = (first if n else second) + ["c"]
    os.system(both[1])
    same = third = ["a"]
    same *= 2
    third[1] = x
    os.system(same[1])
    os.popen(same[0])
    return "done"
