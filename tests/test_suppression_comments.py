"""How suppression comments are written."""

import pytest

from mcplint.finding import Location
from mcplint.syntax.hir import Comment
from mcplint.syntax.suppressions import Suppression, parse_suppressions


def parse(text: str, *, line: int = 7, column: int = 5, alone: bool = False) -> tuple[Suppression, ...]:
    return parse_suppressions([Comment(line, column, text, alone)])


def one(text: str, **place) -> Suppression:
    (found,) = parse(text, **place)
    return found


@pytest.mark.parametrize(
    ("text", "names", "reason"),
    [
        ("# mcplint: ignore[opaque-argument] a log line", ("opaque-argument",), "a log line"),
        ("# mcplint: ignore[opaque-argument]", ("opaque-argument",), ""),
        ("# mcplint: ignore[a, schema ,b,] why", ("a", "schema", "b"), "why"),
        ("# mcplint: ignore[a,a] why", ("a",), "why"),
        ("#mcplint:ignore[a]why", ("a",), "why"),
        ("#  MCPLint :  Ignore [ Opaque-Argument ]  why", ("opaque-argument",), "why"),
        ("# mcplint: ignore[a]: because", ("a",), "because"),
        ("# mcplint: ignore[a] - because", ("a",), "because"),
        ("# mcplint: ignore[a] — because of #12, see C#", ("a",), "because of #12, see C#"),
        ("# mcplint: ignore[a] why # noqa: E501", ("a",), "why"),
        ("# mcplint: ignore[a] why  # other words", ("a",), "why"),
        ("# mcplint: ignore[a]# type: ignore", ("a",), ""),
    ],
)
def test_names_and_reason(text, names, reason):
    found = one(text)
    assert (found.names, found.reason, found.problem, found.whole_file) == (names, reason, "", False)


def test_the_whole_file():
    found = one("# mcplint: ignore-file[schema] generated", alone=True)
    assert (found.whole_file, found.names, found.reason, found.alone) == (True, ("schema",), "generated", True)


def test_behind_another_comment():
    text = "# noqa # mcplint: ignore[x] why"
    found = one(text, alone=True)
    assert (found.names, found.reason) == (("x",), "why")
    assert found.location("a.py") == Location("a.py", 7, 12, 7, 5 + len(text))
    assert not found.alone


def test_several_on_one_line():
    text = "# mcplint: ignore[a] first # mcplint: ignore[b] second"
    first, second = parse(text)
    assert [(s.names, s.reason) for s in (first, second)] == [(("a",), "first"), (("b",), "second")]
    assert first.location("a.py") == Location("a.py", 7, 5, 7, 31)
    assert second.location("a.py") == Location("a.py", 7, 32, 7, 59)


def test_the_place_ends_with_the_text():
    assert one("# mcplint: ignore[a] why   ").location("a.py") == Location("a.py", 7, 5, 7, 29)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# mcplint: ignore", "must name what it accepts"),
        ("# mcplint: ignore because", "must name what it accepts"),
        ("# mcplint: ignore-file", "must name what it accepts"),
        ("# mcplint: ignore[]", "brackets are empty"),
        ("# mcplint: ignore[ , ]", "brackets are empty"),
        ("# mcplint: ignore[a", "bracket is not closed"),
        ("# mcplint: ignore[a # noqa", "bracket is not closed"),
        ("# mcplint:", "`nothing` is not understood"),
        ("# mcplint: disable=a", "`disable=a` is not understood"),
        ("# mcplint: ignored[a]", "`ignored[a]` is not understood"),
        ("# mcplint: ignore-files[a]", "`ignore-files[a]` is not understood"),
    ],
)
def test_malformed_ones_accept_nothing_and_say_why(text, problem):
    found = one(text)
    assert found.names == ()
    assert problem in found.problem
    assert found.problem.endswith("write `# mcplint: ignore[rule-name] reason`")


@pytest.mark.parametrize("text", ["# noqa", "# see mcplint: it finds that", "# mcplint ignores this", "# mcplint"])
def test_other_comments_are_none(text):
    assert parse(text) == ()
