"""ambiguous-union: unions that one JSON value may satisfy in several ways."""

import pytest

RULE = "ambiguous-union"


def tool(written):
    return (
        "from datetime import date\nfrom typing import Annotated, Literal, Union\n"
        "from pydantic import BaseModel, Field\n"
        "class A(BaseModel):\n    kind: Literal['a']\nclass B(BaseModel):\n    kind: Literal['b']\n"
        f"@mcp.tool()\ndef f(value: {written}) -> str:\n    '''Does it.'''\n    return ''\n"
    )


@pytest.mark.parametrize("written", ["str | dict", "int | str", "Union[bool, int]", "str | list[str]", "str | A"])
def test_members_that_are_taken_for_one_another(spoken, written):
    (finding,) = spoken(RULE, tool(written), strict=True)
    assert f"`value: {written}`" in finding.message


def test_it_is_off_by_default(spoken):
    assert not spoken(RULE, tool("str | dict"))


def test_the_note_says_what_mcp_does_with_text(spoken):
    (finding,) = spoken(RULE, tool("str | dict"), strict=True)
    assert "decodes JSON text" in finding.notes[0]
    (finding,) = spoken(RULE, tool("str | dict"), strict=True, server="fastmcp")
    assert "decodes JSON text" not in finding.notes[0]


@pytest.mark.parametrize(
    "written",
    [
        "str | None",
        "int | float",
        "list[int] | None",
        "Annotated[A | B, Field(discriminator='kind')]",
        "A | B",
        "int | Literal['all']",
        "int | date",
        "Annotated[str | list[str], Field(description='One name or several')]",
    ],
)
def test_clear_unions_are_silent(spoken, written):
    assert not spoken(RULE, tool(written), strict=True)
