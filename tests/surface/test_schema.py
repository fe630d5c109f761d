"""Deriving schemas: what is inexact, what the SDK refuses, what hostile input does, what older versions do."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcplint.documents.sdk import Sdk
from mcplint.finding import Location
from mcplint.surface.aliases import canonical
from mcplint.surface.schema import Derived, Options, derive, derive_prompt, derive_resource, wire_annotations
from mcplint.surface.types import (
    ABSENT,
    ANY,
    NONE,
    Annotated,
    Dynamic,
    EnumOf,
    FieldInfo,
    Generic,
    LiteralOf,
    Marker,
    Model,
    ModelField,
    ModelRef,
    Models,
    Named,
    Parameter,
    Signature,
    Text,
    Type,
    Union,
    Unresolved,
)

INT, STR = Named("builtins.int"), Named("builtins.str")
HERE = Location("server.py", 1, 1, 1, 2)
ALL = {
    "mcp1": ("mcp-fastmcp", Sdk("mcp", 1)),
    "mcp2": ("mcp-server", Sdk("mcp", 2)),
    "fastmcp2": ("fastmcp", Sdk("fastmcp", 2)),
    "fastmcp3": ("fastmcp", Sdk("fastmcp", 3)),
    "fastmcp4": ("fastmcp", Sdk("fastmcp", 4)),
}


def parameter(name: str, annotation: Type | None = None, default: Any = ABSENT, kind: Any = "positional") -> Parameter:
    return Parameter(name, kind, annotation, default, HERE)


def handler(*parameters: Parameter, returns: Type | None = None, doc: str | None = None) -> Signature:
    return Signature("tool", parameters, returns, False, doc, HERE)


def tool(
    signature: Signature, family: str = "mcp1", models: Models | None = None, sdk: Sdk | None = None, **options: Any
) -> Derived:
    framework, newest = ALL[family]
    return derive(signature, models or {}, sdk or newest, framework, Options(**options))


def one(annotation: Type, family: str = "mcp1", models: Models | None = None, **options: Any) -> Derived:
    return tool(handler(parameter("a", annotation), parameter("b", INT)), family, models, **options)


def model(name: str, *fields: ModelField, kind: Any = "model", **more: Any) -> Model:
    return Model(f"m.{name}", name, kind, fields, "m", **more)


def test_importing_the_package_does_not_import_pydantic_or_yaml() -> None:
    code = "import sys, mcplint.surface.schema; print([m for m in ('pydantic', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_framework_without_rules_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no schema rules for 'gradio'"):
        derive(handler(), {}, Sdk("gradio", 6), "gradio", Options())


class TestInexact:
    def test_unresolved_annotation_accepts_anything_and_leaves_the_rest_right(self) -> None:
        derived = one(Unresolved("Config is computed"))
        assert not derived.exact
        assert derived.reasons == ("Config is computed",)
        assert derived.input_schema["properties"] == {
            "a": {"title": "A"},
            "b": {"title": "B", "type": "integer"},
        }

    def test_unresolved_part_of_a_type_keeps_the_other_parts(self) -> None:
        derived = one(Generic("builtins.dict", (STR, Union((INT, Unresolved("?"))))))
        assert derived.input_schema["properties"]["a"]["additionalProperties"] == {"anyOf": [{"type": "integer"}, {}]}

    @pytest.mark.parametrize("path", ["os.system", "subprocess.Popen", "numpy.ndarray", "builtins.eval", "builtins"])
    def test_only_types_of_the_table_are_looked_up(self, path: str) -> None:
        assert one(Named(path)).reasons == (f"the schema of {path} is not known",)

    def test_computed_default_makes_the_argument_optional_without_showing_one(self) -> None:
        derived = tool(handler(parameter("a", INT, Dynamic("os.getpid()"))))
        assert derived.reasons == ("a: os.getpid()",)
        assert derived.input_schema["properties"] == {"a": {"title": "A", "type": "integer"}}
        assert "required" not in derived.input_schema

    def test_default_factory_is_exact(self) -> None:
        derived = tool(handler(parameter("a", Generic("builtins.list", (INT,)), Dynamic("default_factory=list"))))
        assert derived.exact
        assert "required" not in derived.input_schema

    @pytest.mark.parametrize("option", ["description", "title"])
    def test_computed_text_is_unknown(self, option: str) -> None:
        derived = tool(handler(doc="Doc."), "fastmcp4", **{option: Dynamic("f()")})
        assert getattr(derived, option) is None
        assert derived.reasons == (f"{option} is not a constant",)

    def test_reasons_of_a_model_are_passed_on(self) -> None:
        models = {"m.A": model("A", ModelField("x", INT), reasons=("A has a computed field",))}
        assert one(ModelRef("m.A"), models=models).reasons == ("A has a computed field",)

    def test_unknown_metadata_is_named(self) -> None:
        assert one(Annotated(STR, (Marker("project.Check"),))).reasons == (
            "the effect of project.Check on the schema is not known",
        )

    def test_computed_field_keyword_is_named_and_the_constant_ones_are_used(self) -> None:
        derived = one(Annotated(STR, (FieldInfo({"max_length": 3}, dynamic=("description",)),)))
        assert derived.reasons == ("Field(description=…) is not a constant",)
        assert derived.input_schema["properties"]["a"]["maxLength"] == 3


class TestRegistrationErrors:
    @pytest.mark.parametrize("family", ALL)
    def test_name_that_is_missing_at_run_time(self, family: str) -> None:
        derived = one(Unresolved("name 'Confg' is not defined", missing=True), family)
        assert derived.registration_error == "NameError: name 'Confg' is not defined"
        assert derived.input_schema is None
        assert [argument.name for argument in derived.arguments] == ["a", "b"]

    @pytest.mark.parametrize("family", ALL)
    def test_class_without_a_schema(self, family: str) -> None:
        error = one(Named("project.client.Client", project=True), family).registration_error
        assert error is not None
        assert error.startswith("Pydantic")

    @pytest.mark.parametrize("family", ALL)
    def test_lambda_needs_a_name(self, family: str) -> None:
        signature = Signature("<lambda>", (), None, False, None, HERE)
        assert tool(signature, family).registration_error == "ValueError: You must provide a name for lambda functions"
        assert tool(signature, family, name="f").registration_error is None

    def test_options_of_other_frameworks(self) -> None:
        assert tool(handler(), "fastmcp4", structured_output=True).registration_error is not None
        assert tool(handler(), "fastmcp4", exclude_args=("a",)).registration_error is not None
        assert tool(handler(), "mcp2", output_schema={"type": "object"}).registration_error is not None

    def test_a_wrong_constraint_is_what_pydantic_says(self) -> None:
        error = one(Annotated(INT, (FieldInfo({"pattern": "("}),))).registration_error
        assert error is not None


NESTED: Type = INT
for _ in range(200):
    NESTED = Generic("builtins.list", (NESTED,))

CHAIN = {f"m.C{i}": model(f"C{i}", ModelField("next", ModelRef(f"m.C{i + 1}") if i < 300 else INT)) for i in range(301)}
DIAMONDS = {
    f"m.D{i}": model(f"D{i}", *(ModelField(n, ModelRef(f"m.D{i + 1}") if i < 40 else INT) for n in "ab"))
    for i in range(41)
}

HOSTILE: dict[str, tuple[Type, Models]] = {
    "literal": (LiteralOf(tuple(range(100_000))), {}),
    "union": (Union(tuple(LiteralOf((i,)) for i in range(5000))), {}),
    "enum": (EnumOf("E", tuple((f"M{i}", i) for i in range(5000))), {}),
    "nested": (NESTED, {}),
    "fields": (ModelRef("m.F"), {"m.F": model("F", *(ModelField(f"f{i}", INT) for i in range(5000)))}),
    "chain": (ModelRef("m.C0"), CHAIN),
    "missing model": (ModelRef("m.nowhere"), {}),
    "text": (Annotated(STR, (FieldInfo({"description": "x" * 10_000_000}),)), {}),
    "integer": (LiteralOf((10**5000,)), {}),
    "infinity": (Annotated(Named("builtins.float"), (FieldInfo({"le": float("inf")}),)), {}),
    "enum names": (EnumOf("E", (("mro", 1), ("mro", 2))), {}),
    "wide tuple": (Generic("builtins.tuple", (INT,) * 5000), {}),
}


class TestHostile:
    @pytest.mark.parametrize("family", ALL)
    @pytest.mark.parametrize("case", HOSTILE)
    def test_is_inexact_with_a_reason_and_quick(self, case: str, family: str) -> None:
        annotation, models = HOSTILE[case]
        started = time.process_time()
        derived = one(annotation, family, models)
        assert time.process_time() - started < 5
        assert not derived.exact
        assert all(len(reason) < 500 for reason in derived.reasons)

    @pytest.mark.parametrize("family", ["mcp1", "mcp2"])
    def test_definitions_that_share_others_stay_small(self, family: str) -> None:
        assert len(one(ModelRef("m.D0"), family, DIAMONDS).input_schema["$defs"]) == 41

    @pytest.mark.parametrize("family", ["fastmcp2", "fastmcp3", "fastmcp4"])
    def test_definitions_that_explode_when_inlined_are_refused(self, family: str) -> None:
        assert one(ModelRef("m.D0"), family, DIAMONDS).reasons == (
            "the schema is too large to be written without references",
        )

    @pytest.mark.parametrize("family", ALL)
    def test_refused_pattern_is_a_registration_error(self, family: str) -> None:
        derived = one(Annotated(STR, (FieldInfo({"pattern": "(a{1000}){1000}"}),)), family)
        assert derived.registration_error is not None

    @pytest.mark.parametrize("kind", ["model", "typeddict", "dataclass", "namedtuple", "pydantic-dataclass", "class"])
    @pytest.mark.parametrize("name", ["__class__", "__base__", "model_config", "class", "a b", "__init__", "_x", ""])
    def test_strange_field_names(self, kind: str, name: str) -> None:
        models = {"m.A": model("A", ModelField(name, INT, default=1), kind=kind)}
        for family in ALL:
            one(ModelRef("m.A"), family, models)
            tool(handler(returns=ModelRef("m.A")), family, models)

    def test_code_in_strings_is_never_evaluated(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = "print('executed')"
        parts: list[Type] = [
            LiteralOf((text,)),
            Annotated(STR, (Text(text),)),
            Generic("builtins.list", (Annotated(STR, (Text(text), Text(text))),)),
            EnumOf(text, ((text, text),), "str"),
            Generic(text, (INT,)),
            Named(text),
            ModelRef("m.A"),
        ]
        fields = [ModelField("x", STR, text), ModelField("y", STR, FieldInfo({"title": text, "alias": text}))]
        for kind in ("model", "typeddict", "dataclass", "pydantic-dataclass"):
            models = {"m.A": Model("m.A", text, kind, tuple(fields), text, text)}
            for family in ALL:
                tool(handler(*(parameter(f"p{i}", part) for i, part in enumerate(parts))), family, models)
        assert capsys.readouterr().out == ""


LEAVES = st.sampled_from(
    [
        INT,
        STR,
        ANY,
        NONE,
        Named("datetime.datetime"),
        Named("builtins.list"),
        Named("pydantic.HttpUrl"),
        Named("project.Thing", project=True),
        ModelRef("m.R"),
        ModelRef("m.T"),
        ModelRef("m.P"),
        Unresolved("?"),
        LiteralOf(("a", 1, None)),
        EnumOf("E", (("A", 1), ("B", "b"))),
    ]
)
TYPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda members: Union(tuple(members))),
        inner.map(lambda part: Generic("builtins.list", (part,))),
        inner.map(lambda part: Generic("builtins.set", (part,))),
        st.tuples(inner, inner).map(lambda parts: Generic("typing.Dict", parts)),
        st.tuples(inner, inner).map(lambda parts: Generic("builtins.tuple", parts)),
        inner.map(lambda part: Annotated(part, (FieldInfo({"description": "d", "ge": 1}),))),
        inner.map(lambda part: Annotated(part, (Text("text"),))),
    ),
    max_leaves=6,
)
RELATED = {
    "m.R": model("R", ModelField("self", Union((ModelRef("m.R"), ModelRef("m.T"), NONE)), None)),
    "m.T": model("T", ModelField("r", ModelRef("m.R")), ModelField("p", ModelRef("m.P")), kind="typeddict"),
    "m.P": model("P", ModelField("t", Generic("builtins.list", (ModelRef("m.T"),))), kind="dataclass"),
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(annotation=TYPES, default=st.sampled_from([ABSENT, None, 1, "x", [], {}, Dynamic("f()")]))
def test_any_type_gives_a_schema_or_a_reason(annotation: Type, default: Any) -> None:
    for family in ALL:
        derived = tool(handler(parameter("a", annotation, default), returns=annotation), family, RELATED)
        assert (derived.input_schema is not None) or derived.registration_error or derived.reasons


class TestArguments:
    def test_wire_names_are_tied_to_parameters(self) -> None:
        aliased = Annotated(INT, (FieldInfo({"alias": "pageSize", "description": "How many."}),))
        signature = handler(
            parameter("ctx", Named("mcp.server.fastmcp.Context")),
            parameter("page_size", aliased),
            parameter("q", STR, ""),
        )
        derived = tool(signature, "mcp1")
        found = [
            (a.name, a.parameter.name if a.parameter else None, a.required, a.description) for a in derived.arguments
        ]
        assert found == [("pageSize", "page_size", True, "How many."), ("q", "q", False, None)]
        assert derived.injected == ("ctx",)

    def test_positional_only_parameters_are_items_of_an_array(self) -> None:
        derived = tool(handler(parameter("a", INT, kind="positional_only"), parameter("b", STR)), "fastmcp3")
        assert derived.input_schema["type"] == "array"
        assert [(a.name, a.schema, a.required) for a in derived.arguments] == [
            ("a", {"type": "integer"}, True),
            ("b", {"type": "string"}, True),
        ]


class TestVersions:
    DOC = "Do it.\n\nArgs:\n    b: The b.\n"
    REFERRING: ClassVar[Models] = {"m.A": model("A", ModelField("x", INT))}

    def test_docstrings_are_read_since_fastmcp_3_2_4(self) -> None:
        signature = handler(parameter("b", INT), doc=self.DOC)
        old = tool(signature, "fastmcp3", sdk=Sdk("fastmcp", 3, (3, 2, 3)))
        new = tool(signature, "fastmcp3", sdk=Sdk("fastmcp", 3, (3, 2, 4)))
        assert old.input_schema["properties"]["b"] == {"type": "integer"}
        assert new.input_schema["properties"]["b"] == {"type": "integer", "description": "The b."}
        assert (old.description, new.description) == ("Do it.\n\nArgs:\n    b: The b.", "Do it.")

    def test_titles_are_kept_before_fastmcp_2_12_4(self) -> None:
        old = tool(handler(parameter("b", INT)), "fastmcp2", sdk=Sdk("fastmcp", 2, (2, 12, 3)))
        assert old.input_schema["properties"]["b"] == {"title": "B", "type": "integer"}

    def test_references_are_kept_before_fastmcp_2_14_6(self) -> None:
        old = tool(handler(parameter("a", ModelRef("m.A"))), "fastmcp2", self.REFERRING, Sdk("fastmcp", 2, (2, 14, 5)))
        assert old.input_schema["properties"]["a"] == {"$ref": "#/$defs/A"}

    def test_results_have_no_schema_before_mcp_1_10(self) -> None:
        assert tool(handler(returns=INT), sdk=Sdk("mcp", 1, (1, 9, 4))).output_schema is None
        assert tool(handler(returns=INT), sdk=Sdk("mcp", 1, (1, 10, 0))).output_schema is not None

    def test_unknown_major_version_of_fastmcp_is_the_newest(self) -> None:
        assert tool(handler(), "fastmcp4", sdk=Sdk("fastmcp", None)).title == "Tool"

    def test_server_that_keeps_references(self) -> None:
        derived = one(ModelRef("m.A"), "fastmcp3", self.REFERRING, dereference=False)
        assert derived.input_schema["properties"]["a"] == {"$ref": "#/$defs/A"}


@pytest.mark.parametrize(
    ("given_", "loose", "strict"),
    [
        (None, None, None),
        ({}, {}, {}),
        ({"readOnlyHint": True, "title": None}, {"readOnlyHint": True}, {"readOnlyHint": True}),
        ({"read_only_hint": True}, {"read_only_hint": True}, {"readOnlyHint": True}),
        ({"readonlyHint": True}, {"readonlyHint": True}, {}),
    ],
)
def test_annotations_on_the_wire(given_: Any, loose: Any, strict: Any) -> None:
    for sdk in (Sdk("mcp", 1), Sdk("fastmcp", 2), Sdk("fastmcp", 3)):
        assert wire_annotations(given_, sdk) == loose
    for sdk in (Sdk("mcp", 2), Sdk("fastmcp", 4)):
        assert wire_annotations(given_, sdk) == strict


def test_prompts_and_resources_report_what_is_unknown() -> None:
    framework, sdk = ALL["fastmcp3"]
    prompt = derive_prompt(handler(parameter("a", Unresolved("?"))), {}, sdk, framework, Options())
    assert (prompt.exact, prompt.reasons) == (False, ("?",))
    resource = derive_resource(handler(), {}, sdk, framework, Options(uri="a://b", mime_type=Dynamic("f()")))
    assert (resource.exact, resource.mime_type) == (False, None)


@pytest.mark.parametrize(
    ("written", "defined"),
    [
        ("mcp.server.FastMCP", "mcp.server.fastmcp.server.FastMCP"),
        ("mcp.server.fastmcp.FastMCP.tool", "mcp.server.fastmcp.server.FastMCP.tool"),
        ("mcp_types.TextContent", "mcp.types.TextContent"),
        ("fastmcp.dependencies.Depends", "fastmcp.server.dependencies.Depends"),
        ("fastmcp.tools.tool", "fastmcp.tools.tool"),
        ("fastmcp.tools.tool.Tool", "fastmcp.tools.base.Tool"),
        ("pydantic.types.conint", "pydantic.conint"),
        ("json.loads", "json.loads"),
        ("", ""),
    ],
)
def test_canonical_paths(written: str, defined: str) -> None:
    assert canonical(written) == defined
