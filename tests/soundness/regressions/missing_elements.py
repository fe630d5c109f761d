import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def some(n: int) -> list[str]:
    words = []
    if n == 7:
        words.append("b")
    return words


def first(one: str, two: str = "c", *more: str) -> str:
    return one


@mcp.tool()
def places(x: str, n: int) -> str:
    words, rest, mixed = [x], [x], ["a", x, "c"]
    if n == 7:
        words.append("b")
    os.system(words[-1])
    os.system(list(words)[-1])
    os.system((some(n) + rest)[0])
    os.system([*some(n), x][0])
    os.system((some(n) + mixed)[1:][0])
    os.system(first(*some(n), x))
    os.system(next(reversed([x, *some(n)])))
    words = some(n)
    words.extend([x])
    os.system(words[0])
    os.popen((some(n) + mixed)[-1])
    os.popen([x, *some(n), "a"][-1])
    return "done"


@mcp.tool()
def loops(x: str, n: int) -> str:
    last = x
    for word in some(n):
        last = word
    os.system(last)
    table = {}
    if n == 7:
        table["k"] = "b"
    last = x
    for key in table:
        last = key
    os.system(last)
    for _ in [*some(n), "a"]:
        last = "a"
    os.popen(last)
    return "done"


@mcp.tool()
def emptiness(x: str, n: int) -> str:
    if not list(some(n)):
        os.system(x)
    if not tuple(some(n)):
        os.system(x)
    if not set(some(n)):
        os.system(x)
    if not sorted(some(n)):
        os.system(x)
    if not some(n)[:]:
        os.system(x)
    if not some(n) * 2:
        os.system(x)
    if not some(n) + some(n):
        os.system(x)
    if not list(map(str.strip, some(n))):
        os.system(x)
    if not list(enumerate(some(n))):
        os.system(x)
    if not list(zip(some(n), some(n), strict=False)):
        os.system(x)
    if not {word: len(word) for word in some(n)}:
        os.system(x)
    if not dict.fromkeys(some(n)):
        os.system(x)
    table = {}
    if n == 7:
        table["k"] = "b"
    if not list(table):
        os.system(x)
    if not list(table.values()):
        os.system(x)
    if not [*table.items()]:
        os.system(x)
    if not [*some(n), "a"]:
        os.popen(x)
    return "done"
