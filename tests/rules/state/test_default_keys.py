"""Shared tables whose key has a default: callers that give no key share one item."""

import pytest

RULE = "cross-session-leak"
CODE = """
RESULTS = {}

@mcp.tool()
async def count(text: str, session: str | None = None) -> int:
    '''Counts words.'''
    RESULTS[KEY] = VALUE
    return 1

@mcp.tool()
async def last(session: str = "default") -> str:
    '''The words that were counted last.'''
    return str(RESULTS.get(session))
"""


@pytest.mark.parametrize(
    ("key", "value", "shared"),
    [
        ("session or 'default'", "text.split()", True),
        ("'default' if session is None else session", "{'words': [text]}", True),
        ("session", "text.split()", False),
        ("session or 'default'", "(session or '').upper().split()", False),
        ("session or 'default'", "True", False),
    ],
)
def test_a_default_key_is_everybodys(spoken, key, value, shared):
    found = spoken(RULE, CODE.replace("KEY", key).replace("VALUE", value))
    assert len(found) == shared
    assert all("give no key" in finding.message and finding.severity.word != "error" for finding in found)
