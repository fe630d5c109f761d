"""uri-template-mismatch: URI templates against signatures, by the rules of each SDK."""

import pytest

RULE = "uri-template-mismatch"


def resource(uri, parameters):
    return f"@mcp.resource('{uri}')\ndef r({parameters}) -> str:\n    '''Reads it.'''\n    return ''\n"


@pytest.mark.parametrize("server", ["mcp", "mcp2", "fastmcp"])
@pytest.mark.parametrize(
    ("uri", "parameters", "words"),
    [
        ("x://{id}", "key: str", "`id` of the URI is no parameter of the function, and parameter `key` does not occur"),
        ("x://{id}/{part}", "id: str", "`part` of the URI is no parameter"),
        ("x://{id}", "id: str, part: str", "`part` does not occur in the URI"),
    ],
)
def test_names_that_differ(spoken, server, uri, parameters, words):
    (finding,) = spoken(RULE, resource(uri, parameters), server=server)
    assert words in finding.message
    assert (finding.location.line, finding.location.column) == (3, 15)


@pytest.mark.parametrize("server", ["mcp", "mcp2", "fastmcp"])
@pytest.mark.parametrize(
    ("uri", "parameters"),
    [
        ("x://y", ""),
        ("x://{id}", "id: str"),
        ("x://{id}/{part}", "part: str, id: int"),
        ("x://{id}", "ctx: Context, id: str"),
    ],
)
def test_names_that_agree(spoken, server, uri, parameters):
    assert not spoken(RULE, resource(uri, parameters), server=server)


def test_optional_parameters_may_be_left_out_with_fastmcp_only(spoken):
    code = resource("x://{id}", "id: str, part: str = 'a'")
    assert not spoken(RULE, code, server="fastmcp")
    assert spoken(RULE, code, server="mcp")


def test_query_variables_need_a_default(spoken):
    for server in ("mcp2", "fastmcp"):
        assert spoken(RULE, resource("x://{id}{?page}", "id: str, page: int"), server=server)
        assert not spoken(RULE, resource("x://{id}{?page}", "id: str, page: int = 1"), server=server)


def test_wildcards_and_keywords_of_fastmcp(spoken):
    assert not spoken(RULE, resource("x://{path*}", "path: str"), server="fastmcp")
    assert not spoken(RULE, resource("x://{path}", "**kwargs"), server="fastmcp")


def test_templates_that_the_sdk_refuses(spoken):
    (finding,) = spoken(RULE, resource("x://{a}{b}", "a: str, b: str"), server="mcp2")
    assert "refuses the URI template" in finding.message


def test_the_help_names_a_similar_parameter(spoken):
    (finding,) = spoken(RULE, resource("x://{user_ids}", "user_id: str = ''"), server="fastmcp")
    assert "`{user_id}`" in finding.help
