"""What HIR says of literals, formatted strings, comments and string annotations."""

from __future__ import annotations

from typing import Any

import libcst
import msgspec
import pytest

from mcplint.syntax import hir, lower, lower_expression


def module_of(text: str) -> hir.Module:
    module = lower(text, "x.py").module
    assert module is not None
    return module


def value_of(expression: str) -> Any:
    (statement,) = module_of(f"x = {expression}\n").body
    assert isinstance(statement, hir.Assign)
    return statement.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0xFF_FF", 65535),
        ("0b1_0", 2),
        ("1_000.5e1", 10005.0),
        ("None", None),
        ("True", True),
        (r"'\u00e9\x41\101\N{EM DASH}'", "éAA—"),
        (r"'\d\8'", r"\d\8"),
        (r"b'\xff\u0041'", b"\xff\\u0041"),
        (r"rb'\xff'", rb"\xff"),
        ("'a' \"b\" '''c'''", "abc"),
        ("b'a' b'b'", b"ab"),
        ("'''a\r\nb\rc'''", "a\nb\nc"),
        ("'\\ud800'", "\ufffd"),
        ("'\\ud83d\\ude00'", "\ufffd\ufffd"),
        ("'\\U00110000'", "\ufffd"),
        (r"'\x'", r"\x"),
        (r"'\N{no such name}'", r"\N{no such name}"),
        ("18446744073709551615", 2**64 - 1),
        ("0x1_0000_0000_0000_0000", 2.0**64),
        ("9" * 500, float("inf")),
        ("9" * 5000, float("inf")),
    ],
)
def test_literals_have_the_value_that_python_gives_them(written: str, value: object) -> None:
    constant = value_of(written)
    assert isinstance(constant, hir.Constant)
    assert (type(constant.value), constant.value) == (type(value), value)


def test_names_are_normalised_as_python_does() -> None:
    assert value_of("ﬁn").id == "fin"


def test_every_value_can_be_written_and_read_again() -> None:
    chain = "a" + ".b" * 190
    module = module_of(f"x = '\\ud800', 1.5, b'x', None, f'{{a!r:>{{b}}}}', 2j, ..., {10**30}, {chain}\n")
    decoded = msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=hir.Module)
    assert repr(decoded) == repr(module)


def shape(formatted: hir.FString) -> list[object]:
    parts: list[object] = []
    for part in formatted.parts:
        if isinstance(part, hir.Constant):
            parts.append(part.value)
        else:
            assert isinstance(part.value, hir.Name)
            parts.append((part.value.id, part.conversion, shape(part.spec) if part.spec else None))
    return parts


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("f'a{x}b'", ["a", ("x", "", None), "b"]),
        ("f'{{{x}}}'", ["{", ("x", "", None), "}"]),
        (r"f'\n{x}\x41'", ["\n", ("x", "", None), "A"]),
        (r"rf'\n{x}'", [r"\n", ("x", "", None)]),
        ("f'{x!r:>{y}}'", [("x", "r", [">", ("y", "", None)])]),
        ("f'{x=}'", ["x=", ("x", "r", None)]),
        ("f'{ x = !s}'", [" x = ", ("x", "s", None)]),
        ("f'{x=:>5}'", ["x=", ("x", "", [">5"])]),
        ("'a' f'{x}' r'\\d'", ["a", ("x", "", None), r"\d"]),
        ("f'{x:{{}}'", None),
    ],
)
def test_formatted_strings_have_the_parts_that_python_joins(written: str, parts: list[object] | None) -> None:
    if parts is None:
        assert lower(f"x = {written}\n", "x.py").module is None
    else:
        assert shape(value_of(written)) == parts


def test_template_strings_are_marked() -> None:
    assert value_of("t'a{x}'").template
    assert not value_of("f'a{x}'").template


def test_expressions_in_formatted_strings_have_their_own_places() -> None:
    module = module_of("x = f'é{a.b!r:>{c}}'\n")
    (statement,) = module.body
    assert isinstance(statement, hir.Assign)
    assert isinstance(statement.value, hir.FString)
    field = statement.value.parts[1]
    assert isinstance(field, hir.Interpolation)
    assert module.region(field.lo, field.hi) == hir.Region(1, 8, 1, 20)
    assert module.region(field.value.lo, field.value.hi) == hir.Region(1, 9, 1, 12)


def test_parentheses_are_no_part_of_an_expression_but_of_a_tuple() -> None:
    text = "x = ((a)), ((b, c)), ()\n"
    module = module_of(text)
    (statement,) = module.body
    assert isinstance(statement, hir.Assign)
    assert isinstance(statement.value, hir.TupleExpr)
    written = [text[slice(*module.offsets(node.lo, node.hi))] for node in statement.value.elements]
    assert written == ["a", "(b, c)", "()"]


def test_a_definition_begins_at_its_first_decorator_and_knows_its_name() -> None:
    text = "@a\n@b()\n# comment\nasync def f(*args: int, key=1): pass\n"
    module = module_of(text)
    (function,) = module.body
    assert isinstance(function, hir.FunctionDef)
    assert module.region(function.lo, function.hi) == hir.Region(1, 1, 4, 37)
    assert module.region(function.name_token, function.name_token) == hir.Region(4, 11, 4, 12)
    written = [text[slice(*module.offsets(param.lo, param.hi))] for param in function.params]
    assert written == ["*args: int", "key=1"]


def test_comments_are_kept() -> None:
    text = (
        "#!/bin/python\nx = 1  # é one\n\n    # two\nf(  # three\n    '# none',\n\t# four\n)\n"
        "y = f'''{\n a  # five\n}# none'''"
    )
    comments = [(comment.line, comment.column, comment.text, comment.alone) for comment in module_of(text).comments]
    assert comments == [
        (1, 1, "#!/bin/python", True),
        (2, 8, "# é one", False),
        (4, 5, "# two", True),
        (5, 5, "# three", False),
        (7, 2, "# four", True),
        (10, 5, "# five", False),
    ]


def test_elif_is_no_nesting() -> None:
    (statement,) = module_of("if a: b\nelif c: d\nelif e: f\nelse: g\n").body
    assert isinstance(statement, hir.If)
    assert [len(branch.body) for branch in statement.branches] == [1, 1, 1]
    assert len(statement.orelse) == 1


def test_relative_imports_count_their_dots() -> None:
    imports = module_of("from . import a\nfrom ... import b\nfrom .... c import d\nfrom . .. . e import f\n").body
    assert [node.level for node in imports if isinstance(node, hir.ImportFrom)] == [1, 3, 4, 4]


def test_python_3_15_is_understood_as_far_as_libcst_does() -> None:
    if not hasattr(libcst, "LazyImport"):
        pytest.skip("this LibCST does not know Python 3.15")
    lazy, merged = module_of("lazy from .a import b\nx = {**d for d in e}\n").body
    assert isinstance(lazy, hir.ImportFrom)
    assert (lazy.module, lazy.level) == ("a", 1)
    assert isinstance(merged, hir.Assign)
    assert isinstance(merged.value, hir.Comprehension)
    assert (merged.value.kind, merged.value.value) == ("dict", None)


def test_string_annotations_are_lowered_at_the_token_of_their_string() -> None:
    lowered = lower_expression(" Context | None ", token=7)
    assert repr(lowered) == (
        "Operation(lo=7, hi=7, first=Name(lo=7, hi=7, id='Context'), rest=(('|', Constant(lo=7, hi=7, value=None)),))"
    )


def test_string_annotations_may_be_any_expression() -> None:
    assert isinstance(lower_expression("Annotated[int, Field(description='x', default=lambda a: a)]"), hir.Subscript)
    assert isinstance(lower_expression("*Ts"), hir.Starred)
