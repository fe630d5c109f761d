"""untyped-parameter: parameters without annotation that clients fill in."""

import pytest

RULE = "untyped-parameter"


@pytest.mark.parametrize(
    ("server", "sdk", "words"),
    [
        ("mcp", None, "is a string"),
        ("mcp2", None, "is a string"),
        ("fastmcp", "fastmcp>=3", "empty schema"),
        ("fastmcp", "fastmcp<3", "empty schema"),
    ],
)
def test_the_note_says_what_this_sdk_does(spoken, server, sdk, words):
    (finding,) = spoken(RULE, "@mcp.tool()\ndef f(a):\n    '''Does it.'''\n", server=server, sdk=sdk)
    assert "`a` has no type" in finding.message
    assert words in finding.notes[0]
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (4, 7, 8)


@pytest.mark.parametrize(
    ("parameter", "help_"),
    [
        ("a", "`a: str`"),
        ("a=3", "`a: int = 3`"),
        ("a=True", "`a: bool = True`"),
        ("a='x'", "`a: str = 'x'`"),
        ("a=None", "`a: str | None = None`"),
        ("a=()", "`a: "),
    ],
)
def test_the_help_takes_the_type_from_the_default(spoken, parameter, help_):
    (finding,) = spoken(RULE, f"@mcp.tool()\ndef f({parameter}):\n    '''Does it.'''\n")
    assert help_ in finding.help


def test_each_parameter_is_reported_once_even_on_two_servers(spoken):
    code = """
    other = FastMCP('other')
    def f(a, b):
        '''Does it.'''
    for server in (mcp, other):
        server.tool()(f)
    """
    assert [finding.message[:13] for finding in spoken(RULE, code)] == ["parameter `a`", "parameter `b`"]


def test_injected_parameters_and_receivers_need_no_type(spoken):
    code = """
    class Tools:
        def __init__(self):
            mcp.tool()(self.work)
        def work(self, job: str, ctx: Context) -> str:
            '''Does a job.'''
            return job
    Tools()
    """
    assert not spoken(RULE, code)


def test_dependencies_need_no_type(spoken):
    code = """
    from fastmcp.dependencies import Depends
    def db():
        return 1
    @mcp.tool
    def f(a: int, connection=Depends(db)) -> int:
        '''Does it.'''
        return a
    """
    assert not spoken(RULE, code, server="fastmcp", sdk="fastmcp>=3")


def test_a_context_without_annotation_is_another_rules(spoken):
    code = """
    @mcp.tool()
    async def f(a: int, ctx) -> int:
        '''Does it.'''
        await ctx.info('x')
        return a
    """
    assert not spoken(RULE, code)
    assert spoken("reserved-parameter-name", code)


def test_helpers_that_are_no_tools_are_silent(spoken):
    assert not spoken(RULE, "def helper(a):\n    return a\n@mcp.tool()\ndef f(a: int):\n    '''Does it.'''\n")
