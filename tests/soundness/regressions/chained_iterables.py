import itertools
import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


def run(text: str) -> None:
    os.system(text)


@mcp.tool()
def entry(x: str, rows: list[list[str]], options: dict[str, str]) -> str:
    whole = "a"
    for word in itertools.chain.from_iterable([["b"], [x]]):
        whole = whole + word
    os.system(whole)
    for word in itertools.chain.from_iterable(row for row in [options, {"b": "c"}]):
        os.system(options.get(word, "a"))
    for function in itertools.chain([str.strip], [run]):
        function(x)
    first, second = itertools.chain(["ls"], [x])
    os.popen(first)
    os.system(second)
    return "done"
