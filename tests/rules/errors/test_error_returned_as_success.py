"""error-returned-as-success: failures that a client cannot tell from results."""

import pytest
from lowlevel import newer, schema, server

RULE = "error-returned-as-success"
IMPORTS = """
import asyncio, json
from pydantic import BaseModel
from mcp.types import CallToolResult, TextContent
def work(x): return open(x).read()
"""


def tool(handler, *, clause="except Exception as e:", returns="str", name="f", before=""):
    body = f"    try:\n        return work(a)\n    {clause}\n        {handler}\n"
    return f"{IMPORTS}{before}\n@mcp.tool()\ndef {name}(a: str) -> {returns}:\n    '''Does it.'''\n{body}"


@pytest.mark.parametrize(
    "handler",
    [
        "return f'Error: {e}'",
        "return str(e)",
        "return 'Error: ' + str(e)",
        "return 'failed: %s' % e",
        "return 'Could not do it'",
        "return f'Failed to read {a}'",
        "return {'error': str(e)}",
        "return {'success': False, 'message': 'no'}",
        "return {'status': 'error', 'message': 'no'}",
        "return json.dumps({'error': 'no'})",
        "return json.dumps({'ok': False, 'why': str(e)})",
        "return [TextContent(type='text', text=f'Error: {e}')]",
        "return TextContent(type='text', text='Unable to do it')",
        "return CallToolResult(content=[TextContent(type='text', text=str(e))])",
        "return CallToolResult(content=[], isError=False, structuredContent={'error': 'no'})",
        "message = f'{a}: {e}'\n        return message",
    ],
)
def test_reports_of_failures(spoken, handler):
    (finding,) = spoken(RULE, tool(handler, returns="dict"))
    assert "`f`" in finding.message
    assert "ToolError" in finding.help


@pytest.mark.parametrize(
    "handler",
    [
        "raise",
        "raise ValueError(str(e)) from e",
        "return CallToolResult(content=[TextContent(type='text', text=str(e))], isError=True)",
        "return ''",
        "return 'nothing there'",
        "return {'error': None, 'rows': []}",
        "return {'success': True}",
        "return {'rows': []}",
    ],
)
def test_other_ways_to_deal_with_an_exception(spoken, handler):
    assert not spoken(RULE, tool(handler, returns="dict"))


def test_a_clause_without_a_name(spoken):
    (finding,) = spoken(RULE, tool("return 'Error'", clause="except:"))
    assert finding.labels[0].location.line == finding.location.line - 1


def test_fastmcp_before_4_loses_the_flag(spoken):
    code = tool("return CallToolResult(content=[], isError=True)")
    assert spoken(RULE, code, server="fastmcp", sdk="fastmcp>=2,<3")
    assert spoken(RULE, code, server="fastmcp", sdk="fastmcp>=3,<4")
    assert not spoken(RULE, code, server="fastmcp", sdk="fastmcp>=4")


def test_one_finding_per_function_at_the_broadest_clause(spoken):
    code = """
    @mcp.tool()
    def f(a: str) -> str:
        '''Does it.'''
        try:
            return open(a).read()
        except FileNotFoundError:
            return "Error: not found"
        except Exception as e:
            return f"Error: {e}"
    """
    (finding,) = spoken(RULE, code)
    assert "Error: {e}" in source_line(code, finding)
    assert [flow[-1].message for flow in finding.flows] == ["so is this failure"]


def source_line(code, finding):
    return ("\n" * 2 + code).splitlines()[finding.location.line - 1]


def test_a_decorator_below_the_tool(spoken):
    code = """
    import functools
    def guarded(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            try:
                return await function(*args, **kwargs)
            except Exception as e:
                return f"Error: {e}"
        return wrapper
    @mcp.tool()
    @guarded
    async def first(a: str) -> str:
        '''Does it.'''
        return open(a).read()
    @mcp.tool()
    @guarded
    async def second(a: str) -> str:
        '''Does it.'''
        return open(a).read()
    """
    (finding,) = spoken(RULE, code)
    assert finding.tools == ("first", "second")


def test_a_helper_whose_result_is_returned(spoken):
    code = """
    import json, urllib.request
    def request(path):
        try:
            return json.load(urllib.request.urlopen("https://example.com/" + path))
        except Exception as e:
            return {"error": str(e)}
    @mcp.tool()
    def f(a: str) -> str:
        '''Does it.'''
        return json.dumps(request(a))
    """
    (finding,) = spoken(RULE, code)
    assert finding.tool == "f"
    assert finding.trace, "the calls from the tool to the helper"


HELPER = """
import json
def request(path):
    try:
        return json.load(open(path))
    except Exception as e:
        return {"error": str(e)}
@mcp.tool()
def f(a: str, many: list[str]) -> dict:
    '''Does it.'''
"""


@pytest.mark.parametrize(
    "body",
    [
        "found = request(a)\n    if 'error' in found:\n        raise ValueError(found['error'])\n    return found",
        "found = request(a)\n    if found.get('error'):\n        raise ValueError(found['error'])\n    return found",
        "return {one: request(one) for one in many}",
        "found = []\n    for one in many:\n        found.append(request(one))\n    return {'found': found}",
        "return {'text': 'x', 'length': len(a)}",
    ],
)
def test_helpers_whose_failures_are_tested_or_belong_to_one_of_many_items(spoken, body):
    assert not spoken(RULE, HELPER + f"    {body}\n")


def test_one_of_several_gathered_results(spoken):
    code = """
    import asyncio
    async def one(name):
        try:
            return open(name).read()
        except OSError as e:
            return f"Error: {e}"
    @mcp.tool()
    async def f(names: list[str]) -> list[str]:
        '''Does it.'''
        return await asyncio.gather(*[one(name) for name in names])
    """
    assert not spoken(RULE, code)


@pytest.mark.parametrize("name", ["check_host", "health", "testConnection", "validate_query", "ping"])
def test_tools_that_find_out_whether_something_works(spoken, name):
    assert not spoken(RULE, tool("return f'Error: {e}'", name=name))


def test_an_output_schema_with_a_place_for_errors(spoken):
    code = """
    from pydantic import BaseModel
    class Result(BaseModel):
        text: str = ""
        error: str | None = None
    @mcp.tool()
    def f(a: str) -> Result:
        '''Does it.'''
        try:
            return Result(text=open(a).read())
        except OSError as e:
            return Result(error=str(e))
    """
    assert not spoken(RULE, code)


def test_resources_and_prompts_have_no_flag(spoken):
    code = """
    @mcp.resource("notes://{name}")
    def note(name: str) -> str:
        try:
            return open(name).read()
        except OSError as e:
            return f"Error: {e}"
    @mcp.prompt()
    def ask(name: str) -> str:
        try:
            return open(name).read()
        except OSError as e:
            return f"Error: {e}"
    """
    assert not spoken(RULE, code)


BODY = """
try:
    return [types.TextContent(type="text", text=open(arguments["a"]).read())]
except Exception as e:
    return [types.TextContent(type="text", text=f"Error: {e}")]
"""


def test_low_level_servers(spoken):
    declared = schema("'a': {'type': 'string'}", ["a"])
    (finding,) = spoken(RULE, server(declared, BODY), server="none")
    assert "isError=True" in finding.help
    assert "raise" in finding.help
    newer_body = BODY.replace("arguments", "params.arguments")
    (finding,) = spoken(RULE, newer(declared, newer_body), server="none")
    assert finding.help == "return `CallToolResult(content=[...], is_error=True)`", "raising is no way out in mcp 2.x"
