"""Lends the one meeting room of a house."""

import asyncio
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("meeting-room")

room_lock = asyncio.Lock()
guests: list[str] = []

Name = Annotated[str, Field(max_length=40, description="Name of the guest.")]


async def open_door() -> None:
    """Ask the door to open."""
    _, writer = await asyncio.wait_for(asyncio.open_connection("door.house.example", 7000), timeout=5)
    writer.write(b"open\n")
    await asyncio.wait_for(writer.drain(), timeout=5)
    writer.close()


@mcp.tool()
async def enter(name: Name) -> str:
    """Let a guest into the room."""
    async with room_lock:
        await open_door()
        if name not in guests and len(guests) < 20:
            guests.append(name)
        return f"{len(guests)} in the room"


if __name__ == "__main__":
    mcp.run()
