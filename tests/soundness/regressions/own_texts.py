import functools
import operator
import os
import types

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")
PERCENT = "ls %r %s"
BRACES = "{!r}"


class Shown:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Formatted(Shown):
    def __format__(self, spec: str) -> str:
        return self.text + spec

    def __str__(self) -> str:
        return "ls"

    def __call__(self, text: str) -> str:
        return text + self.text


class Hidden(Shown):
    def __repr__(self) -> str:
        return "ls"


@mcp.tool()
def entry(x: str) -> str:
    os.system(repr(Shown(x)))
    os.system(format(Shown(x)))
    os.system(ascii(Shown(x)))
    os.system(f"ls {Shown(x)!r}")
    os.system(PERCENT % (Shown(x), 1))
    os.system(BRACES.format(Shown(x)))
    os.system("{k}".format_map({"k": Shown(x)}))
    os.system(str([Shown(x)]))
    os.system(f"{ {'k': (Shown(x),)} }")
    os.system(format(Formatted("a"), x))
    os.system(f"{Formatted(x):>4}")
    os.system(str(types.SimpleNamespace(k=Shown(x))))
    os.system(f"ls {functools.partial(str.strip, x)}")
    os.system(str([functools.partial(Formatted("a"), text=x)]))
    os.system(operator.methodcaller("__call__", x)(Formatted("a")))
    os.popen(str(Formatted(x)))
    os.popen(f"{Hidden(x)!r}")
    os.popen(repr(Hidden(x)))
    return "done"
