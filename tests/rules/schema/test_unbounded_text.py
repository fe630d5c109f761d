"""unbounded-text: patterns that do not hold the whole text."""

import pytest

RULE = "unbounded-text"


def tool(pattern):
    return (
        "from typing import Annotated\nfrom pydantic import Field\n@mcp.tool()\n"
        f"def f(name: Annotated[str, Field(pattern={pattern!r})]) -> str:\n    '''Does it.'''\n    return name\n"
    )


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [
        ("[a-z]+", "^[a-z]+$"),
        (r"\d{4}-\d{2}", r"^\d{4}-\d{2}$"),
        ("^[a-z]+", "^[a-z]+$"),
        ("[a-z]+$", "^[a-z]+$"),
        ("asc|desc", "^(?:asc|desc)$"),
        ("^asc|desc$", "^(?:asc|desc)$"),
    ],
)
def test_patterns_without_anchors(spoken, pattern, anchored):
    (finding,) = spoken(RULE, tool(pattern))
    assert anchored in finding.help
    assert finding.location.line == 6


@pytest.mark.parametrize(
    "pattern",
    ["^[a-z]+$", "^(asc|desc)$", "^a$|^b$", r"\A[a-z]+\z", "^https?://", r"\.csv$", "^[a|b]$", ".*foo.*", "^x.*", "@"],
)
def test_anchored_patterns_and_meant_prefixes(spoken, pattern):
    assert not spoken(RULE, tool(pattern))


def test_a_pattern_that_arguments_share_is_reported_once_where_it_is_written(spoken):
    code = """
        from typing import Annotated
        from pydantic import Field
        TABLE = Field(description="A table.", pattern="[a-z_]+")
        @mcp.tool()
        def read(table: Annotated[str, TABLE]) -> str:
            '''Does it.'''
            return table
        @mcp.tool()
        def copy(source: Annotated[str, TABLE], target: Annotated[str, TABLE]) -> str:
            '''Does it.'''
            return source + target
    """
    (finding,) = spoken(RULE, code)
    assert finding.location.line == 6
    assert "`source` of `copy`, `target` of `copy`" in finding.notes[1]


def test_patterns_of_literal_schemas(spoken):
    code = """
    from mcp.server.lowlevel import Server
    from mcp.types import Tool
    server = Server("demo")
    @server.list_tools()
    async def list_tools():
        return [Tool(name="t", description="Does it.", inputSchema={"type": "object", "properties": {
            "branch": {"type": "string", "pattern": "[a-z]+"},
        }})]
    """
    (finding,) = spoken(RULE, code, server="none")
    assert "`branch`" in finding.message


SEARCH = """
import re
from typing import Annotated
from pydantic import Field
@mcp.tool()
def f(expression: {type}) -> str:
    '''Does it.'''
    return str(re.search(expression, "text"))
"""


def test_text_that_becomes_a_regular_expression_is_for_strict(spoken):
    code = SEARCH.format(type="str")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert "regular expression" in finding.message
    assert not spoken(RULE, SEARCH.format(type="Annotated[str, Field(max_length=50)]"), strict=True)
