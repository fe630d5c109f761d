"""non-exhaustive-choice: values that the schema allows and no branch deals with."""

import pytest
from lowlevel import schema, server

RULE = "non-exhaustive-choice"
IMPORTS = (
    "from enum import Enum\nfrom typing import Literal\nclass Mode(str, Enum):\n    A = 'a'\n    B = 'b'\n    C = 'c'\n"
)
ABC = "Literal['a', 'b', 'c']"


def tool(annotation, body, default=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}@mcp.tool()\ndef f(mode: {annotation}{default}) -> str:\n    '''Does it.'''\n{lines}"


@pytest.mark.parametrize(
    ("annotation", "body"),
    [
        (ABC, "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'"),
        (ABC, "if mode == 'a':\n    return '1'\nif mode == 'b':\n    return '2'"),
        (ABC, "if mode in ('a', 'b'):\n    return '1'"),
        (ABC, "match mode:\n    case 'a' | 'b':\n        return '1'"),
        (ABC, "try:\n    if mode != 'c':\n        return '1'\nfinally:\n    print()"),
        ("Mode", "if mode == Mode.A:\n    return '1'\nelif mode is Mode.B:\n    return '2'"),
        ("Mode", "match mode:\n    case Mode.A:\n        return '1'\n    case Mode.B:\n        return '2'"),
        ("Mode", "if mode.value == 'a' or mode.value == 'b':\n    return '1'"),
        (f"{ABC} | None", "if mode is None or mode == 'a':\n    return '1'\nif mode == 'b':\n    return '2'"),
    ],
)
def test_the_last_value_is_forgotten(spoken, annotation, body):
    (finding,) = spoken(RULE, tool(annotation, body))
    assert finding.message == "`mode` may be `c`, which no branch deals with"
    assert finding.severity.word == "error"


@pytest.mark.parametrize(
    ("annotation", "body"),
    [
        (ABC, "if mode == 'a':\n    return '1'\nelse:\n    return '2'"),
        (ABC, "if mode == 'a':\n    return '1'\nreturn '2'"),
        (ABC, "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'\nelif mode == 'c':\n    return '3'"),
        (ABC, "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'\nraise ValueError(mode)"),
        (ABC, "match mode:\n    case 'a':\n        return '1'\n    case _:\n        return '2'"),
        (ABC, "match mode:\n    case 'a':\n        return '1'\n    case other:\n        return other"),
        (ABC, "text = ''\nif mode == 'a':\n    text = '1'\nelif mode == 'b':\n    text = '2'\nreturn text"),
        (ABC, "if mode == 'a':\n    print()\nelif mode == 'b':\n    print()"),
        (ABC, "if mode == 'a':\n    return None\nif mode == 'b':\n    return None"),
        (ABC, "if mode == 'a':\n    return '1'\nwhile True:\n    print()"),
        (ABC, "mode = mode.upper()\nif mode == 'A':\n    return '1'"),
        (ABC, "with open(mode) as file:\n    return file.read()"),
        ("str", "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'"),
        (f"{ABC} | int", "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'"),
        (
            "Mode",
            "if mode in (Mode.A, Mode.B):\n    return '1'\nelif mode == Mode.C:\n    return ''",
        ),
        (ABC, "if mode == 'a':\n    return '1'\nelif mode == 'b':\n    return '2'\nassert_never(mode)"),
        (ABC, "if mode == 'a':\n    return '1'\nimport sys\nsys.exit(1)"),
    ],
)
def test_traps(spoken, annotation, body):
    assert not spoken(RULE, tool(annotation, body))


ENUM = schema("'mode': {'type': 'string', 'enum': ['a', 'b', 'c']}", ["mode"])


def test_an_enum_of_a_literal_schema(spoken):
    body = """
        if name == "t":
            mode = arguments["mode"]
            if mode == "a":
                return ["1"]
            elif mode == "b":
                return ["2"]
        else:
            raise ValueError(name)
    """
    (finding,) = spoken(RULE, server(ENUM, body), server="none")
    assert "`c`" in finding.message


def test_an_enum_in_a_function_that_the_handler_calls(spoken):
    before = (
        "def run(mode):\n    if mode == 'a':\n        return ['1']\n    elif mode in ('b', 'd'):\n        return []\n"
    )
    findings = spoken(RULE, server(ENUM, "return run(arguments['mode'])", before=before), server="none")
    assert [one.message for one in findings] == ["`mode` may be `c`, which no branch deals with"]


def test_a_handler_with_another_end(spoken):
    body = "mode = arguments['mode']\nif mode == 'a':\n    return ['1']\nraise ValueError(mode)"
    assert not spoken(RULE, server(ENUM, body), server="none")


@pytest.mark.parametrize("make", [lambda body: tool("Literal['a', 'b']", body)])
def test_a_branch_for_a_value_that_cannot_come(spoken, make):
    (finding,) = spoken(RULE, make("if mode == 'a':\n    return '1'\nif mode == 'z':\n    return '2'\nreturn '3'"))
    assert finding.severity.word == "warning"
    assert "never `z`" in finding.message


@pytest.mark.parametrize(
    ("body", "default"),
    [
        ("if mode == 'z':\n    return '2'\nreturn '3'", " = 'z'"),
        ("if mode == '':\n    return '2'\nreturn '3'", ""),
        ("if mode is None:\n    return '2'\nreturn '3'", ""),
        ("mode = mode.upper()\nif mode == 'A':\n    return '2'\nreturn '3'", ""),
        ("text = mode + '!'\nif text == 'a!':\n    return '2'\nreturn '3'", ""),
    ],
)
def test_values_that_can_come_all_the_same(spoken, body, default):
    assert not spoken(RULE, tool("Literal['a', 'b']", body, default))
