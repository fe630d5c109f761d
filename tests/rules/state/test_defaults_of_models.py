"""Lists and dicts that are the defaults of fields: pydantic copies them for each instance, other classes share them."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio
from typing import Any

from pydantic import BaseModel

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


class Catalog(BASE):
    title: str = ""
    tables: dict[str, int] = {}


@mcp.tool()
async def catalog(name: str, extra: dict[str, Any]) -> str:
    found = Catalog(ARGUMENTS)
    count = found.tables.get(name, 0)
    await asyncio.sleep(1)
    found.tables[name] = count + 1
    return str(found.tables)
"""


def races(folder, base, arguments):
    file = folder / "server.py"
    file.write_text(SERVER.replace("BASE", base).replace("ARGUMENTS", arguments), encoding="utf-8")
    findings = Project([file], settings=Settings(strict=True)).check().findings
    return [row.rule for row in findings if row.group == "state"]


@pytest.mark.parametrize("arguments", ["", "title=name", "**{key: 'x' for key in ('title', 'owner')}"])
def test_defaults_of_models_belong_to_the_instance(tmp_path, arguments):
    assert races(tmp_path, "BaseModel", arguments) == []


def test_attributes_of_classes_are_shared(tmp_path):
    assert "lost-update" in races(tmp_path, "object", "")
