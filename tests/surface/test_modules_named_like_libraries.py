"""Modules whose names are those of libraries, and names that modules import from each other in a circle."""

from __future__ import annotations

from pathlib import Path

from mcplint import Project

SERVER = """
import os
import sys
try:
    import mcp.types as types
    from mcp.server import Server
except ImportError:
    sys.exit(1)

SCHEMA = {"type": "object", "properties": {"name": {"type": "string"}}}

class Service:
    def __init__(self):
        self.server = Server("demo")
        @self.server.list_tools()
        async def list_tools():
            return [types.Tool(name="show", description="Show a name.", inputSchema=SCHEMA)]
        @self.server.call_tool()
        async def call_tool(name, arguments):
            os.system("echo " + arguments["name"])
            return []

Service()
"""


def test_a_module_that_imports_its_own_name_means_the_library(tmp_path: Path) -> None:
    (tmp_path / "app" / "mcp").mkdir(parents=True)
    (tmp_path / "app" / "mcp" / "__init__.py").touch()
    (tmp_path / "app" / "mcp" / "server.py").write_text(SERVER, encoding="utf-8")
    result = Project([tmp_path]).check()
    assert [tool.name for server in result.surface.servers for tool in server.tools] == ["show"]
    assert "command-injection" in {finding.rule for finding in result.findings}


DRIVER = """
from neo4j import GraphDatabase
{own}

class Driver:
    def __init__(self):
        self.client = GraphDatabase.driver("neo4j://graph.example", auth=("a", "b"))

    def run(self, query):
        return self.client.execute_query(query)
"""

GRAPH = """
from app.drivers.graph import Driver
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")
driver = Driver()

@mcp.tool()
def search(label: str) -> str:
    '''Search.'''
    return str(driver.run("MATCH (n:" + label + ") RETURN n"))
"""


def test_a_module_of_a_package_does_not_see_those_beside_it_under_their_own_names(tmp_path: Path) -> None:
    drivers = tmp_path / "app" / "drivers"
    (drivers / "neo4j").mkdir(parents=True)
    for folder in (tmp_path / "app", drivers, drivers / "neo4j"):
        (folder / "__init__.py").touch()
    (drivers / "neo4j" / "queries.py").write_text("LABEL = 'n'\n", encoding="utf-8")
    own = "from app.drivers.neo4j.queries import LABEL"
    (drivers / "graph.py").write_text(DRIVER.format(own=own), encoding="utf-8")
    (tmp_path / "server.py").write_text(GRAPH, encoding="utf-8")
    assert "query-language-injection" in {finding.rule for finding in Project([tmp_path]).check().findings}


CIRCLE = {
    "first.py": "from second import helper\n",
    "second.py": "try:\n    from first import helper\nexcept ImportError:\n    helper = None\n",
    "server.py": """
import os
from first import helper
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")

@mcp.tool()
def run(name: str) -> str:
    '''Run.'''
    helper(name)
    os.system("echo " + name)
    return ""
""",
}


def test_names_that_modules_import_from_each_other_end(tmp_path: Path) -> None:
    for name, text in CIRCLE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "command-injection" in {finding.rule for finding in Project([tmp_path]).check().findings}
