"""opaque-parameter: types that tell a model nothing."""

import pytest

RULE = "opaque-parameter"


def tool(parameter, body="return 'x'", doc="Does it."):
    imports = (
        "import json\nfrom typing import Annotated, Any, Literal, Optional\n"
        "from collections.abc import Mapping, Sequence\n"
        "from pydantic import BaseModel, Field, TypeAdapter\n"
    )
    return f"{imports}@mcp.tool()\ndef f({parameter}) -> str:\n    '''{doc}'''\n    {body}\n"


@pytest.mark.parametrize(
    "written",
    [
        "dict",
        "dict[str, Any]",
        "Mapping[str, Any]",
        "Any",
        "object",
        "list",
        "list[Any]",
        "list[dict]",
        "Optional[dict]",
    ],
)
@pytest.mark.parametrize("server", ["mcp", "fastmcp"])
def test_types_without_content(spoken, written, server):
    (finding,) = spoken(RULE, tool(f"options: {written}"), server=server)
    assert f"`options: {written}`" in finding.message


@pytest.mark.parametrize(
    "written",
    ["dict[str, int]", "list[str]", "str", "dict[str, list[int]]", "tuple[int, str]", "Literal['a']", "Sequence[int]"],
)
def test_types_with_content(spoken, written):
    assert not spoken(RULE, tool(f"options: {written}"))


def test_models_and_typed_dicts_have_content(spoken):
    code = """
    from typing import TypedDict
    from pydantic import BaseModel
    class M(BaseModel):
        a: int
    class D(TypedDict):
        a: int
    @mcp.tool()
    def f(m: M, d: D, many: list[M]) -> str:
        '''Does it.'''
        return "x"
    """
    assert not spoken(RULE, code)


def test_the_help_lists_the_keys_that_the_function_reads(spoken):
    body = "return options['name'] + options.get('city', '') if 'zip' in options else ''"
    (finding,) = spoken(RULE, tool("options: dict", body))
    assert "class Options(TypedDict): zip: str; name: str; city: str" in finding.help


def test_keys_of_elements_are_found(spoken):
    (finding,) = spoken(RULE, tool("rows: list[dict]", "return ''.join(row['id'] for row in rows)"))
    assert "class Rows(TypedDict): id: str" in finding.help
    assert "`rows: list[Rows]`" in finding.help


@pytest.mark.parametrize(
    "body",
    [
        "return str(Model.model_validate(options))",
        "return str(Model(**options))",
        "return str(TypeAdapter(Model).validate_python(options))",
    ],
)
def test_values_that_are_validated_inside_are_silent(spoken, body):
    assert not spoken(RULE, tool("options: dict", f"class Model(BaseModel):\n        a: int\n    {body}"))


def test_pass_through_of_json_is_silent_if_the_docstring_says_so(spoken):
    body = "return json.dumps(options)"
    assert not spoken(RULE, tool("options: dict", body, doc="Format any JSON object."))
    assert spoken(RULE, tool("options: dict", body, doc="Format something."))


@pytest.mark.parametrize(
    "parameter",
    [
        """options: Annotated[dict, Field(description='Such as {"a": 1}')]""",
        """options: Annotated[dict, Field(examples=[{"a": 1}])]""",
    ],
)
def test_descriptions_and_examples_that_show_the_shape_are_enough(spoken, parameter):
    assert not spoken(RULE, tool(parameter))


def test_a_docstring_that_the_model_reads_may_show_the_shape(spoken):
    doc = 'Does it.\n\n    Args:\n        options: For instance\n            {"a": 1}\n        other: A name\n    '
    assert not spoken(RULE, tool("options: dict, other: str", doc=doc), strict=True)
    assert spoken(RULE, tool("other: dict, options: str", doc=doc), strict=True)


def test_a_description_that_names_all_keys_is_enough(spoken):
    parameter = "options: Annotated[dict, Field(description='Has a name and a city')]"
    assert not spoken(RULE, tool(parameter, "return options['name'] + options['city']"))
    assert spoken(RULE, tool(parameter, "return options['name'] + options['zip']"))


def test_words_without_keys_make_it_a_matter_of_strict(spoken):
    code = tool("values: Annotated[dict, Field(description='The new values of the record')]")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert "`values: dict`" in finding.message, "the metadata of Annotated is left out"


def test_a_description_that_is_computed_may_describe_it(spoken):
    code = tool("values: dict").replace("@mcp.tool()", "@mcp.tool(description=open('tool.md').read())")
    assert not spoken(RULE, code)
    assert spoken(RULE, code, strict=True)


def test_a_bare_list_is_reported_even_if_words_describe_it(spoken):
    (finding,) = spoken(RULE, tool("rows: Annotated[list, Field(description='The numbers of the rows')]"))
    assert "for instance `rows: list[str]`" in finding.help


def test_tables_of_free_cells_are_silent(spoken):
    assert not spoken(RULE, tool("cells: list[list[Any]]"))


def test_types_of_unknown_libraries_are_not_judged(spoken):
    assert not spoken(RULE, "from redis.typing import FieldT\n" + tool("value: FieldT"))


def test_untyped_parameters_and_results_are_not_this_rules(spoken):
    assert not spoken(RULE, "@mcp.tool()\ndef f(a) -> dict:\n    '''Does it.'''\n    return {}\n", server="fastmcp")


def test_literal_schemas_of_low_level_servers(spoken):
    code = """
    from mcp.server.lowlevel import Server
    from mcp.types import Tool
    server = Server("demo")
    @server.list_tools()
    async def list_tools():
        return [Tool(name="t", description="Does it.", inputSchema={"type": "object", "properties": {
            "filter": {"type": "object"},
            "known": {"type": "object", "properties": {"a": {"type": "string"}}},
            "free": {"type": "object", "additionalProperties": {"type": "string"}},
        }})]
    """
    (finding,) = spoken(RULE, code, server="none")
    assert "`filter`" in finding.message
    assert '"properties"' in finding.help


def test_the_words_of_a_query_language_are_no_keys_to_declare(spoken):
    code = """
        from typing import Annotated, Any
        from pydantic import Field
        @mcp.tool()
        def f(pipeline: Annotated[list[dict[str, Any]], Field(description="Aggregation pipeline")]) -> str:
            '''Does it.'''
            for stage in pipeline:
                if "$out" in stage:
                    raise ValueError("read only")
            return collection.aggregate(pipeline)
    """
    assert not spoken(RULE, code)
    assert spoken(RULE, code, strict=True)
