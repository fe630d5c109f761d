"""stringly-typed-choice: strings that are only compared with constants."""

import pytest
from lowlevel import schema, server

RULE = "stringly-typed-choice"
TWO = "if mode == 'a':\n    return '1'\nif mode == 'b':\n    return '2'\n"


def tool(body, parameter="mode: str"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"@mcp.tool()\ndef f({parameter}) -> str:\n    '''Does it.'''\n{lines}"


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (TWO + "return '3'", "mode: str"),
        (TWO + "raise ValueError(f'unknown mode {mode}')", "mode: str"),
        ("if mode.lower() == 'a':\n    return '1'\nelif mode.lower() == 'b':\n    return '2'\nreturn ''", "mode: str"),
        ("if mode not in ('a', 'b'):\n    raise ValueError(mode)\nreturn ''", "mode: str"),
        ("match mode:\n    case 'a':\n        return '1'\n    case 'b':\n        return '2'\nreturn ''", "mode: str"),
        ("if mode == 'a':\n    return '1'\nreturn '2'", "mode: str = 'b'"),
        (TWO + "return '3'", "mode: str | None = None"),
    ],
)
def test_only_compared_with_constants(spoken, body, parameter):
    (finding,) = spoken(RULE, tool(body, parameter))
    assert 'Literal["a", "b"]' in finding.help
    assert finding.help.endswith('= "b"`' if "= 'b'" in parameter else "]`")


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (TWO + "return mode", "mode: str"),
        (TWO + "print(mode)\nreturn ''", "mode: str"),
        (TWO + "return f'{mode}'", "mode: str"),
        (TWO + "return [mode][0]", "mode: str"),
        (TWO + "return ''.join(x for x in 'abc' if x == mode)", "mode: str"),
        ("if mode == 'a':\n    return '1'\nreturn '2'", "mode: str"),
        ("if mode == '':\n    return '1'\nif mode == 'all':\n    return '2'\nreturn '3'", "mode: str = ''"),
        ("import os\nif mode == os.environ['A'] or mode == os.environ['B']:\n    return '1'\nreturn '2'", "mode: str"),
        ("other = mode\n" + TWO + "return other", "mode: str"),
        ("return '1' if 'a' in mode or 'b' in mode else '2'", "mode: str"),
        ("if mode == 1:\n    return '1'\nif mode == 2:\n    return '2'\nreturn '3'", "mode: int"),
    ],
)
def test_traps(spoken, body, parameter):
    assert not spoken(RULE, tool(body, parameter))


def test_a_choice_that_is_declared_as_one(spoken):
    assert not spoken(RULE, "from typing import Literal\n" + tool(TWO + "return ''", "mode: Literal['a', 'b', 'c']"))


def test_a_pattern_is_a_choice_too(spoken):
    code = "from typing import Annotated\nfrom pydantic import Field\n" + tool(
        TWO + "return ''", "mode: Annotated[str, Field(pattern='^(a|b)$')]"
    )
    assert not spoken(RULE, code)


def test_a_property_of_a_literal_schema(spoken):
    body = "mode = arguments['mode']\nif mode == 'a':\n    return ['1']\nif mode == 'b':\n    return []\nraise OSError"
    (finding,) = spoken(RULE, server(schema("'mode': {'type': 'string'}", ["mode"]), body), server="none")
    assert '"enum": ["a", "b"]' in finding.help


def test_a_property_that_is_used_as_text_too(spoken):
    body = "mode = arguments['mode']\nif mode == 'a' or mode == 'b':\n    return []\nreturn [mode]"
    assert not spoken(RULE, server(schema("'mode': {'type': 'string'}", ["mode"]), body), server="none")
