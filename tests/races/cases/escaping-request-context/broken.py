"""A notice board: whoever watches a topic is told of new notices."""

from typing import Literal

from fastmcp import Context, FastMCP

mcp = FastMCP("notices")

Topic = Literal["lost", "found"]

watchers: dict[Topic, Context] = {}


@mcp.tool()
async def watch(topic: Topic, ctx: Context) -> str:
    """Be told of new notices on a topic.

    Args:
        topic: The topic to watch.
    """
    watchers[topic] = ctx
    return f"watching {topic}"


@mcp.tool()
async def post(topic: Topic, notice: str) -> str:
    """Post a notice.

    Args:
        topic: The topic of the notice.
        notice: Its text.
    """
    if topic in watchers:
        await watchers[topic].info(f"{topic}: {notice}")
    return "posted"


if __name__ == "__main__":
    mcp.run()
