import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def named(**options: str) -> str:
    return chosen(**options)


def chosen(word: str = "a") -> str:
    return word


def first(words: list[str]) -> str:
    return words[0]


def some(table: dict[str, str]) -> str:
    return next(iter(table.values()))


def is_filled(words: object) -> str:
    return "filled" if words else "empty"


def put(table: dict[str, str], key: str) -> None:
    table[key] = "a"


def merge(table: dict[str, str], n: int) -> None:
    table.update({"k": "b"} if n == 7 else {})


def replace(words: list[str], n: int) -> None:
    words[n - 3] = "b"


class Job:
    word = "a"


def change(one: Job, other: Job, n: int) -> None:
    (one if n == 7 else other).word = "b"


@mcp.tool()
def entry(x: str, n: int) -> str:
    named()
    os.system(named(word=x))

    words = ["a"]
    first(words)
    words = ["a"]
    words.insert(n - 3, x)
    os.system(first(words))

    table = {str(n): "a"}
    some(table)
    table = {str(n): "a"}
    table["2"] = x
    os.system(some(table))

    filled: list[str] = []
    is_filled(filled)
    filled.insert(n, "b")
    if is_filled(filled) == "filled":
        os.system(x)
    pairs: dict[str, str] = {}
    is_filled(pairs)
    pairs["k"] = "b"
    if is_filled(pairs) == "filled":
        os.system(x)

    kept = {"k": "b"}
    put(kept, str(n))
    kept = {"k": x}
    put(kept, str(n))
    os.system(kept["k"])
    kept = {"k": "b"}
    merge(kept, n)
    kept = {"k": x}
    merge(kept, n)
    os.system(kept["k"])

    both = ["a", "b"]
    replace(both, n)
    both = ["a", x]
    replace(both, n)
    os.system(both[1])

    one, other = Job(), Job()
    change(one, other, n)
    one, other = Job(), Job()
    one.word = x
    change(one, other, n)
    os.system(one.word)
    return "done"
