"""Finds the stems of words."""

from collections import OrderedDict
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("stems")

ENDINGS = ("ings", "ing", "ed", "es", "s")

CAPACITY = 100
stems: OrderedDict[str, str] = OrderedDict()


def stem_of(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word


@mcp.tool()
async def stem(word: Annotated[str, Field(max_length=40, description="An English word.")]) -> str:
    """The stem of a word."""
    if word not in stems:
        stems[word] = stem_of(word)
        if len(stems) > CAPACITY:
            stems.popitem(last=False)
    return stems[word]


if __name__ == "__main__":
    mcp.run()
