"""unvalidated-arguments: nobody compares arguments with the schema."""

import pytest
from lowlevel import newer, schema, server

RULE = "unvalidated-arguments"
COUNT = schema("'n': {'type': 'integer'}", ["n"])
RESULT = "return types.CallToolResult(content=[types.TextContent(type='text', text='a' * n)])"


@pytest.mark.parametrize(
    "read", ["params.arguments['n']", "(params.arguments or {}).get('n', 1)", "params.arguments.pop('n')"]
)
def test_mcp_2_does_not_validate(spoken, read):
    (finding,) = spoken(RULE, newer(COUNT, f"n = {read}\n{RESULT}"), server="none", sdk="mcp==2.3.0")
    assert finding.severity.word == "warning"
    assert "mcp 2.x does not validate" in " ".join(finding.notes)


def test_one_finding_for_a_handler_of_many_tools(spoken):
    code = newer(COUNT, f"n = params.arguments['n']\n{RESULT}").replace(
        "tools=[", f"tools=[types.Tool(name='u', description='Other.', input_schema={COUNT}), "
    )
    assert len(spoken(RULE, code, server="none", sdk="mcp==2.3.0")) == 1


@pytest.mark.parametrize(
    "check",
    [
        "jsonschema.validate(params.arguments, S)\nn = params.arguments['n']",
        "n = Arguments.model_validate(params.arguments).n",
        "n = Arguments(**params.arguments).n",
        "n = TypeAdapter(Arguments).validate_python(params.arguments).n",
        "n = params.arguments['n']\nif not isinstance(n, int):\n    raise ValueError(n)",
        "n = checked(params.arguments)",
        "n = 1",
    ],
)
def test_handlers_that_validate_or_need_not(spoken, check):
    before = f"""
        import jsonschema
        from pydantic import BaseModel, TypeAdapter
        S = {COUNT}
        class Arguments(BaseModel):
            n: int
        def checked(data):
            jsonschema.Draft202012Validator(S).validate(data)
            return data["n"]
    """
    assert not spoken(RULE, newer(COUNT, f"{check}\n{RESULT}", before=before), server="none", sdk="mcp==2.3.0")


@pytest.mark.parametrize(
    "body",
    [
        "n = params.arguments.get('n', 1)\nreturn text(f'{n} times')",
        "n = params.arguments.get('n') or 1\nreturn text(str(n))",
        "return text('many' if params.arguments.get('n') == 5 else 'few')",
        "if 'n' not in params.arguments:\n    raise ValueError('n')\nreturn text(f'{params.arguments['n']!r}')",
        "return text('a' * int(params.arguments.get('n', 1)))",
    ],
)
def test_text_can_be_made_of_anything(spoken, body):
    before = "def text(value): return types.CallToolResult(content=[types.TextContent(type='text', text=value)])"
    assert not spoken(RULE, newer(COUNT, body.replace("'n'", '"n"'), before=before), server="none", sdk="mcp==2.3.0")


ANY = "may be missing or of any type"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return text(f'{params.arguments[N]} times')", ANY),
        ("return text('a' * params.arguments.get(N, 1))", ANY),
        ("n = params.arguments.get(N, 1)\nprint(f'{n} times')\nreturn text('a' * n)", ANY),
        (
            "if N not in params.arguments:\n    raise ValueError(N)\nreturn text('a' * params.arguments[N])",
            "may be of any",
        ),
    ],
)
def test_a_missing_key_or_a_wrong_type_matters(spoken, body, said):
    before = "def text(value): return types.CallToolResult(content=[types.TextContent(type='text', text=value)])"
    code = newer(COUNT, body.replace("N", '"n"'), before=before)
    (finding,) = spoken(RULE, code, server="none", sdk="mcp==2.3.0")
    assert said in finding.labels[0].message


def test_mcp_1_validates(spoken):
    assert not spoken(RULE, server(COUNT, "return [arguments['n']]"), server="none", sdk="mcp==1.30.0")


def test_mcp_1_with_validation_switched_off(spoken):
    code = server(COUNT, "return [arguments['n']]", decorator="@server.call_tool(validate_input=False)")
    (finding,) = spoken(RULE, code, server="none", sdk="mcp==1.30.0")
    assert finding.label == "switched off here"


def test_high_level_servers_validate(spoken):
    assert not spoken(RULE, "@mcp.tool()\ndef f(a: int) -> int:\n    '''Does it.'''\n    return a\n", server="mcp2")
