"""missing-parameter-description: what the schema says of arguments, as each SDK makes it."""

RULE = "missing-parameter-description"
DOCUMENTED = """
@mcp.tool()
def wait(duration: int) -> int:
    '''Wait a moment.

    Args:
        duration: Milliseconds.
    '''
    return duration
"""


def test_schemas_of_functions_are_told_with_strict_only(spoken):
    code = "@mcp.tool()\ndef wait(a: int, b: int) -> int:\n    '''Wait a moment.'''\n    return 1\n"
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert "`a`, `b`" in finding.message
    assert len(finding.labels) == 1
    assert finding.confidence.word == "low"


def test_a_schema_written_by_hand_is_told(spoken):
    code = """
    from mcp import types
    from mcp.server.lowlevel import Server
    server = Server("demo")
    @server.list_tools()
    async def list_tools():
        return [types.Tool(name="start", description="Start a container", inputSchema={
            "type": "object", "properties": {"image": {"type": "string"}, "TEXT": {"type": "string"}}})]
    @server.call_tool()
    async def call_tool(name, arguments):
        return [types.TextContent(type="text", text=arguments["image"] + arguments["TEXT"])]
    """
    (finding,) = spoken(RULE, code.replace("TEXT", "ports"), server="")
    assert "`image`, `ports`" in finding.message
    told = code.replace("Start a container", "Start a container with the image `image`").replace("TEXT", "image")
    assert not spoken(RULE, told, server="")


def test_what_the_tools_description_says_lowers_the_confidence(spoken):
    (finding,) = spoken(RULE, DOCUMENTED, strict=True)
    assert finding.confidence.word == "low"
    assert "does not read the sections" in finding.notes[0]


def test_docstrings_count_for_sdks_that_read_them(spoken):
    assert not spoken(RULE, DOCUMENTED, server="fastmcp", sdk="fastmcp>=4", strict=True)
    assert spoken(RULE, DOCUMENTED, server="fastmcp", sdk="fastmcp<3", strict=True)


def test_plain_text_metadata_counts_for_fastmcp_only(spoken):
    code = """
    from typing import Annotated
    @mcp.tool()
    def wait(a: Annotated[int, "Milliseconds"]) -> int:
        '''Wait a moment.'''
        return a
    """
    assert not spoken(RULE, code, server="fastmcp", strict=True)
    assert spoken(RULE, code, server="mcp", strict=True)


def test_fields_with_description_are_silent(spoken):
    code = """
    from pydantic import Field
    @mcp.tool()
    def wait(ctx: Context, a: int = Field(description="Milliseconds")) -> int:
        '''Wait a moment.'''
        return a
    """
    assert not spoken(RULE, code, strict=True)


def test_a_described_model_describes_its_argument(spoken):
    code = """
    from pydantic import BaseModel
    class Period(BaseModel):
        '''Milliseconds, from and to.'''
        first: int
    @mcp.tool()
    def wait(a: Period) -> int:
        '''Wait a moment.'''
        return 1
    """
    assert not spoken(RULE, code, strict=True)
