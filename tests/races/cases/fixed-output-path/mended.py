"""Draws bar charts as SVG."""

import tempfile
from pathlib import Path
from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

mcp = FastMCP("charts")

Values = Annotated[list[int], Field(min_length=1, max_length=50, description="Heights of the bars.")]


def bars(values: list[int]) -> str:
    return "".join(f'<rect x="{10 * i}" width="8" height="{value}"/>' for i, value in enumerate(values))


def tidy(path: Path) -> None:
    """Put every bar on a line of its own."""
    path.write_text(path.read_text(encoding="utf-8").replace("><", ">\n<"), encoding="utf-8")


@mcp.tool()
def draw_bars(values: Values) -> str:
    """Draw a bar chart."""
    with tempfile.TemporaryDirectory() as folder:
        chart = Path(folder, "chart.svg")
        chart.write_text(f"<svg>{bars(values)}</svg>", encoding="utf-8")
        tidy(chart)
        return chart.read_text(encoding="utf-8")


if __name__ == "__main__":
    mcp.run()
