"""A notice board: whoever watches a topic asks for the new notices."""

from collections import deque
from typing import Literal

from fastmcp import Context, FastMCP

mcp = FastMCP("notices")

Topic = Literal["lost", "found"]

NOTICES: dict[Topic, deque[str]] = {"lost": deque(maxlen=100), "found": deque(maxlen=100)}


@mcp.tool()
async def watch(topic: Topic, ctx: Context) -> str:
    """The latest notices on a topic.

    Args:
        topic: The topic to watch.
    """
    notices = list(NOTICES[topic])
    await ctx.info(f"{len(notices)} notices on {topic}")
    return "\n".join(notices)


@mcp.tool()
async def post(topic: Topic, notice: str) -> str:
    """Post a notice.

    Args:
        topic: The topic of the notice.
        notice: Its text.
    """
    NOTICES[topic].append(notice)
    return "posted"


if __name__ == "__main__":
    mcp.run()
