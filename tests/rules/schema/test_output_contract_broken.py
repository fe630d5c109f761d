"""output-contract-broken: results that cannot be what is declared."""

import pytest
from lowlevel import schema, server

RULE = "output-contract-broken"
IMPORTS = """
from dataclasses import dataclass
from typing import Annotated, Any, Dict, Optional
from pydantic import BaseModel, Field
from typing_extensions import TypedDict
class Row(TypedDict):
    a: int
    b: str
class Model(BaseModel):
    a: int
    b: str = ""
def unknown(): return load()
"""


def tool(returns, body, decorators="@mcp.tool()"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}{decorators}\ndef f(a: str) -> {returns}:\n    '''Does it.'''\n{lines}"


@pytest.mark.parametrize(
    ("returns", "body"),
    [
        ("str", "return {'a': 1}"),
        ("str", "return [a]"),
        ("str", "return None"),
        ("str", "if a:\n    return\nreturn a"),
        ("str", "return 5"),
        ("str", "return (a, 1)"),
        ("str", "rows = [a]\nrows.append(a)\nreturn rows"),
        ("int", "return 'no number'"),
        ("float", "return f'cannot divide by {a}'"),
        ("bool", "return None"),
        ("list[str]", "return 'none found'"),
        ("list[str]", "return {'a': a}"),
        ("dict[str, Any]", "return [a]"),
        ("dict[str, int]", "return f'nothing for {a}'"),
        ("Row", "return [1]"),
        ("Row", "return {'a': 1}"),
        ("Model", "return 'failed'"),
        ("Model", "return {'b': a}"),
        ("Annotated[str, Field(description='x')]", "return {}"),
    ],
)
@pytest.mark.parametrize("server_", ["mcp", "fastmcp"])
def test_results_that_cannot_be_right(spoken, server_, returns, body):
    (finding,) = spoken(
        RULE, tool(returns, body), server=server_, sdk=f"{server_}=={'1.30.0' if server_ == 'mcp' else '3.4.10'}"
    )
    assert finding.severity.word == "error"
    assert finding.location.line == finding.location.end_line


@pytest.mark.parametrize(
    ("returns", "body"),
    [
        ("str", "return a"),
        ("str", "return unknown()"),
        ("str", "return a or None"),
        ("str", "return str({})"),
        ("str", "import json\nreturn json.dumps({'a': 1})"),
        ("str | None", "return None"),
        ("Optional[str]", "return None"),
        ("str | dict[str, int]", "return {'a': 1}"),
        ("Any", "return {}"),
        ("object", "return {}"),
        ("int", "return '5'"),
        ("int", "return True"),
        ("float", "return 1"),
        ("bool", "return 'yes'"),
        ("list[str]", "return (a,)"),
        ("list[str]", "return [unknown()]"),
        ("list[str]", "return sorted({a})"),
        ("dict", "return [a]"),
        ("dict[str, Any]", "return {**unknown()}"),
        ("Dict[str, str]", "return {'a': a}"),
        ("dict[str, str]", "return {'a': a}"),
        ("dict[int, str]", "return {1: a}"),
        ("Row", "return {'a': 1, 'b': a}"),
        ("Row", "return {'a': 1, **unknown()}"),
        ("Row", "row = {'a': 1}\nrow['b'] = a\nreturn row"),
        ("Model", "return {'a': 1}"),
        ("Model", "return Model(a=1)"),
        ("None", "return None"),
        ("str", "def inner():\n    return {}\ninner()\nreturn a"),
        ("str", "raise ValueError(a)"),
    ],
)
def test_traps(spoken, returns, body):
    assert not spoken(RULE, tool(returns, body))


def test_without_declaration_there_is_no_contract(spoken):
    assert not spoken(RULE, "@mcp.tool()\ndef f(a: str):\n    '''Does it.'''\n    return {'a': a}\n")


def test_without_output_schema_nothing_is_checked(spoken):
    assert not spoken(RULE, tool("str", "return {'a': 1}", "@mcp.tool(structured_output=False)"))


def test_sdks_from_before_output_schemas(spoken):
    assert not spoken(RULE, tool("str", "return {'a': 1}"), sdk="mcp==1.9.0")


def test_a_wrapper_that_makes_text_of_the_result(spoken):
    code = """
        import functools, json
        def as_json(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return json.dumps(function(*args, **kwargs))
            return wrapper
        @mcp.tool()
        @as_json
        def f(a: str) -> str:
            '''Does it.'''
            return {"a": a}
    """
    assert not spoken(RULE, code)


OUTPUT = ", outputSchema={'type': 'object', 'properties': {'n': {'type': 'integer'}}, 'required': ['n']}"


def test_a_low_level_handler_that_returns_content_only(spoken):
    code = server(schema(""), "return [types.TextContent(type='text', text='1')]", output=OUTPUT)
    (finding,) = spoken(RULE, code, server="none", sdk="mcp==1.30.0")
    assert "no structured output returned" in " ".join(finding.notes)


@pytest.mark.parametrize(
    "body",
    [
        "return {'n': 1}",
        "return [types.TextContent(type='text', text='1')], {'n': 1}",
        "return types.CallToolResult(content=[], structuredContent={'n': 1})",
        "return unknown()",
        "raise ValueError(name)",
    ],
)
def test_low_level_handlers_that_return_more(spoken, body):
    assert not spoken(RULE, server(schema(""), body, output=OUTPUT), server="none", sdk="mcp==1.30.0")
