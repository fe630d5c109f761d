"""Suppression comments: where they count, and what is wrong with them."""

import pytest
from made import PATH, at, check, finding

from mcplint.finding import Diagnostic, Location, Severity, Step

RULE = "unanalysable-registration"
IGNORE = f"# mcplint: ignore[{RULE}] on purpose"

SOURCE = '''"""A server."""
import os


@mcp.tool(
    name="x",
)
def tool(
    a: int,
    b: str,
) -> int:
    first = 1
    value = call(
        a,
        b,
    )
    return value


def other() -> int:
    return call(1)
'''
CALL = at(SOURCE, "a,\n        b")
assert CALL.line == 14


def commented(line: int, comment: str = IGNORE) -> str:
    lines = SOURCE.split("\n")
    lines[line - 1] += f"  {comment}"
    return "\n".join(lines)


def rules(result):
    return [one.rule for one in result.findings]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (14, "first line of the region"),
        (15, "last line of the region"),
        (13, "first line of the statement"),
        (16, "last line of the statement"),
        (5, "first line of the decorator"),
        (7, "last line of the decorator"),
        (8, "def line"),
        (11, "last line of the header"),
    ],
)
def test_a_comment_counts_at(line, why):
    result = check(commented(line), finding(CALL))
    assert result.findings == (), why
    assert [one.rule for one in result.suppressed] == [RULE]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (12, "another statement, though on the line above"),
        (17, "the next statement"),
        (9, "the line of a parameter"),
        (20, "another function"),
    ],
)
def test_a_comment_does_not_count_at(line, why):
    result = check(commented(line), finding(CALL))
    assert sorted(rules(result)) == [RULE, "unused-suppression"], why
    assert result.suppressed == ()


@pytest.mark.parametrize("before", ["    value = call(", "        a,\n        b", "@mcp.tool("])
def test_a_comment_of_its_own_counts_for_what_follows(before):
    source = SOURCE.replace(before, f"# mcplint: ignore[{RULE}] on purpose\n# and more about it\n{before}", 1)
    assert check(source, finding(at(source, "a,\n        b"))).findings == ()


def test_a_comment_of_its_own_counts_for_nothing_before_it():
    source = SOURCE.replace("    return value", f"    {IGNORE}\n    return value")
    assert RULE in rules(check(source, finding(CALL)))


def test_a_comment_at_the_parameter_counts_for_a_finding_at_the_sink():
    sink = at(SOURCE, "call(1)")
    traced = finding(sink, trace=(Step(at(SOURCE, "b: str"), "the client chooses `b`"), Step(sink, "used here")))
    assert check(commented(10), traced).findings == ()


def test_a_comment_in_the_middle_of_a_trace_does_not_count():
    steps = tuple(Step(at(SOURCE, text), "") for text in ("b: str", "first = 1", "call(1)"))
    traced = finding(at(SOURCE, "call(1)"), trace=steps)
    assert RULE in rules(check(commented(12), traced))


def test_the_name_of_a_group_counts_for_its_rules():
    assert check(commented(14, "# mcplint: ignore[analysis] on purpose"), finding(CALL)).findings == ()


def test_several_names_are_judged_one_by_one():
    result = check(commented(14, f"# mcplint: ignore[{RULE}, bound-reached] on purpose"), finding(CALL))
    assert [(one.rule, one.message) for one in result.findings] == [
        ("unused-suppression", "this suppression of `bound-reached` suppresses nothing")
    ]


def test_ignore_file_counts_for_the_whole_file_from_its_top():
    source = f'"""A server."""\n# mcplint: ignore-file[{RULE}] generated\n' + SOURCE
    assert check(source, finding(at(source, "call(1)"))).findings == ()


def test_ignore_file_below_the_top_counts_for_nothing_and_is_reported():
    result = check(commented(14, f"# mcplint: ignore-file[{RULE}] generated"), finding(CALL))
    assert sorted(rules(result)) == [RULE, "unused-suppression"]


def test_ignore_file_counts_for_no_other_file():
    sources = {PATH: SOURCE, "b.py": f"# mcplint: ignore-file[{RULE}] generated\n"}
    assert RULE in rules(check(sources, finding(CALL)))


def test_a_misspelt_rule_is_reported_with_what_was_probably_meant():
    result = check(commented(14, "# mcplint: ignore[unanalysable-regitsration] on purpose"), finding(CALL))
    remark = next(one for one in result.findings if one.rule == "unused-suppression")
    assert "did you mean `unanalysable-registration`?" in remark.message
    assert RULE in rules(result)


@pytest.mark.parametrize("comment", ["# mcplint: ignore", "# mcplint: ignore[]", "# mcplint: ignore because"])
def test_a_suppression_without_rules_suppresses_nothing_and_is_an_error(comment):
    result = check(commented(14, comment), finding(CALL))
    remark = next(one for one in result.findings if one.rule == "unused-suppression")
    assert remark.severity is Severity.ERROR
    assert RULE in rules(result)


def test_a_suppression_without_a_reason_works_but_is_reported():
    result = check(commented(14, f"# mcplint: ignore[{RULE}]"), finding(CALL))
    assert rules(result) == ["unexplained-suppression"]
    assert len(result.suppressed) == 1


def test_the_remark_points_at_the_comment():
    (remark,) = check(commented(12), settings=None).findings
    assert remark.location == at(commented(12), IGNORE)


def test_a_suppression_is_used_even_if_its_rule_is_not_selected():
    from mcplint.config import Settings

    result = check(commented(14), finding(CALL), settings=Settings(ignore=(RULE,)))
    assert result.findings == ()


def test_unused_suppressions_are_not_judged_in_an_incomplete_run():
    broken = Diagnostic(kind="unparsable", path="b.py", message="bad", incomplete=True)
    assert check(commented(12), diagnostics=[broken]).findings == ()


def test_unused_suppressions_are_not_judged_where_no_server_was_found():
    from mcplint.surface.model import Surface

    assert check(commented(12), surface=Surface()).findings == ()


def test_a_finding_outside_python_files_is_not_suppressed():
    assert rules(check(SOURCE, finding(Location("pyproject.toml", 1, 1, 1, 1)))) == [RULE]


def test_comments_of_untrusted_code_count_for_nothing():
    assert rules(check(commented(14), finding(CALL), suppressions=False)) == [RULE]
    assert check(commented(12), suppressions=False).findings == ()
