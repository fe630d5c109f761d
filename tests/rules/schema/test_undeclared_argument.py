"""undeclared-argument: a handler reads what the schema does not declare."""

import pytest
from lowlevel import newer, schema, server

RULE = "undeclared-argument"
ONE = schema("'q': {'type': 'string'}", ["q"])


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        ("return arguments['p']", "error"),
        ("if name == 't':\n    return arguments['p']\nraise ValueError(name)", "error"),
        ("return arguments.get('p')", "warning"),
        ("return (arguments or {}).get('p', 1)", "warning"),
        ("return arguments['q'] if 'p' in arguments else ''", "warning"),
    ],
)
def test_reads_of_what_is_not_declared(spoken, body, severity):
    (finding,) = spoken(RULE, server(ONE, body), server="none")
    assert (finding.severity.word, finding.tool) == (severity, "t")
    assert "`p`" in finding.message


def test_reads_in_a_function_that_the_handler_calls(spoken):
    code = server(ONE, "return helper(arguments)", before="def helper(data):\n    return data['p']\n")
    (finding,) = spoken(RULE, code, server="none")
    assert finding.location.line == 5


def test_a_slip_of_the_pen_is_named(spoken):
    (finding,) = spoken(RULE, server(schema("'query': {'type': 'string'}"), "return arguments['qurey']"), server="none")
    assert any("did you mean `query`?" in step.message for step in finding.labels)


def test_the_handler_of_mcp_2(spoken):
    (finding,) = spoken(RULE, newer(ONE, "return params.arguments['p']"), server="none", sdk="mcp==2.3.0")
    assert finding.severity.word == "error"


@pytest.mark.parametrize(
    ("literal", "body"),
    [
        (ONE, "return arguments['q']"),
        (ONE, "return arguments[unknown()]"),
        (ONE, "arguments.pop('p', None)\nreturn arguments['q']"),
        (schema("'q': {}", more=", 'additionalProperties': True"), "return arguments['p']"),
        (schema("'q': {}", more=", 'additionalProperties': {'type': 'string'}"), "return arguments['p']"),
        (schema("'q': {}", more=", 'patternProperties': {'^p': {}}"), "return arguments['p']"),
        (schema("'q': {}", more=", 'oneOf': [{'properties': {'p': {}}}]"), "return arguments['p']"),
        ("{'type': 'object'}", "return arguments['p']"),
        ("build()", "return arguments['p']"),
        (ONE, "if name == 'other':\n    return arguments['p']\nreturn arguments['q']"),
        (ONE, "table = {'p': 1}\nreturn table['p']"),
        (ONE, "arguments = {'p': 1, **arguments}\nreturn arguments['p']"),
    ],
)
def test_traps(spoken, literal, body):
    assert not spoken(RULE, server(literal, body), server="none")


def two(first, second, body):
    code = server(first, body)
    return code.replace(
        "return [types.Tool(", f"return [types.Tool(name='u', description='Other.', inputSchema={second}), types.Tool("
    )


def test_code_that_several_tools_share_may_look_for_what_one_of_them_declares(spoken):
    code = two(ONE, schema("'p': {}"), "verbose = arguments.get('p')\nreturn str(verbose)")
    assert not spoken(RULE, code, server="none")


def test_code_that_several_tools_share_must_not_need_what_one_of_them_declares(spoken):
    (finding,) = spoken(RULE, two(ONE, schema("'p': {}"), "return arguments['p']"), server="none")
    assert finding.tool == "t"


def test_decorated_tools_have_no_such_dict(spoken):
    code = "@mcp.tool()\ndef f(arguments: dict[str, str]) -> str:\n    '''Does it.'''\n    return arguments['p']\n"
    assert not spoken(RULE, code)
