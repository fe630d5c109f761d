import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Words:
    def __init__(self, text: str) -> None:
        self.text = text

    def __add__(self, other: str) -> "Words":
        return Words(self.text + other)

    def __radd__(self, other: str) -> str:
        return other + self.text

    def __ior__(self, other: str) -> "Words":
        self.text = other
        return self

    def __eq__(self, other: object) -> bool:
        os.system(other)
        return True

    def __lt__(self, other: str) -> bool:
        os.system(other)
        return True

    def __neg__(self) -> str:
        return self.text

    def __delitem__(self, name: str) -> None:
        os.system(name)


class Allowed:
    def __contains__(self, name: str) -> bool:
        return name in ("a", "b")


@mcp.tool()
def entry(x: str) -> str:
    more = Words("a") + x
    os.system(more.text)
    os.system("a" + Words(x))
    changed = Words("a")
    changed |= x
    os.system(changed.text)
    os.system(-Words(x))
    if Words("a") == x or Words("b") < x:
        del Words("a")[x]
    if x in Allowed():
        os.popen(x)
    if x not in Allowed():
        os.system(x)
    return "done"
