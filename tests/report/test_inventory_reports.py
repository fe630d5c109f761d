"""The inventory as JSON, as a table and as Markdown."""

import json

import pytest
from made import PATH, inventory, server, surface, tool

from mcplint import __version__
from mcplint.finding import Diagnostic, Location
from mcplint.report.inventory import json as json_report
from mcplint.report.inventory import markdown, text
from mcplint.report.inventory.words import type_word
from mcplint.surface.model import Argument, Prompt, PromptArgument, Resource, Surface, UnresolvedRegistration

PLACE = Location(PATH, 80, 3, 80, 9)
FULL = surface(
    server(
        tool(title="Add", annotations={"readOnlyHint": True}, effects=("net",)),
        tool("guess", exact=False, reasons=("`Thing` cannot be resolved",), conditional=True),
        resources=[
            Resource(uri="a://b", template=False, location=PLACE, mime_type="text/plain", description="A text."),
            Resource(uri="a://{x}", template=True, location=PLACE, name="t", exact=False),
        ],
        prompts=[
            Prompt(
                name="ask", location=PLACE, arguments=[PromptArgument(name="q", required=False, description="What.")]
            )
        ],
    ),
    server(name=None, sdk=server().sdk),
    unresolved=[UnresolvedRegistration(PLACE, "made from a remote document")],
)


def as_json(made, **changes):
    return json.loads(json_report.render(inventory(made, **changes)))


def test_json_keeps_its_contract():
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    made = as_json(FULL, diagnostics=(broken,))
    first, second = made.pop("servers")
    assert made == {
        "version": 1,
        "tool_version": __version__,
        "unresolved": [{"location": {"path": PATH, "line": 80, "column": 3}, "reason": "made from a remote document"}],
        "diagnostics": [{"kind": "unparsable", "path": "b.py", "line": 3, "message": "no Python", "incomplete": True}],
        "incomplete": True,
    }
    assert (first["name"], first["framework"], first["sdk"]) == ("demo", "mcp FastMCP", "mcp 1.x")
    assert second["name"] is None
    assert first["tools"][0] == {
        "name": "add",
        "title": "Add",
        "description": "Add two numbers.\n\nMore.",
        "inputSchema": {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}},
        "outputSchema": None,
        "annotations": {"readOnlyHint": True},
        "location": {"path": PATH, "line": 3, "column": 1},
        "handler": "server.add",
        "effects": ["net"],
        "exact": True,
        "reasons": [],
        "conditional": False,
    }
    assert [next(iter(one)) for one in first["resources"]] == ["uri", "uriTemplate"]
    assert first["prompts"][0]["arguments"] == [{"name": "q", "description": "What.", "required": False}]


def test_whatever_a_schema_holds_the_json_is_valid():
    deep: list = []
    for _ in range(10_000):
        deep = [deep]
    odd = {"default": float("nan"), "examples": [float("inf"), 10**9999, b"x", (1, 2)], "x": deep, 3: "\ud800"}
    (made,) = as_json(surface(server(tool(input_schema=odd))))["servers"]
    schema = made["tools"][0]["inputSchema"]
    assert schema["default"] is None
    assert schema["examples"] == [None, None, "b'x'", [1, 2]]
    assert schema["3"] == "\ud800"


def test_the_table_lists_everything_a_client_sees():
    lines = text.render(inventory(FULL)).split("\n")
    assert lines == [
        "demo  mcp FastMCP (mcp 1.x)  server.py:1",
        "  TOOL   PARAMETERS               DESCRIPTION       SCHEMA",
        "  add    a: integer, b?: integer  Add two numbers.  exact",
        "  guess  a: integer, b?: integer  Add two numbers.  not exact: `Thing` cannot be resolved; "
        "registered on some runs only",
        "  RESOURCE  TYPE        DESCRIPTION  SCHEMA",
        "  a://b     text/plain  A text.      exact",
        "  a://{x}   -           -            not exact",
        "  PROMPT  ARGUMENTS  DESCRIPTION  SCHEMA",
        "  ask     q?         -            exact",
        "",
        "(unnamed server)  mcp FastMCP (mcp 1.x)  server.py:1",
        "  no tools, resources or prompts",
        "",
        "unresolved registrations",
        "  server.py:80: made from a remote document",
        "",
        "2 servers, 2 tools, 2 resources, 1 prompt, 1 registration unresolved (server.py:80), 1 file read",
        "",
    ]


def test_a_wide_table_is_cut_to_the_width_of_the_terminal():
    many = [
        Argument(name=f"parameter_{n}", schema={}, required=True, description=None, location=PLACE) for n in range(40)
    ]
    wide = surface(server(tool("データ" * 20, description="word " * 100, arguments=many)))
    from mcplint.report.terminal import width

    lines = text.render(inventory(wide), columns=80).split("\n")
    assert max(width(line) for line in lines) <= 80
    assert lines[2].count("…") == 3


def test_nothing_in_the_analysed_code_drives_the_terminal_or_breaks_the_table():
    nasty = "\x1b[2J\r\n|\u202e<b>"
    made = surface(
        server(tool(nasty, description=nasty, exact=False, reasons=(nasty,)), name=nasty),
        unresolved=[UnresolvedRegistration(PLACE, nasty)],
    )
    plain, marked = text.render(inventory(made)), markdown.render(inventory(made))
    assert not set("\x1b\r\u202e") & set(plain + marked)
    assert len(plain.split("\n")) == len(text.render(inventory(surface(unresolved=made.unresolved))).split("\n"))
    assert "<b>" not in marked
    assert all(row.replace("\\|", "").count("|") == 5 for row in marked.split("\n") if row.startswith("| "))


def test_markdown_has_a_table_for_each_server():
    lines = markdown.render(inventory(FULL)).split("\n")
    assert "## demo" in lines
    assert "| add | a: integer, b?: integer | Add two numbers. | exact |" in lines
    assert "- server.py:80: made from a remote document" in lines


@pytest.mark.parametrize("render", [text.render, markdown.render])
def test_no_server_is_said_in_so_many_words(render):
    assert "0 servers, 0 tools" in render(inventory(Surface()))


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer | null"),
        ({"type": "array", "items": {"type": "string"}}, "array of string"),
        ({"type": "array"}, "array"),
        ({"enum": ["a"], "type": "string"}, "enum"),
        ({"const": 1}, "const"),
        ({"$ref": "#/$defs/Point"}, "Point"),
        ({}, "any"),
        (True, "any"),
        (None, "any"),
        ({"type": "array", "items": True}, "array of any"),
    ],
)
def test_types_in_words(schema, word):
    assert type_word(schema) == word
