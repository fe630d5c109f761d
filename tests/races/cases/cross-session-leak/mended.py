"""Searches the letters of an archive, page by page."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("archive")

PAGE = 2
LETTERS = (
    "ada: dismissal, not to be talked about",
    "ada: raise, from 1843 on",
    "ada: new address",
    "grace: compiler, first draft",
    "grace: compiler, second draft",
    "grace: moth in relay 70",
)

Words = Annotated[str, Field(max_length=80, description="Words that the letters contain.")]


def page_of(words: str, number: int) -> str:
    found = [letter for letter in LETTERS if words in letter]
    return "\n".join(found[number * PAGE : (number + 1) * PAGE])


@mcp.tool()
async def search(words: Words) -> str:
    """Search the letters; the first page of what is found."""
    return page_of(words, 0)


@mcp.tool()
async def turn_to(words: Words, page: Annotated[int, Field(ge=2, le=100, description="Number of the page.")]) -> str:
    """Another page of a search."""
    return page_of(words, page - 1)


if __name__ == "__main__":
    mcp.run()
