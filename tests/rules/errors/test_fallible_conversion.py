"""fallible-conversion: arguments that are converted by hand."""

import pytest

RULE = "fallible-conversion"


def tool(body, given="a: str"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    before = "import datetime, json, uuid\ndef day_of(text): return datetime.date.fromisoformat(text)\n"
    return f"{before}\n@mcp.tool()\ndef f({given}) -> str:\n    '''Does it.'''\n{lines}    return 'x'\n"


@pytest.mark.parametrize("body", ["json.loads(a)", "uuid.UUID(a)", "day_of(a)"])
def test_conversions_that_may_fail(spoken, body):
    assert not spoken(RULE, tool(body))
    (finding,) = spoken(RULE, tool(body), strict=True)
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    json.loads(a)\nexcept json.JSONDecodeError as e:\n    raise ValueError('no JSON') from e",
        "try:\n    day_of(a)\nexcept ValueError as e:\n    raise RuntimeError('no date') from e",
        "json.loads(open('x').read())",
        "json.loads('{}')",
    ],
)
def test_failures_that_are_dealt_with(spoken, body):
    assert not spoken(RULE, tool(body), strict=True)
