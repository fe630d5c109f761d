"""Every node of HIR stands where it is written: checked against CPython's parser and LibCST's code generation."""

from __future__ import annotations

import random
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import cpython_shapes as cpython
import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from mcplint.syntax import chains, hir, lower, lowering, patterns, simple, state, statements
from mcplint.syntax.recording import recorded_offsets
from mcplint.syntax.tokens import TokenTable, tokenise

HERE = Path(__file__).parent
BASIC = (HERE / "zoo_basic.txt").read_text(encoding="utf-8")
TYPED = (HERE / "zoo_3_13.txt").read_text(encoding="utf-8")
NEW = (HERE / "zoo_new.txt").read_text(encoding="utf-8")
NEWEST = (HERE / "zoo_newest.txt").read_text(encoding="utf-8")
ZOOS = [BASIC, TYPED, NEW, *([NEWEST] if hasattr(cst, "LazyImport") else [])]
PACKAGE = Path(sys.modules["mcplint"].__file__ or "").parent


def read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def standard_library() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    return sorted(path for path in root.rglob("*.py") if "site-packages" not in path.parts)


def module_of(text: str) -> hir.Module:
    lowered = lower(text, "x.py")
    assert lowered.diagnostics == ()
    assert lowered.module is not None
    return lowered.module


def assert_equals_cpython(text: str) -> None:
    assert cpython.difference(cpython.actual(module_of(text)), cpython.expected(text)) is None


def nodes(value: object) -> Iterator[hir.Node]:
    if isinstance(value, tuple):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, hir.Node):
        yield value
        for name in value.__struct_fields__:
            yield from nodes(getattr(value, name))


def test_all_syntax_up_to_python_3_10_equals_cpython() -> None:
    assert_equals_cpython(BASIC)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="needs a CPython that knows this syntax")
def test_syntax_of_python_3_11_to_3_13_equals_cpython() -> None:
    assert_equals_cpython(TYPED)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_change_nothing(line_end: str) -> None:
    text = BASIC.replace("\n", line_end)
    assert cpython.difference(cpython.actual(module_of(text)), cpython.expected(BASIC)) is None


def test_the_comparison_sees_a_node_that_is_off_by_one_token() -> None:
    module = module_of("x = f(a, b)\n")
    statement = module.body[0]
    assert isinstance(statement, hir.Assign)
    moved = hir.Assign(statement.lo, statement.hi - 1, statement.targets, statement.value)
    shape = cpython.actual(hir.Module((moved,), (), module.tokens, module.lines))
    assert cpython.difference(shape, cpython.expected("x = f(a, b)\n"))


def test_own_sources_equal_cpython() -> None:
    for path in sorted((PACKAGE / "syntax").glob("*.py")):
        assert_equals_cpython(read(path))


def test_some_of_the_standard_library_equals_cpython() -> None:
    assert_library_equals_cpython(random.Random(8).sample(standard_library(), 25))


@pytest.mark.slow
def test_the_standard_library_equals_cpython() -> None:
    assert assert_library_equals_cpython(random.Random(1).sample(standard_library(), 400)) > 300


def assert_library_equals_cpython(paths: list[Path]) -> int:
    compared = 0
    for path in paths:
        try:
            text = read(path)
            expected = cpython.expected(text)
        except (SyntaxError, ValueError):  # broken on purpose, or Latin-1
            continue
        lowered = lower(text, str(path))
        if lowered.module is None:
            assert "LibCST cannot parse it" in lowered.diagnostics[0].message, path
            continue
        assert cpython.difference(cpython.actual(lowered.module), expected) is None, path
        compared += 1
    return compared


@pytest.mark.parametrize("text", ZOOS)
def test_tokens_are_those_of_libcst(text: str) -> None:
    recorded = recorded_offsets(cst.parse_module(text), text)
    assert recorded is not None
    words = [text[start:end] for start, end in zip(recorded[::2], recorded[1::2], strict=True)]
    offsets = tokenise(text).offsets
    own = [text[start:end] for start, end in zip(offsets[::2], offsets[1::2], strict=True)]
    # LibCST has the dots of `from ... import` one by one and `...` as a whole, mcplint's tokeniser cannot know.
    assert [word for word in words if word.strip(".")] == [word for word in own if word.strip(".")]


@pytest.mark.parametrize("text", ZOOS)
def test_names_stand_at_their_tokens(text: str) -> None:
    module = module_of(text)

    def at(token: int) -> str:
        start, end = module.offsets(token, token)
        return text[start:end]

    seen = 0
    for node in nodes(module.body):
        if isinstance(node, hir.Name):
            assert (at(node.lo), node.hi) == (node.id, node.lo)
        elif isinstance(node, hir.Attribute):
            assert at(node.hi) == node.attr
        elif isinstance(node, (hir.FunctionDef, hir.ClassDef, hir.Param)):
            assert at(node.name_token) == node.name
        elif isinstance(node, hir.Arg) and node.keyword is not None:
            assert at(node.lo) == node.keyword
        elif isinstance(node, hir.TypeParam):
            assert at(node.lo + bool(node.star)) == node.name
        else:
            continue
        seen += 1
    assert seen > 10


@pytest.mark.parametrize("text", ZOOS)
def test_children_lie_within_their_parents(text: str) -> None:
    for node in nodes(module_of(text).body):
        for child in nodes(tuple(getattr(node, name) for name in node.__struct_fields__)):
            assert node.lo <= child.lo <= child.hi <= node.hi


@pytest.mark.parametrize("text", ZOOS)
def test_places_are_those_of_libcst(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs: list[tuple[cst.CSTNode, hir.Node]] = []
    for table in (state.LEAVES, state.COMPOUNDS, simple.SIMPLE, patterns.PATTERNS):
        for kind, function in list(table.items()):  # type: ignore[attr-defined]
            monkeypatch.setitem(table, kind, remembering(function, pairs))  # type: ignore[arg-type]
    module = module_of_tree(text, tree := cst.parse_module(text))
    places = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    assert len(pairs) > 20
    for node, lowered in pairs:
        lo, hi = lowered.lo, lowered.hi
        if isinstance(node, (cst.Tuple, cst.GeneratorExp, cst.MatchTuple)) and node.lpar:
            lo, hi = lo + 1, hi - 1  # these parentheses belong to the node for mcplint, as for CPython
        if isinstance(node, cst.MatchValue) and node.value.lpar:
            continue  # LibCST counts the parentheses of the value to the pattern
        place = places[node]
        region = module.region(lo, hi) if lo <= hi else None
        found = (region.line, region.column - 1, region.end_line, region.end_column - 1) if region else None
        expected = (place.start.line, place.start.column, place.end.line, place.end.column)
        assert found == expected or (found is None and expected[:2] == expected[2:]), cst.Module([]).code_for_node(node)


def remembering(function, pairs):  # type: ignore[no-untyped-def]
    def wrapper(current, node):  # type: ignore[no-untyped-def]
        lowered = function(current, node)
        pairs.append((node, lowered))
        return lowered

    return wrapper


def module_of_tree(text: str, tree: cst.Module) -> hir.Module:
    table = tokenise(text)
    current = state.State(text, table.offsets)
    return hir.Module(statements.statements(current, tree.body), (), table.offsets, table.lines)


def broken_tokens(text: str) -> TokenTable:
    table = tokenise(text)
    del table.offsets[10:12]
    return table


def test_tokens_that_disagree_with_libcst_are_replaced_by_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lowering, "tokenise", broken_tokens)
    assert_equals_cpython(BASIC)


def test_without_any_tokens_the_tree_is_right_and_a_diagnostic_says_that_places_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lowering, "tokenise", broken_tokens)
    monkeypatch.setattr(lowering, "recorded_offsets", lambda *_: None)
    lowered = lower("import os\nimport sys as system\nf(x)\n", "x.py")
    assert lowered.module is not None
    assert [type(node) for node in lowered.module.body] == [hir.Import, hir.Import, hir.ExprStmt]
    assert {lowered.module.region(node.lo, node.hi).line for node in nodes(lowered.module.body)} == {1}
    assert [found.kind for found in lowered.diagnostics] == ["internal"]


def test_every_expression_and_statement_of_libcst_is_lowered() -> None:
    tables = {**state.LEAVES, **state.COMPOUNDS, **simple.SIMPLE, **statements.COMPOUND_STATEMENTS, **patterns.PATTERNS}
    bases = (cst.BaseExpression, cst.BaseSmallStatement, cst.BaseCompoundStatement, cst.MatchPattern)
    concrete = {
        kind
        for kind in vars(cst).values()
        if isinstance(kind, type) and issubclass(kind, bases) and not kind.__abstractmethods__
    }
    assert len(concrete) > 60
    assert concrete - set(tables) == set()


def test_every_operator_of_libcst_is_lowered() -> None:
    tables = {**chains._BINARY, **chains._COMPARISONS, **simple._AUGMENTED}
    bases = (cst.BaseBinaryOp, cst.BaseCompOp, cst.BaseAugOp)
    kinds = {kind for kind in vars(cst).values() if isinstance(kind, type) and issubclass(kind, bases)}
    assert kinds - set(tables) == set(bases)


def test_the_zoos_hold_every_node_of_hir() -> None:
    lowered = {type(node).__name__ for text in ZOOS for node in nodes(module_of(text).body)}
    defined = {kind.__name__ for kind in hir.Node.__subclasses__()}
    assert defined - lowered == set()
