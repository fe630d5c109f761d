"""reserved-parameter-name: names and roles that the SDK does not take as meant."""

import pytest

RULE = "reserved-parameter-name"


def test_mcp_refuses_a_leading_underscore(spoken):
    code = "@mcp.tool()\ndef f(_dry: bool) -> str:\n    '''Does it.'''\n    return ''\n"
    for server in ("mcp", "mcp2"):
        (finding,) = spoken(RULE, code, server=server)
        assert "InvalidSignature" in finding.notes[0]
        assert "`dry`" in finding.help
    assert not spoken(RULE, code, server="fastmcp")


@pytest.mark.parametrize("parameter", ["ctx", "ctx: str", "ctx=None", "context: dict"])
def test_a_context_without_its_annotation(spoken, parameter):
    name = parameter[:7] if parameter.startswith("context") else "ctx"
    body = f"    '''Does it.'''\n    await {name}.info('x')\n    return ''\n"
    code = f"@mcp.tool()\nasync def f({parameter}) -> str:\n{body}"
    (finding,) = spoken(RULE, code)
    assert "used as the context" in finding.message
    assert "from mcp.server.fastmcp import Context" in finding.help


@pytest.mark.parametrize(
    "parameter", ["ctx: Context", "ctx: Context | None = None", "ctx: 'Context'", "c: Context", "context: str"]
)
def test_contexts_and_plain_arguments_are_silent(spoken, parameter):
    assert not spoken(RULE, f"@mcp.tool()\ndef f({parameter}) -> str:\n    '''Does it.'''\n    return ''\n")


@pytest.mark.parametrize(
    ("server", "written", "words"),
    [
        ("mcp", "from fastmcp import Context as C", "context of fastmcp"),
        ("fastmcp", "from mcp.server.fastmcp import Context as C", "context of mcp 1.x"),
        ("mcp2", "from mcp.server.fastmcp import Context as C", "context of mcp 1.x"),
    ],
)
def test_the_context_of_another_sdk(spoken, server, written, words):
    code = f"{written}\n@mcp.tool()\ndef f(c: C) -> str:\n    '''Does it.'''\n    return ''\n"
    (finding,) = spoken(RULE, code, server=server)
    assert words in finding.message


UNBOUND = """
class Tools:
    @mcp.tool()
    def work(self, job: str) -> str:
        '''Does a job.'''
        return job
"""


def test_a_method_that_is_registered_without_an_object(spoken):
    (finding,) = spoken(RULE, UNBOUND)
    assert "`self` is published" in finding.message
    (finding,) = spoken(RULE, UNBOUND, server="fastmcp", sdk="fastmcp>=3")
    assert "TypeError" in finding.notes[0]


def test_bound_methods_are_silent(spoken):
    code = """
    class Tools:
        def work(self, job: str) -> str:
            '''Does a job.'''
            return job
    mcp.tool()(Tools().work)
    """
    assert not spoken(RULE, code)
