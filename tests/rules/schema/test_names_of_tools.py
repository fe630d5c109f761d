"""invalid-tool-name and duplicate-tool-name."""

import pytest

INVALID = "invalid-tool-name"
DUPLICATE = "duplicate-tool-name"


def tool(function, name=None, indent=""):
    given = "" if name is None else f"name={name!r}"
    lines = [f"@mcp.tool({given})", f"def {function}(a: int) -> int:", "    '''Does it.'''", "    return a", ""]
    return "\n".join(indent + line for line in lines) + "\n"


@pytest.mark.parametrize(
    ("name", "problem", "suggestion"),
    [
        ("add numbers", "a space", "add_numbers"),
        ("add/numbers", "`/`", "add_numbers"),
        ("größe", "`ö`, `ß`", "gr_e"),
        ("x" * 129, "129 characters", "x" * 128),
    ],
)
def test_names_that_the_protocol_forbids(spoken, name, problem, suggestion):
    (finding,) = spoken(INVALID, tool("f", name))
    assert problem in finding.message
    assert f'`name="{suggestion}"`' in finding.help


def test_the_finding_points_at_the_written_name(spoken):
    (finding,) = spoken(INVALID, tool("f", "a b"))
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (3, 16, 21)


@pytest.mark.parametrize("name", ["a", "A.b-c_d", "x" * 128, "2fast"])
def test_names_that_the_protocol_allows(spoken, name):
    assert not spoken(INVALID, tool("f", name))


def test_a_function_of_another_name_is_fine(spoken):
    assert not spoken(INVALID, tool("größe", "size"))
    assert spoken(INVALID, tool("größe"))


@pytest.mark.parametrize(("server", "lost_line", "words"), [("mcp", 9, "first"), ("fastmcp", 4, "last")])
def test_the_sdk_decides_which_tool_is_lost(spoken, server, lost_line, words):
    (finding,) = spoken(DUPLICATE, tool("f", "same") + tool("g", "same"), server=server)
    assert finding.location.line == lost_line
    assert words in finding.notes[0]
    assert finding.severity.word == "error"
    assert len(finding.labels) == 1


def test_names_that_differ_in_case_only_give_a_warning(spoken):
    (finding,) = spoken(DUPLICATE, tool("search") + tool("Search"))
    assert finding.severity.word == "warning"


def test_the_two_branches_of_a_condition_are_silent(spoken):
    code = "import os\nif os.environ.get('A'):\n" + tool("f", indent="    ") + "else:\n" + tool("f", indent="    ")
    assert not spoken(DUPLICATE, code)


def test_the_same_name_on_two_servers_is_silent(spoken):
    code = tool("f") + "other = FastMCP('other')\n" + tool("f").replace("mcp.", "other.")
    assert not spoken(DUPLICATE, code)


def test_registering_one_function_twice_is_silent(spoken):
    code = "def f(a: int) -> int:\n    '''Does it.'''\n    return a\nmcp.tool()(f)\nmcp.tool()(f)\n"
    assert not spoken(DUPLICATE, code)


def test_versions_of_one_tool_are_silent(spoken):
    code = tool("f", "same").replace(")", ", version='1.0')", 1) + tool("g", "same").replace(")", ", version='2.0')", 1)
    assert "version='2.0'" in code
    assert not spoken(DUPLICATE, code, server="fastmcp", sdk="fastmcp==4.0.0")


def test_the_same_version_twice_is_one_too_many(spoken):
    code = tool("f", "same").replace(")", ", version='1')", 1) + tool("g", "same").replace(")", ", version='1.0')", 1)
    assert len(spoken(DUPLICATE, code, server="fastmcp", sdk="fastmcp==4.0.0")) == 1


def test_mounting_under_a_prefix_is_silent(spoken):
    code = tool("f") + "other = FastMCP('other')\n" + tool("f").replace("mcp.", "other.") + "mcp.mount(other, 'o')\n"
    assert not spoken(DUPLICATE, code, server="fastmcp")
