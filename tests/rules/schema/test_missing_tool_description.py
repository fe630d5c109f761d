"""missing-tool-description: tools, resources and prompts without a description."""

import pytest

RULE = "missing-tool-description"


@pytest.mark.parametrize("server", ["mcp", "mcp2", "fastmcp"])
def test_a_tool_without_docstring(spoken, server):
    (finding,) = spoken(RULE, "@mcp.tool()\ndef sync(a: int) -> int:\n    return a\n", server=server)
    assert finding.severity.word == "warning"
    assert finding.tool == "sync"


@pytest.mark.parametrize("text", ["TODO", "todo: write this", "...", "Description here", "N/A", "   "])
def test_placeholders(spoken, text):
    (finding,) = spoken(RULE, f"@mcp.tool()\ndef sync(a: int) -> int:\n    '''{text}'''\n    return a\n")
    assert finding.severity.word == "warning"


@pytest.mark.parametrize("text", ["Syncs.", "获取天气", "Copy todo items to the server.", "Ping"])
def test_short_descriptions_are_descriptions(spoken, text):
    assert not spoken(RULE, f"@mcp.tool()\ndef sync(a: int) -> int:\n    '''{text}'''\n    return a\n")


def test_a_repeated_name_is_a_note(spoken):
    (finding,) = spoken(RULE, "@mcp.tool()\ndef get_weather(a: int) -> int:\n    '''Get weather.'''\n    return a\n")
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "decorator",
    [
        "mcp.tool(description='Copies a folder.')",
        "mcp.tool(description=open('x').read())",
        "mcp.tool(description=f'Copies {1} folder.')",
    ],
)
def test_descriptions_of_the_registration_count(spoken, decorator):
    assert not spoken(RULE, f"@{decorator}\ndef sync(a: int) -> int:\n    return a\n")


def test_a_computed_description_counts_even_where_the_sdk_refuses_the_tool(spoken):
    code = "@mcp.tool(description=open('x').read())\ndef sync(_a: int) -> int:\n    return 1\n"
    assert not spoken(RULE, code)


def test_resources_and_prompts_give_notes(spoken):
    code = "@mcp.resource('x://y')\ndef r() -> str:\n    return ''\n@mcp.prompt()\ndef p() -> str:\n    return ''\n"
    assert [(one.severity.word, one.message.split()[1]) for one in spoken(RULE, code)] == [
        ("note", "resource"),
        ("note", "prompt"),
    ]


def test_low_level_tools(spoken):
    code = """
    from mcp.server.lowlevel import Server
    from mcp.types import Tool
    server = Server("demo")
    @server.list_tools()
    async def list_tools():
        return [
            Tool(name="with", description="Copies a folder.", inputSchema={"type": "object"}),
            Tool(name="without", inputSchema={"type": "object"}),
        ]
    """
    (finding,) = spoken(RULE, code, server="none")
    assert finding.tool == "without"
    assert "description=" in finding.help
