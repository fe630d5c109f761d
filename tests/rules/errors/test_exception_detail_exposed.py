"""exception-detail-exposed: what clients learn from failures."""

import pytest

RULE = "exception-detail-exposed"
IMPORTS = """
import logging, sys, traceback
logger = logging.getLogger("x")
class ToolError(Exception): pass
def shown(): return "".join(traceback.format_exception(*sys.exc_info()))
"""


def tool(handler, clause="except Exception as e:"):
    return (
        f"{IMPORTS}\n@mcp.tool()\nasync def f(a: str, ctx: Context) -> str:\n    '''Does it.'''\n    try:\n"
        f"        return open(a).read()\n    {clause}\n        {handler}\n"
    )


@pytest.mark.parametrize(
    "handler",
    [
        "return traceback.format_exc()",
        "return f'Error: {traceback.format_exc()}'",
        "return shown()",
        "raise ToolError(traceback.format_exc())",
        "raise ToolError('failed: ' + traceback.format_exc()) from e",
        "await ctx.error(traceback.format_exc()); raise",
        "text = traceback.format_exc(); logger.error(text); return text",
    ],
)
@pytest.mark.parametrize("clause", ["except Exception as e:", "except OSError as e:"])
def test_tracebacks(spoken, handler, clause):
    (finding,) = spoken(RULE, tool(handler, clause))
    assert finding.message == "a traceback is sent to the client"
    assert (finding.function == "shown") is ("shown()" in handler)


@pytest.mark.parametrize(
    "handler",
    [
        "logger.error(traceback.format_exc()); raise",
        "logger.exception('no'); return 'no such file'",
        "traceback.print_exc(); raise ToolError('no such file') from e",
        "return 'no such file'",
    ],
)
def test_what_stays_on_the_server(spoken, handler):
    assert not spoken(RULE, tool(handler), strict=True)


@pytest.mark.parametrize(
    "handler",
    ["return f'Error: {e}'", "return {'error': str(e)}", "return repr(e)", "raise ToolError(f'failed: {e}') from e"],
)
def test_the_text_of_exceptions_of_any_type_is_a_matter_of_strict(spoken, handler):
    assert not spoken(RULE, tool(handler))
    (finding,) = spoken(RULE, tool(handler), strict=True)
    assert "any type" in finding.message
    assert not spoken(RULE, tool(handler, "except OSError as e:"), strict=True)


def test_what_the_sdk_masks(spoken):
    handler = "raise RuntimeError(traceback.format_exc())"
    assert spoken(RULE, tool(handler))
    assert not spoken(RULE, tool(handler), server="mcp2", sdk="mcp==2.3.0")
    assert spoken(RULE, tool("raise ToolError(traceback.format_exc())"), server="mcp2", sdk="mcp==2.3.0")


def test_an_exception_that_is_caught_again(spoken):
    code = f"""{IMPORTS}
def work(a):
    try:
        return open(a).read()
    except OSError as e:
        raise RuntimeError(traceback.format_exc()) from e
@mcp.tool()
def f(a: str) -> str:
    '''Does it.'''
    try:
        return work(a)
    except Exception:
        logger.exception("no")
        raise ToolError("no such file")
"""
    assert not spoken(RULE, code)
