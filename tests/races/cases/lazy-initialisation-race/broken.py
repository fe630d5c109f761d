"""Looks up words in a glossary that is read when it is first needed."""

import asyncio

from fastmcp import FastMCP

mcp = FastMCP("glossary")


class Glossary:
    """The terms of the glossary, and which of them were asked for."""

    def __init__(self, terms: dict[str, str]) -> None:
        self.terms = terms
        self.asked: list[str] = []

    def explain(self, term: str) -> str:
        """The meaning of a term."""
        if term in self.terms and term not in self.asked:
            self.asked.append(term)
        return self.terms.get(term, "unknown")


_glossary: Glossary | None = None


async def read_terms() -> dict[str, str]:
    """Ask the dictionary program for all its terms."""
    program = await asyncio.create_subprocess_exec(
        "dict", "--dump", stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(program.communicate(), timeout=30)
    return dict(line.split("\t", 1) for line in output.decode().splitlines() if "\t" in line)


async def glossary() -> Glossary:
    """The one glossary of this server."""
    global _glossary
    if _glossary is None:
        _glossary = Glossary(await read_terms())
    return _glossary


@mcp.tool()
async def explain(term: str) -> str:
    """Explain a term.

    Args:
        term: The term, in lower case.
    """
    return (await glossary()).explain(term)


if __name__ == "__main__":
    mcp.run()
