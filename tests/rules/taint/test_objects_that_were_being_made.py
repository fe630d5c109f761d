"""An object that was still being made when its class refused the arguments is nobody's, unless it was put somewhere."""

import pytest

from mcplint import Project

SERVER = """
import os
import re
from fastmcp import FastMCP
from pydantic import BaseModel, ValidationError

mcp = FastMCP("demo")


class Model(BaseModel):
    title: str
    name: str = ""

    def model_post_init(self, context) -> None:
        self.name = re.sub("[^a-z]", "", self.name)


class Plain:
    def __init__(self, title, name, drafts):
        self.name = name
        {kept}
        if len(title) > 80:
            raise ValueError("too long")
        self.name = re.sub("[^a-z]", "", name)


def model(title, name):
    try:
        return Model(title=title, name=name)
    except ValidationError:
        return Model(title=title[:80], name=name)


def plain(title, name):
    drafts = []
    try:
        return Plain(title, name, drafts)
    except ValueError:
        return {otherwise}


@mcp.tool
def show(title: str, name: str) -> str:
    made = {make}(title, name)
    with open(os.path.join("/srv/notes", f"{made.name}.txt")) as file:
        return file.read()
"""

AGAIN = "Plain(title[:80], name, drafts)"


@pytest.mark.parametrize(
    ("make", "kept", "otherwise", "found"),
    [
        ("model", "pass", AGAIN, False),
        ("plain", "pass", AGAIN, False),
        ("plain", "drafts.append(self)", "drafts[0]", True),
    ],
)
def test_name_of_the_file(tmp_path, make, kept, otherwise, found):
    source = SERVER
    for mark, text in {"{make}": make, "{kept}": kept, "{otherwise}": otherwise}.items():
        source = source.replace(mark, text)
    file = tmp_path / "server.py"
    file.write_text(source, encoding="utf-8")
    rows = [row for row in Project([file]).check().findings if row.rule == "path-traversal"]
    assert bool(rows) == found
