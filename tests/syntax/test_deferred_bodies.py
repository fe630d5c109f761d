"""Bodies of functions that are lowered when they are asked for: the same tree, the same complaints, less parsing."""

from __future__ import annotations

import random
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from mcplint.cli import main
from mcplint.finding import Diagnostic
from mcplint.syntax import hir, lower

HERE = Path(__file__).parent
ZOOS = ["zoo_basic.txt", "zoo_3_13.txt", "zoo_new.txt"]
LINES = "    print('this and that', [1, 2, 3])\n" * 9
LIST = "[a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b]"

AT_ONCE = [
    f"def one_line(a, b): return {LIST}\n",
    f"def continued(a, b): \\\n    return {LIST}\n",
    f'def colon_in_the_header(a: "x", b:\n        "y"): return {LIST}\n',
    f"def colon_in_the_result() -> lambda:\\\n    0: return {LIST}\n",
    f"def continued_after_the_end(a, b):\n    return {LIST} \\\n\n",
    f'class C:\n    def third(self):\n        """doc"""; return {LIST}\n',
    f'def only_documented(a):\n    """A long text: {LIST}"""\n',
    "def short(a):\n    return a\n",
]
DEFERRED = [
    f'def f(a):\n    """Says\n."""\n    # why\n\n    @a.b\n    def g(c):\n        {LIST}\n    return f # end\n',
    f"def f(a):\n    # why\n\n    @ a.b\n    class C(a.B):\n        x = {LIST}, '\\\\'\n    return C\n",
    f"def in_pieces(a): # why\n    'doc' \"string\"\n    x = a; y = 'é€𝒳', a; z = {LIST}\n    return x;\n",
    f"class C:\n    if a:\n        @b\n        async def m(s):\n            async with s:\n                {LIST}\n",
    f'try:\n    def f(self):\n    \ttext = """no\nindentation"""\n    \treturn {LIST}\nexcept a:\n    pass\n',
    f"def f(a, b):\n    x = f'{{a!r:>{{b}}}} {{b}} {{{{a}}}}'\n    yield {LIST}\n",
    f"def last(a, b):\n\n    match a:\n        case {{'k': [b, *_]}}:\n            return {LIST}",
]
NEW = f"def f[T: (a, b)](self):\n    text = f'{{f'{{b}}'}}'\n    return {LIST}\n"


def same(left: Any, right: Any) -> bool:
    """Whether two trees are equal, places included."""
    if isinstance(left, tuple):
        return isinstance(right, tuple) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, hir.Node):
        names = ["body" if name == "suite" else name for name in left.__struct_fields__]
        return type(left) is type(right) and all(same(getattr(left, name), getattr(right, name)) for name in names)
    return bool(left == right)


def functions(body: tuple[hir.Stmt, ...]) -> Iterator[hir.FunctionDef]:
    """The functions that lie in no other."""
    for statement in body:
        if isinstance(statement, hir.FunctionDef):
            yield statement
        elif isinstance(statement, (hir.ClassDef, hir.Try)):
            yield from functions(statement.body)
        elif isinstance(statement, hir.If):
            yield from functions(statement.branches[0].body)


def compared(text: str) -> int:
    """How many bodies are left for later, when the results are compared with those of lowering all at once."""
    later: list[Diagnostic] = []
    at_once, deferred = lower(text, "a.py"), lower(text, "a.py", later=later)
    assert at_once.diagnostics == deferred.diagnostics
    assert at_once.module is not None
    assert deferred.module is not None
    waiting = sum(not isinstance(one.suite, tuple) for one in functions(deferred.module.body))
    assert at_once.module.tokens == deferred.module.tokens
    assert at_once.module.comments == deferred.module.comments
    assert same(at_once.module.body, deferred.module.body)
    assert later == []
    return waiting


@pytest.mark.parametrize("name", ZOOS)
def test_all_syntax_is_the_same(name: str) -> None:
    compared((HERE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_does_not_consist_of_whole_lines_is_lowered_at_once(line_end: str) -> None:
    assert [compared(text.replace("\n", line_end)) for text in AT_ONCE] == [0] * len(AT_ONCE)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_bodies_of_all_shapes_are_the_same_later(line_end: str) -> None:
    texts = [text.replace("\n", line_end) for text in DEFERRED]
    assert [compared(text) for text in texts] == [1] * len(texts)
    assert compared(f"{line_end}x = 1{line_end}".join(texts)) == len(texts)


def test_syntax_that_this_python_may_not_know_is_the_same() -> None:
    assert compared(NEW) == (sys.version_info >= (3, 12))


def test_files_of_the_standard_library_are_the_same() -> None:
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    assert sum(compared(path.read_text(encoding="utf-8")) for path in random.Random(4).sample(paths, 12)) > 50


def test_what_is_not_asked_for_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = cst.parse_module
    monkeypatch.setattr(cst, "parse_module", lambda text: parsed.append(text) or parse(text))
    module = lower(f"def f():\n    'What it does.'\n{LINES}\ndef g():\n{LINES}", "a.py", later=[]).module
    assert module is not None
    first, second = functions(module.body)
    assert parsed == ["def f():\n    'What it does.'\n\ndef g():\n    pass\n"]
    assert len(first.beginning) == 1
    assert second.beginning == ()
    assert len(first.body) == 10
    assert first.body is first.body
    assert len(parsed) == 2


def test_a_body_that_libcst_refuses_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = cst.parse_module

    def picky(text: str) -> cst.Module:
        if "this and that" in text:
            raise ValueError(text)
        return parse(text)

    monkeypatch.setattr(cst, "parse_module", picky)
    later: list[Diagnostic] = []
    module = lower(f"x = 1\n\n\ndef f():\n    'Doc.'\n{LINES}", "a.py", later=later).module
    assert module is not None
    assert later == []
    (function,) = functions(module.body)
    assert function.body == function.beginning
    assert [(one.kind, one.path, one.line, one.incomplete) for one in later] == [("unparsable", "a.py", 6, True)]


def inventory(source: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """Exit code and report of an inventory."""
    (folder / "server.py").write_text(source, encoding="utf-8")
    code = main(["inventory", str(folder), "--format", "json"])
    return code, capsys.readouterr().out


def test_an_error_in_a_body_that_nothing_runs_makes_an_inventory_incomplete(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = f"from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('a')\n\n\ndef unused():\n{LINES}    x = (1,\n"
    code, report = inventory(source, tmp_path, capsys)
    assert code == 4
    assert "unparsable" in report


@pytest.mark.parametrize("written", ["mcp.tool()", "mcp. tool()", "(mcp.tool)()", "mcp.\\\n        tool()"])
def test_functions_that_register_are_found_however_it_is_written(
    written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (
        f"from mcp.server.fastmcp import FastMCP\n\n\ndef register(mcp: FastMCP):\n{LINES}"
        f"    @{written}\n    def found(a: int) -> int:\n        return a\n"
    )
    code, report = inventory(source, tmp_path, capsys)
    assert code == 0
    assert '"found"' in report


def test_functions_that_make_servers_are_found_however_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = f"from mcp.server.fastmcp import FastMCP\n\n\ndef build():\n{LINES}    return (FastMCP) ('made')\n"
    assert '"made"' in inventory(source, tmp_path, capsys)[1]
