"""variadic-signature: signatures for which there is no schema."""

import pytest

RULE = "variadic-signature"


@pytest.mark.parametrize(("server", "words"), [("mcp", "required string"), ("fastmcp", "ValueError")])
@pytest.mark.parametrize("written", ["*args", "**kwargs"])
def test_star_parameters(spoken, server, words, written):
    (finding,) = spoken(RULE, f"@mcp.tool()\ndef f(a: int, {written}):\n    '''Does it.'''\n", server=server)
    assert f"`{written}`" in finding.message
    assert words in finding.notes[0]


def test_one_finding_per_tool(spoken):
    (finding,) = spoken(RULE, "@mcp.tool()\ndef f(*args, **kwargs):\n    '''Does it.'''\n")
    assert len(finding.labels) == 1


@pytest.mark.parametrize(
    ("server", "sdk", "words"),
    [("mcp", None, "TypeError"), ("fastmcp", "fastmcp>=4", "ValueError"), ("fastmcp", "fastmcp<3", "array")],
)
def test_positional_only_parameters(spoken, server, sdk, words):
    code = "@mcp.tool()\ndef f(a: int, /) -> int:\n    '''Does it.'''\n    return a\n"
    (finding,) = spoken(RULE, code, server=server, sdk=sdk)
    assert words in finding.notes[0]


def test_keyword_only_parameters_are_fine(spoken):
    assert not spoken(RULE, "@mcp.tool()\ndef f(*, a: int) -> int:\n    '''Does it.'''\n    return a\n")


WRAPPER = """
import functools
def logged(function):
    {wraps}
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
@mcp.tool()
@logged
def f(a: int) -> int:
    '''Does it.'''
    return a
"""


def test_a_wrapper_that_keeps_the_signature_is_silent(spoken):
    assert not spoken(RULE, WRAPPER.format(wraps="@functools.wraps(function)"))


def test_a_wrapper_that_hides_the_signature_is_told_about_wraps(spoken):
    (finding,) = spoken(RULE, WRAPPER.format(wraps=""))
    assert "functools.wraps" in finding.help


def test_resources_may_take_keywords_with_fastmcp(spoken):
    code = "@mcp.resource('x://{a}')\ndef f(a: str, **kwargs) -> str:\n    '''Does it.'''\n    return a\n"
    assert not spoken(RULE, code, server="fastmcp")


SIGNED = """
import functools
import inspect
from somewhere import parameters
def logged(function):
    async def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    wrapper.__name__ = function.__name__
    if parameters is not None:
        {statement}
    return wrapper
def f(a: int) -> int:
    '''Does it.'''
    return a
mcp.tool()(logged(f))
"""


@pytest.mark.parametrize(
    "statement",
    [
        "wrapper.__signature__ = inspect.Signature(parameters(function))",
        "setattr(wrapper, '__signature__', inspect.Signature(parameters(function)))",
        "signed(wrapper, inspect.Signature(parameters(function)))",
    ],
)
def test_a_wrapper_whose_signature_is_put_together_is_silent(spoken, statement):
    helper = "def signed(one, signature):\n    one.__signature__ = signature\n"
    assert not spoken(RULE, helper + SIGNED.format(statement=statement))


def test_a_wrapper_that_only_looks_at_a_signature_is_not(spoken):
    assert spoken(RULE, SIGNED.format(statement="print(function.__signature__ == wrapper.__signature__)"))
