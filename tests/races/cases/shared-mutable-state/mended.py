"""The opening hours of a library, read again when the caretaker says so."""

import threading
from pathlib import Path

from fastmcp import FastMCP

mcp = FastMCP("opening-hours")

HOURS = Path("hours.txt")


def lines_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return file.read(10_000).splitlines()


desk = threading.Lock()
hours = [*lines_of(HOURS)]


@mcp.tool()
def read_again() -> str:
    """Read the opening hours again."""
    lines = lines_of(HOURS)
    with desk:
        hours.clear()
        hours.extend(lines)
        return f"{len(hours)} days"


@mcp.tool()
def days() -> str:
    """How many days the library is open."""
    with desk:
        return f"open on {len(hours)} days"


if __name__ == "__main__":
    mcp.run()
