"""invalid-input-schema: faults of schemas that are written by hand."""

import pytest
from lowlevel import newer, schema, server

RULE = "invalid-input-schema"
TEXT = "'q': {'type': 'string'}"


def said(spoken, literal, **options):
    code = server(literal, "return []", before=options.pop("before", ""))
    return spoken(RULE, code, server="none", **options)


@pytest.mark.parametrize(
    ("literal", "message"),
    [
        ("{'properties': {'q': {'type': 'string'}}}", "its root has no type"),
        ("{}", "its root has no type"),
        ("{'type': 'array', 'items': {}}", "the type of its root is 'array'"),
        ('\'{"type": "object"}\'', "it is a string"),
        ("{'type': 'object', 'properties': [{'name': 'q'}]}", "`properties` is a list"),
        (schema(TEXT, ["p"]), "`p` is required but not declared"),
        (schema("'q': {'type': 'str'}"), "'str' is no JSON type"),
        (schema("'q': {'type': 'String'}"), "'String' is no JSON type"),
        (schema("'q': {'type': 'string', 'required': True}"), "`required` is a boolean"),
        ("{'type': 'object', 'properties': {'q': {'type': 'string'}}, 'required': ('q',)}", "`required` is a tuple"),
        ("{'type': 'object', 'properties': {'q': {'type': 'string'}}, 'required': 'q'}", "`required` is a string"),
        (schema("'q': 'string'"), "`q` of `properties` is no schema"),
        (schema("'q': {'type': 'string', 'enum': []}"), "`enum` is empty"),
        (schema("'q': {'type': 'string', 'enum': ('a', 'b')}"), "`enum` is a tuple"),
        (schema("'q': {'type': 'array'}"), "an array does not say what it holds"),
        (schema("'q': {'type': 'string', 'enum': ['a'], 'default': 'b'}"), "the default 'b' is not among its `enum`"),
        (schema("'q': {'type': 'integer', 'default': '5'}"), "the default '5' is not of its type 'integer'"),
        (schema("'q': {'type': 'boolean', 'default': 1}"), "the default 1 is not of its type 'boolean'"),
        (schema("'q': {'$ref': 'https://example.com/q.json'}"), "it refers to another document"),
        (schema("'q': {'type': 'string'}, 'q': {'type': 'integer'}"), "`q` is written twice"),
        (
            schema(TEXT, more=", 'anyOf': [{'required': ['q']}, {'required': ['r']}]"),
            "`r` is required but not declared",
        ),
        (
            schema("'o': {'type': 'object', 'properties': {'r': {}}, 'required': ['q']}, 'q': {}"),
            "`q` is required but not declared",
        ),
        (schema("'q': {'type': 'object', 'properties': {'r': {'type': 'int'}}}"), "'int' is no JSON type"),
        (schema("'q': {'type': 'array', 'items': {'type': 'list'}}"), "'list' is no JSON type"),
        (schema("'q': {'anyOf': [{'type': 'string'}, {'type': 'none'}]}"), "'none' is no JSON type"),
    ],
)
def test_faults(spoken, literal, message):
    (finding,) = said(spoken, literal)
    assert message in finding.message
    assert finding.help


@pytest.mark.parametrize(
    "literal",
    [
        "{'type': 'object'}",
        "{'type': 'object', 'properties': {}}",
        schema(TEXT, ["q"]),
        schema("'q': {'type': ['string', 'null'], 'default': None}"),
        schema("'q': {'type': ['string', 'integer'], 'default': 5}"),
        schema("'q': {'type': 'number', 'default': 1}"),
        schema("'q': {'type': 'integer', 'default': 2.0}"),
        schema("'q': {'type': 'array', 'items': {}}"),
        schema("'q': {'type': 'array', 'prefixItems': [{'type': 'string'}]}"),
        schema("'q': {}"),
        schema("'q': True"),
        schema("'q': {'enum': [1, 'a', None], 'default': 1}"),
        schema("'q': {'$ref': '#/$defs/Q'}", more=", '$defs': {'Q': {'type': 'string'}}"),
        schema("'type': {'type': 'string'}, 'required': {'type': 'boolean'}, 'enum': {'type': 'string'}", ["type"]),
        schema("'properties': {'type': 'object', 'properties': {'type': {'type': 'string'}}}"),
        "{'type': 'object', 'required': ['q'], 'allOf': [{'properties': {'q': {'type': 'string'}}}]}",
        "{'type': 'object', 'properties': {'q': {'type': 'string', 'default': None}}}",
        schema(TEXT, more=", 'oneOf': [{'required': ['q']}, {'properties': {'r': {}}, 'required': ['r', 'q']}]"),
        schema(TEXT, more=", 'if': {'required': ['q']}, 'then': {'not': {'required': ['q']}}"),
        schema(TEXT, more=", 'dependentSchemas': {'q': {'required': ['q']}}"),
        "{'type': 'object', 'allOf': [{'properties': {'q': {}}}, {'required': ['q']}]}",
        schema(TEXT, more=", '$schema': 'http://json-schema.org/draft-07/schema#'"),
    ],
)
def test_valid_schemas(spoken, literal):
    assert not said(spoken, literal)


def test_a_schema_made_by_pydantic_is_valid(spoken):
    before = "from pydantic import BaseModel\nclass Query(BaseModel):\n    q: list\n    r: tuple[int, ...] = ()\n"
    assert not said(spoken, "Query.model_json_schema()", before=before)


def test_a_schema_that_is_put_together_at_run_time_is_not_judged(spoken):
    assert not said(spoken, "load()", before="import json\ndef load():\n    return json.load(open('x.json'))\n")


def test_the_place_is_the_wrong_word(spoken):
    (finding,) = said(spoken, schema("'q': {'type': 'str'}"))
    assert finding.location.line == finding.location.end_line
    assert finding.location.end_column - finding.location.column == len("'str'")


def test_a_schema_with_a_name_is_reported_where_it_is_written(spoken):
    (finding,) = said(
        spoken, "SCHEMA", before="SCHEMA = {\n  'type': 'object',\n  'properties': {'q': {'type': 'str'}},\n}\n"
    )
    assert finding.location.line == 6


def test_a_schema_that_two_tools_share_is_reported_once(spoken):
    code = server("S", "return []", before="S = {'properties': {}}\n").replace(
        "return [types.Tool(", "return [types.Tool(name='u', description='Other.', inputSchema=S), types.Tool("
    )
    assert len(spoken(RULE, code, server="none")) == 1


@pytest.mark.parametrize(("sdk", "words"), [("mcp==1.30.0", "mcp 1.x"), ("mcp==2.3.0", "`tools/list` fails")])
def test_what_each_sdk_makes_of_it(spoken, sdk, words):
    make = newer if sdk.startswith("mcp==2") else server
    (finding,) = spoken(RULE, make("{'properties': {}}", "return []"), server="none", sdk=sdk)
    assert words in " ".join(finding.notes)


def test_decorated_tools_are_left_to_their_sdk(spoken):
    assert not spoken(RULE, "@mcp.tool()\ndef f(a: list = []) -> str:\n    '''Does it.'''\n    return str(a)\n")
