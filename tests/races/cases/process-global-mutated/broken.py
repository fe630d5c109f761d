"""Answers questions about the projects of a workshop."""

import os
from pathlib import Path
from typing import Literal

from fastmcp import FastMCP

mcp = FastMCP("workshop")

ROOT = Path.cwd()

Project = Literal["kite", "kayak"]


def title_of(project: Project) -> str:
    return project.capitalize()


@mcp.tool()
def materials(project: Project) -> str:
    """The list of materials of a project.

    Args:
        project: Name of the project.
    """
    os.chdir(ROOT / project)
    title = title_of(project)
    with Path("materials.txt").open(encoding="utf-8") as file:
        return f"{title}: {file.read(10_000)}"


if __name__ == "__main__":
    mcp.run()
