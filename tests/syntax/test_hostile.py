"""Broken, huge and deep files: each quickly gives a module or one clear diagnostic, none kills the process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mcplint.finding import Diagnostic
from mcplint.syntax import LoweredFile, hir, lower, lower_expression
from mcplint.syntax.tokens import tokenise

ZOO = (Path(__file__).parent / "zoo_basic.txt").read_text(encoding="utf-8")
TYPED = (Path(__file__).parent / "zoo_3_13.txt").read_text(encoding="utf-8")


def only_diagnostic(text: str) -> Diagnostic:
    lowered = lower(text, "a/b.py")
    assert lowered.module is None
    (diagnostic,) = lowered.diagnostics
    assert diagnostic.path == "a/b.py"
    assert diagnostic.incomplete
    return diagnostic


def nested(opening: str, closing: str, count: int, inner: str = "a") -> str:
    return opening * count + inner + closing * count


DEEP = {
    "parentheses": "x = " + nested("(", ")", 1000),
    "lists": "x = " + nested("[", "]", 5000),
    "open brackets": "x = " + "(" * 100_000,
    "calls": "x = " + nested("f(a=", ")", 1000),
    "minus": "x = " + "-" * 20_000 + "1",
    "not": "x = " + "not " * 1500 + "1",
    "sum": "x = " + "+".join(["'a'"] * 8000),
    "attributes": "x = a" + ".b" * 5000,
    "some attributes": "x = a" + ".b" * 500,
    "empty calls": "x = a" + "()" * 5000,
    "subscripts": "x = a" + "[b]" * 3000,
    "power": "x = " + "**".join(["a"] * 900),
    "conditional": "x = " + "a if b else " * 450 + "c",
    "lambdas": "x = " + "lambda: " * 900 + "1",
    "lambdas with parameters": "x = " + "lambda a, b: " * 50_000 + "1",
    "elif": "if x == 0:\n  pass\n" + "".join(f"elif x == {i}:\n  pass\n" for i in range(3000)),
    "indentation": "".join(" " * i + "if 1:\n" for i in range(150)) + " " * 150 + "pass\n",
    "precedences": "x = " + nested("(a or b and not c == d | e ^ f & g << h + i * -j ** ", ")", 120),
    "patterns": "match x:\n  case " + nested("[", "]", 20) + ": pass\n",
    "class patterns": "match x:\n  case " + nested("A(b=", ")", 30) + ": pass\n",
    "unfinished pattern": "match x:\n  case " + "(" * 12 + ": pass\n",
    "formatted strings": "x = " + nested('f"{', '}"', 500),
    "format specifications": "x = f'{a" + ":{b" * 500 + "}" * 500 + "}'",
    "dotted import": "import a" + ".b" * 999,
    "formatted string without end": 'f"""' + "{a}" * 100_000,
    "formatted quotes for ever": 'f"\\"' * 100_000,
    "lambdas without colon": "lambda " * 200_000,
    "open formatted strings": 'f"{' * 100,
    "many chains": ("x = a" + "[b]" * 600 + "\n") * 200,
}
BROKEN = {
    "syntax error": "import os\ndef f(:\n    os.system('x')\n",
    "tabs and spaces": "import os\nif 1:\n\tif 1:\n        os.system('ls')\n",
    "null character": "import os\nx = 'a\0b'\n",
    "binary": "".join(map(chr, range(256))) * 64,
    "string without end": "x = '''\n" + "a\n" * 1000,
    "quotes escaped for ever": '\\"' * 500_000,
    "triple quotes escaped for ever": '"""' + '\\"""' * 300_000,
    "formatted string without end": 'f"""' + "{a} " * 10_000,
    "open formatted string": 'f"{' * 10,
    "bytes and text": "x = b'a' 'b'\n",
}
FINE = {
    "empty": "",
    "only a comment": "# hi",
    "blanks": " " * 500_000,
    "line ends": "\n" * 100_000,
    "no line end": "import os\nos.system('ls')",
    "CR only": "import os\ros.system('ls')\r",
    "CR LF": "import os\r\nos.system('ls')\r\n",
    "form feed": "import os\n\x0c\nos.system('ls')\n",
    "90 lists": "x = " + nested("[", "]", 90),
    "90 indentations": "".join(" " * i + "if 1:\n" for i in range(90)) + " " * 90 + "pass\n",
    "900 elif": "if x == 0:\n  pass\n" + "".join(f"elif x == {i}:\n  pass\n" for i in range(900)),
    "sum of 900": "x = " + "+".join(["'a'"] * 900),
    "2500 strings": "x = {1: " + "'a'\n" * 2500 + ", 2: a}\n",
    "lone surrogate": "x = '\\ud800'\n",
    "bad escapes": "x = '\\x \\xg \\u12 \\N{no such name} \\8 \\d'; y = b'\\x \\u0041'\n",
    "escaped line end": "x = 'a\\\nb'\n",
    "long integer": "x = " + "9" * 10_000,
    "300 lambdas in a table": "x = {" + "".join(f"'{i}': lambda a, b: a + b,\n" for i in range(300)) + "}\n",
    "long list": "x = [" + "(1, 'a', {'b': None}),\n" * 8_000 + "]\n",
    "no module named match": "match = case = type = _ = 1\nmatch(case)[type]\n",
}


def timed(text: str) -> LoweredFile:
    start = time.process_time()
    lowered = lower(text, "x.py")
    assert time.process_time() - start < 10
    return lowered


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_the_same_diagnostic_where_bodies_may_wait(name: str) -> None:
    later: list[Diagnostic] = []
    assert lower(DEEP[name], "a/b.py", later=later) == lower(DEEP[name], "a/b.py")
    assert later == []


@pytest.mark.parametrize("name", DEEP)
def test_deep_files_are_refused(name: str) -> None:
    assert [found.kind for found in timed(DEEP[name]).diagnostics] == ["too-deep"]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused(name: str) -> None:
    assert [found.kind for found in timed(BROKEN[name]).diagnostics] == ["unparsable"]


@pytest.mark.parametrize("name", FINE)
def test_odd_but_valid_files_are_lowered(name: str) -> None:
    lowered = timed(FINE[name])
    assert lowered.diagnostics == ()
    assert lowered.module is not None


def test_files_above_the_limit_are_not_parsed() -> None:
    diagnostic = only_diagnostic("x = 1\n" * 400_000)
    assert diagnostic.kind == "too-large"
    assert "2,400,000" in diagnostic.message


def test_the_limit_can_be_raised() -> None:
    text = "import os\nx = '" + "a" * 3_000_000 + "'\n"
    assert lower(text, "x.py").module is None
    assert lower(text, "x.py", max_characters=4_000_000).module is not None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("import os\n\nprint 'hi'\n", 3, "print statement of Python 2"),
        ("x = 1\nexec 'x'\n", 2, "exec statement of Python 2"),
        ("try:\n    pass\nexcept IOError, e:\n    print e\n", 4, "print statement of Python 2"),
        ("x = 1\nraise ValueError, 'x'\n", 2, "raise statement of Python 2"),
        ("if a <> b:\n    pass\n", 1, "operator <> of Python 2"),
        ("x = 0777\n", 1, "octal number of Python 2"),
        ("x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> other\n", 2, "merge conflict"),
        ("a = 1\nif 1:\n\tif 1:\n        x\n", 4, "mixing of tabs and spaces"),
        ("a = (1,\n\n\nb = 2\n", 4, "syntax error"),
        ("a = 1\nb = ]\n", 2, "unmatched ']'"),
        ("a = 1\nb = '\0'\n", 2, "null character"),
        ("a = 1\nb = b'x' 'y'\n", 2, "string and bytes"),
    ],
)
def test_a_diagnostic_says_where_and_why(text: str, line: int, words: str) -> None:
    diagnostic = only_diagnostic(text)
    assert (diagnostic.kind, diagnostic.line) == ("unparsable", line)
    assert words in diagnostic.message


def test_valid_python_that_libcst_cannot_parse_is_not_called_invalid() -> None:
    diagnostic = only_diagnostic("x = 1\n(a): int = 1\n")
    assert (diagnostic.kind, diagnostic.line) == ("unparsable", 2)
    assert diagnostic.message == "valid Python, but LibCST cannot parse it"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\ny = (\n" + nested("(", ")", 300) + ")\n", 3),
        ("x = 1\ny = a" + ".b" * 3000 + "\n", 2),
        ("x = 1\n\nif a: pass\n" + "elif b: pass\n" * 1001, 1004),
    ],
)
def test_a_diagnostic_says_where_it_is_too_deep(text: str, line: int) -> None:
    diagnostic = only_diagnostic(text)
    assert (diagnostic.kind, diagnostic.line) == ("too-deep", line)


def test_hir_is_never_deeper_than_200_nodes() -> None:
    assert depth(lower("x = a" + ".b" * 190 + "\n", "x.py").module) < 200
    assert only_diagnostic("x = a" + ".b" * 201 + "\n").kind == "too-deep"
    assert only_diagnostic("x = f(" * 20 + "a" + ".b" * 185 + ")" * 20).kind == "too-deep"


def depth(value: object) -> int:
    level, current = 0, [value]
    while current:
        level += 1
        inner: list[object] = []
        for node in current:
            if isinstance(node, (hir.Node, hir.Module)):
                inner += [getattr(node, name) for name in node.__struct_fields__]
        current = []
        while inner:
            item = inner.pop()
            if isinstance(item, tuple):
                inner += item
            elif isinstance(item, hir.Node):
                current.append(item)
    return level


def test_a_deep_call_stack_does_not_turn_deep_files_into_crashes() -> None:
    text = "x = " + nested("[", "]", 150)

    def call(levels: int, action: Callable[[], LoweredFile]) -> LoweredFile:
        return call(levels - 1, action) if levels else action()

    lowered = call(sys.getrecursionlimit() - 250, lambda: lower(text, "x.py"))
    assert [found.kind for found in lowered.diagnostics] == ["too-deep"]


@pytest.mark.parametrize(
    "text", ["", "a b", "(", "'", "a\nb", "1 +", "**a", "\0", "x = 1", "(" * 5000, "a" + ".b" * 900]
)
def test_what_is_no_expression_is_none(text: str) -> None:
    assert lower_expression(text) is None


# fmt: off
PIECES = st.sampled_from([
    *"()[]{}:;,.=@\\\"'#\n\r\t\f _*-~!%", "'''", '"""', 'f"', "rf'", "t'", "b'", "\\\n", "\r\n", "0x", "1e", "...",
    ":=", " if ", " else ", "lambda ", "def f(", "class A", "match ", "case ", "type ", "lazy ", "import ", "from ",
    "async ", "await ", "for ", " in ", "not ", "try:", "except", "yield ", "\n    ", "{x!r:>{y}}", "é", "\ud800",
])
# fmt: on


@settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=30).map("".join))
@example("\\")
@example('f"{')
@example("f'{a:")
def test_no_text_raises(text: str) -> None:
    assert_answer(text)


@settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from((ZOO + TYPED).split("\n")), st.data())
def test_no_change_of_a_token_raises(line: str, data: st.DataObject) -> None:
    offsets = tokenise(line).offsets
    if offsets:
        token = data.draw(st.integers(0, len(offsets) // 2 - 1))
        line = line[: offsets[2 * token]] + data.draw(PIECES) + line[offsets[2 * token + 1] :]
    assert_answer(line + "\n")


def assert_answer(text: str) -> None:
    lowered = lower(text, "x.py")
    if lowered.module is None:
        assert len(lowered.diagnostics) == 1
    else:
        assert lowered.diagnostics == ()
        for token in range(len(lowered.module.tokens) // 2):
            start, end = lowered.module.offsets(token, token)
            assert 0 <= start < end <= len(text)


def test_libcst_is_imported_only_when_something_is_lowered() -> None:
    code = "import sys, mcplint.syntax; sys.exit('libcst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
