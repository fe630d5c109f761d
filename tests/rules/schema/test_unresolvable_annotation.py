"""unresolvable-annotation: annotations that fail when the server runs."""

import pytest

RULE = "unresolvable-annotation"
CHECKING = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from datetime import date
@mcp.{kind}
def f({parameters}) -> {result}:
    '''Does it.'''
    return ''
"""


@pytest.mark.parametrize(("server", "words"), [("mcp", "InvalidSignature"), ("fastmcp", "NameError")])
def test_names_under_type_checking(spoken, server, words):
    text = CHECKING.format(kind="tool()", parameters="day: date", result="str")
    text = f"from __future__ import annotations\n{PROLOGUE[server]}{text}"
    (finding,) = spoken(RULE, text, server="none")
    assert "`day` cannot be evaluated" in finding.message
    assert words in finding.notes[0]
    assert "move the import" in finding.help


PROLOGUE = {
    "mcp": "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('demo')\n",
    "fastmcp": "from fastmcp import FastMCP\nmcp = FastMCP('demo')\n",
}


@pytest.mark.parametrize("written", ["list['date']", "'date | None'"])
def test_parts_of_annotations_and_results(spoken, written):
    for parameters, result in ((f"day: {written}", "str"), ("day: str", written)):
        (finding,) = spoken(RULE, CHECKING.format(kind="tool()", parameters=parameters, result=result))
        assert "date" in finding.message


def test_names_that_are_defined_nowhere(spoken):
    (finding,) = spoken(RULE, "@mcp.tool()\ndef f(day: Dat) -> str:\n    '''Does it.'''\n    return ''\n")
    assert "`Dat` is not defined" in finding.message
    assert (finding.location.line, finding.location.column) == (4, 12)


def test_resources_are_read_as_well(spoken):
    assert spoken(RULE, CHECKING.format(kind="resource('x://{day}')", parameters="day: 'date'", result="str"))


@pytest.mark.parametrize(
    "written", ["Literal['date']", "Annotated[str, 'date']", "Annotated[str, Field(title='date')]"]
)
def test_strings_that_are_no_types_are_silent(spoken, written):
    code = CHECKING.format(kind="tool()", parameters=f"day: {written}", result="str")
    assert not spoken(RULE, "from typing import Annotated, Literal\nfrom pydantic import Field\n" + code)


def test_names_that_exist_at_run_time_are_silent(spoken):
    code = """
    from typing import TYPE_CHECKING
    from somewhere import Unknown
    if TYPE_CHECKING:
        from datetime import date
    else:
        date = str
    Later = int
    @mcp.tool()
    def f(a: 'date', b: 'Later', c: list[int], d: "dict[str, Later]", ctx: Context, e: Unknown = None) -> str:
        '''Does it.'''
        day: date = a
        return day
    """
    assert not spoken(RULE, code)


def test_a_name_that_is_defined_below_is_there_if_the_annotation_is_postponed(spoken):
    code = (
        PROLOGUE["mcp"] + "def g(day: 'Later') -> str:\n    '''Does it.'''\n    return ''\nLater = str\nmcp.tool()(g)\n"
    )
    assert not spoken(RULE, code, server="none")


def test_helpers_are_not_registered(spoken):
    code = CHECKING.format(kind="tool()", parameters="a: str", result="str")
    assert not spoken(RULE, code + "def helper(day: 'date') -> None:\n    pass\n")
