"""Passes on what the door bell reports."""

import asyncio
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("door-bell")

rings: asyncio.Queue[str] = asyncio.Queue(maxsize=100)

Seconds = Annotated[float, Field(ge=0, le=60, description="How long to wait.")]


async def next_ring(seconds: float) -> str:
    try:
        return await asyncio.wait_for(rings.get(), seconds)
    except asyncio.TimeoutError:
        return "nobody rang"


@mcp.tool()
def wait_for_ring(seconds: Seconds) -> str:
    """Wait until somebody rings."""
    return asyncio.run(next_ring(seconds))


if __name__ == "__main__":
    mcp.run()
