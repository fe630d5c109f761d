"""The ticket desk of an office: visitors draw numbers."""

import threading
from typing import Literal

from fastmcp import FastMCP

mcp = FastMCP("ticket-desk")

Counter = Literal["passports", "permits"]

desk = threading.Lock()
last_number = 0


def label_of(number: int, counter: Counter) -> str:
    return f"{counter[0].upper()}{number:03}"


@mcp.tool()
def draw_number(counter: Counter) -> str:
    """Draw the next number for a counter.

    Args:
        counter: The counter that the visitor goes to.
    """
    global last_number
    with desk:
        number = last_number + 1
        label = label_of(number, counter)
        last_number = number
    return label


if __name__ == "__main__":
    mcp.run()
