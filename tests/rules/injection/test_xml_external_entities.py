"""xml-external-entities: parsers whose entities expand within bounds are worth a note, others a warning."""

import pytest

from mcplint import Project

SERVER = """
import xml.etree.ElementTree
import xml.dom.minidom

import lxml.etree

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


@mcp.tool()
def count(text: str) -> str:
    return str(CALL)
"""


@pytest.mark.parametrize(
    ("call", "severity"),
    [
        ("lxml.etree.fromstring(text)", "WARNING"),
        ("xml.etree.ElementTree.fromstring(text)", "NOTE"),
        ("xml.dom.minidom.parseString(text)", "NOTE"),
    ],
)
def test_what_a_parser_does_about_entities(tmp_path, call, severity):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("CALL", call), encoding="utf-8")
    (finding,) = [row for row in Project([file]).check().findings if row.rule == "xml-external-entities"]
    assert finding.severity.name == severity
    assert ("expat 2.4.1" in finding.notes[0]) is (severity == "NOTE")
