"""The departures board of a bus station."""

import threading
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("departures")

departures: dict[int, str] = {}
board_lock = threading.Lock()

Line = Annotated[int, Field(ge=1, le=99, description="Number of the bus line.")]


def row_of(line: int, destination: str) -> str:
    return f"{line:2} {destination:.20}"


@mcp.tool()
def announce(line: Line, destination: Annotated[str, Field(max_length=40, description="Where it goes.")]) -> str:
    """Put a bus on the board."""
    with board_lock:
        departures[line] = destination
    return "announced"


@mcp.tool()
def board() -> str:
    """The departures board as it is shown in the hall."""
    with board_lock:
        rows = list(departures.items())
    return "\n".join(row_of(line, destination) for line, destination in rows)


if __name__ == "__main__":
    mcp.run()
