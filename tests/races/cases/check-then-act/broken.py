"""Books the seats of a small theatre."""

import asyncio
from typing import Literal

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("theatre")

Seat = Literal["1A", "1B", "2A", "2B"]

bookings: dict[Seat, str] = {}


async def charge(guest: str) -> None:
    """Ask the card terminal at the box office for the price of a seat."""
    reader, writer = await asyncio.wait_for(asyncio.open_connection("terminal.theatre.example", 7000), timeout=5)
    try:
        writer.write(f"charge {guest!r}\n".encode())
        if await asyncio.wait_for(reader.readline(), timeout=30) != b"paid\n":
            raise ToolError("the card was refused")
    finally:
        writer.close()


@mcp.tool()
async def book_seat(seat: Seat, guest: str) -> str:
    """Book a seat that is free, and charge the guest for it.

    Args:
        seat: Row and letter of the seat.
        guest: Name of the guest.
    """
    if seat in bookings:
        raise ToolError(f"{seat} is taken")
    await charge(guest)
    bookings[seat] = guest
    return f"{seat} is booked for {guest}"


if __name__ == "__main__":
    mcp.run()
