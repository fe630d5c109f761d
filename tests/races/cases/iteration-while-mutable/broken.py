"""The departures board of a bus station."""

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("departures")

departures: dict[int, str] = {}

Line = Annotated[int, Field(ge=1, le=99, description="Number of the bus line.")]


def row_of(line: int, destination: str) -> str:
    return f"{line:2} {destination:.20}"


@mcp.tool()
def announce(line: Line, destination: Annotated[str, Field(max_length=40, description="Where it goes.")]) -> str:
    """Put a bus on the board."""
    departures[line] = destination
    return "announced"


@mcp.tool()
def board() -> str:
    """The departures board as it is shown in the hall."""
    return "\n".join(row_of(line, destination) for line, destination in departures.items())


if __name__ == "__main__":
    mcp.run()
