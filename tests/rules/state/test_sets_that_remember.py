"""Who puts into a set that only grows what was not in it loses nothing; who marks what is being done does."""

import pytest

from mcplint import Project
from mcplint.finding import Severity

SERVER = """
import logging
from mcp.server.mcpserver import MCPServer

mcp = MCPServer("demo")
known: set[str] = set()


@mcp.tool()
def use(name: str) -> str:
    if name not in known:
        known.add(name)
        logging.warning("%s is used for the first time", name)
    {end}
    return name
"""


@pytest.mark.parametrize(("end", "severity"), [("pass", Severity.WARNING), ("known.discard(name)", Severity.ERROR)])
def test_how_much_it_matters(tmp_path, end, severity):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("{end}", end), encoding="utf-8")
    found = [row.severity for row in Project([file]).check().findings if row.rule == "check-then-act"]
    assert found == [severity]
