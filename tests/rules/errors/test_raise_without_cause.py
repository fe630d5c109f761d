"""raise-without-cause: exceptions that do not say where they come from."""

import pytest

RULE = "raise-without-cause"
TOOL = """
def fail(a):
    raise ValueError(a)

@mcp.tool()
def f(a: str) -> str:
    '''Does it.'''
    try:
        return str(int(a))
    except ValueError as error:
        {}
"""


def test_a_new_exception(spoken):
    code = TOOL.format("raise RuntimeError(a)")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert finding.severity.word == "note"
    assert "`from error`" in finding.label


@pytest.mark.parametrize(
    "statement",
    [
        "raise",
        "raise error",
        "raise RuntimeError(a) from error",
        "raise RuntimeError(a) from None",
        "fail(a)",
        "return a",
    ],
)
def test_causes_that_are_named(spoken, statement):
    assert not spoken(RULE, TOOL.format(statement), strict=True)
