"""The scorer: what counts as found, as silent, as right; and that nothing is skipped without a word."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import score
from made_corpus import COMMAND, SERVER, MadeCorpus, found


@pytest.fixture
def made(tmp_path: Path) -> MadeCorpus:
    return MadeCorpus(tmp_path)


def pair(made: MadeCorpus, before: dict[str, Any] | None, after: dict[str, Any] | None = None, **changes: Any) -> Any:
    """The score of one pair, with one result (or none) in each tree."""
    made.pair("p", **changes)
    made.tree("pairs/p/vulnerable", *([before] if before else []))
    made.tree("pairs/p/fixed", *([after] if after else []))
    (row,) = made.score("--set", "pairs")["pairs"]
    return row


# --- pairs: the vulnerable tree --------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [2, 4])
def test_a_result_within_two_lines_of_the_sink_finds_it(made: MadeCorpus, line: int) -> None:
    row = pair(made, found(line))
    assert (row["found"], row["near"], row["sinks_found"], row["rules"]) == (True, True, 1, ["cut"])


def test_a_result_elsewhere_finds_nothing(made: MadeCorpus) -> None:
    row = pair(made, found(9))
    assert (row["found"], row["near"], row["unjudged"]) == (False, False, "not found")


def test_a_result_in_the_sink_s_function_is_near(made: MadeCorpus) -> None:
    sinks = [{"file": "server.py", "line": 9, "function": "tool", "fixed_line": 9}]
    row = pair(made, found(13), sinks=sinks)
    assert (row["found"], row["near"]) == (False, True)


def test_a_code_flow_that_ends_at_the_sink_finds_it(made: MadeCorpus) -> None:
    row = pair(made, found(12, flows=[[["server.py", 5], ["server.py", 2]]]))
    assert row["found"]


def test_a_code_flow_that_passes_the_sink_does_not_find_it(made: MadeCorpus) -> None:
    assert not pair(made, found(12, flows=[[["server.py", 2], ["server.py", 12]]]))["near"]


@pytest.mark.parametrize(("named", "is_found"), [("path", True), ("mode", False)])
def test_a_result_that_names_an_argument_is_about_that_one(made: MadeCorpus, named: str, is_found: bool) -> None:
    sinks = [{"file": "server.py", "line": 2, "function": "helper", "fixed_line": 2, "argument": "path / name"}]
    flow = [["server.py", 5, f"Argument `{named}` of tool `t` enters here."], ["server.py", 2]]
    assert pair(made, found(2, flows=[flow]), sinks=sinks)["found"] is is_found


def test_a_result_of_another_category_finds_nothing(made: MadeCorpus) -> None:
    assert not pair(made, found(2, rule="run"))["near"]


def test_every_rule_counts_if_one_says_so(made: MadeCorpus) -> None:
    made.pair("p", fixed=None)
    made.tree("pairs/p/vulnerable", found(2, rule="run"))
    (row,) = made.score("--set", "pairs", "--any-rule")["pairs"]
    assert row["found"]


def test_a_suppressed_or_passed_result_is_none(made: MadeCorpus) -> None:
    made.pair("a", fixed=None)
    made.pair("b", fixed=None)
    made.tree("pairs/a/vulnerable", found(2, also={"suppressions": [{"kind": "inSource"}]}))
    made.tree("pairs/b/vulnerable", found(2, also={"kind": "pass"}))
    assert [row["near"] for row in made.score("--set", "pairs")["pairs"]] == [False, False]


def test_one_of_two_sinks_is_enough_and_both_are_counted(made: MadeCorpus) -> None:
    row = pair(made, found(2), sinks=[{"file": "server.py", "line": 2}, {"file": "server.py", "line": 13}])
    assert (row["found"], row["sinks"], row["sinks_found"]) == (True, 2, 1)


@pytest.mark.parametrize(
    ("changes", "in_scope"),
    [({}, True), ({"detect": "logic"}, False), ({"framework": True}, False), ({"not_mcp_tool": True}, False)],
)
def test_logic_frameworks_and_code_outside_tools_are_out_of_scope(
    made: MadeCorpus, changes: dict[str, Any], in_scope: bool
) -> None:
    assert pair(made, None, **changes)["in_scope"] is in_scope


def test_a_pair_may_bring_the_models_of_its_server(made: MadeCorpus) -> None:
    for name, more in (("told", {"models": "ours.yaml"}), ("untold", {})):
        made.pair(name, fixed=None, **more)
        made.tree(f"pairs/{name}/vulnerable", found(2), needs=str(made.manifests / "models" / "ours.yaml"))
    rows = made.score("--set", "pairs", "--command", COMMAND + " {models}")["pairs"]
    assert {row["id"]: row["found"] for row in rows} == {"told": True, "untold": False}


# --- pairs: the mended tree ------------------------------------------------------------------------------------------


def test_a_fixed_tree_without_the_result_is_silent(made: MadeCorpus) -> None:
    row = pair(made, found(2), found(13))
    assert (row["judged"], row["silent"]) == (True, True)


def test_the_same_rule_on_the_fixed_line_is_not_silent(made: MadeCorpus) -> None:
    row = pair(made, found(2), found(3))
    assert (row["judged"], row["silent"]) == (True, False)


def test_without_a_fixed_line_the_function_must_be_silent(made: MadeCorpus) -> None:
    sinks = [{"file": "server.py", "line": 2, "function": "Class.helper"}]
    assert not pair(made, found(2), found(1), sinks=sinks)["silent"]


def test_a_function_that_is_gone_is_silent(made: MadeCorpus) -> None:
    sinks = [{"file": "server.py", "line": 2, "function": "removed"}]
    assert pair(made, found(2), found(2), sinks=sinks)["silent"]


def test_what_was_only_near_must_be_gone_from_the_function(made: MadeCorpus) -> None:
    sinks = [{"file": "server.py", "line": 6, "function": "tool", "fixed_line": 6}]
    assert not pair(made, found(13), found(12), sinks=sinks)["silent"]


@pytest.mark.parametrize("changes", [{"fix_quality": "none", "fixed": None}, {"fix_quality": "incomplete: deny list"}])
def test_a_fix_that_does_not_count_is_not_judged(made: MadeCorpus, changes: dict[str, Any]) -> None:
    row = pair(made, found(2), found(2), **changes)
    assert (row["found"], row["judged"], row["silent"]) == (True, False, False)
    assert row["unjudged"].startswith("fix: ")


def test_a_fixed_tree_without_an_answer_is_not_called_silent(made: MadeCorpus, capsys: Any) -> None:
    made.pair("p")
    made.tree("pairs/p/vulnerable", found(2))
    made.tree("pairs/p/fixed", crash=70)
    (row,) = made.score("--set", "pairs")["pairs"]
    assert (row["judged"], row["silent"]) == (False, False)
    assert "pairs/p/fixed: exit code 70, no SARIF" in capsys.readouterr().out


# --- trees without an answer -----------------------------------------------------------------------------------------


def test_trees_that_are_missing_crash_or_fail_are_listed(made: MadeCorpus, capsys: Any) -> None:
    for name in ("missing", "crashed", "failed", "fine"):
        made.pair(name, fixed=None)
    made.tree("pairs/crashed/vulnerable", crash=1)
    made.tree("pairs/failed/vulnerable", found(2), invocation={"executionSuccessful": False})
    made.tree("pairs/fine/vulnerable", found(2))
    rows = {row["id"]: row for row in made.score("--set", "pairs")["pairs"]}
    assert {name for name, row in rows.items() if row["problems"]} == {"missing", "crashed", "failed"}
    text = capsys.readouterr().out
    assert "4 trees" in text
    assert "3 without an answer:" in text
    assert "pairs/missing/vulnerable: the tree is not in the corpus" in text
    assert "pairs/failed/vulnerable: the tool says that it failed" in text


def test_a_tree_that_takes_too_long_is_ended_with_its_children_and_listed(made: MadeCorpus, capsys: Any) -> None:
    made.pair("slow", fixed=None)
    child = "import pathlib, time; time.sleep(3); pathlib.Path('survived').touch()"
    made.tree("pairs/slow/vulnerable", found(2), sleep=60, child=child)
    (row,) = made.score("--set", "pairs", "--timeout", "2")["pairs"]
    assert not row["near"]
    assert "pairs/slow/vulnerable: no answer in 2 s" in capsys.readouterr().out
    time.sleep(3)
    assert not (made.corpus / "pairs/slow/vulnerable/survived").exists()


def test_a_run_that_is_ended_ends_the_tool(made: MadeCorpus) -> None:
    made.pair("slow", fixed=None)
    child = "import pathlib, time; pathlib.Path('started').touch(); time.sleep(3); pathlib.Path('survived').touch()"
    made.tree("pairs/slow/vulnerable", sleep=60, child=child)
    folder = made.corpus / "pairs/slow/vulnerable"
    command = [sys.executable, score.__file__, str(made.corpus), "--manifests", str(made.manifests)]
    with subprocess.Popen([*command, "--command", COMMAND], stderr=subprocess.DEVNULL) as process:
        while not (folder / "started").exists():
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=30) == 128 + signal.SIGTERM
    time.sleep(3)
    assert not (folder / "survived").exists()


def test_what_the_tool_could_not_see_is_listed(made: MadeCorpus, capsys: Any) -> None:
    made.pair("p", fixed=None)
    notification = {"level": "error", "message": {"text": "unreadable"}}
    made.tree("pairs/p/vulnerable", invocation={"toolExecutionNotifications": [notification]})
    made.score("--set", "pairs")
    assert "1 that the tool could not see whole:\n  pairs/p/vulnerable" in capsys.readouterr().out


# --- labels ----------------------------------------------------------------------------------------------------------


def test_labels_are_right_where_the_tool_agrees(made: MadeCorpus) -> None:
    for name, label, line in [("hit", "positive", 2), ("miss", "positive", 12), ("ok", "negative", 12),
                              ("alarm", "negative", 2), ("either", "by-design", 2)]:  # fmt: skip
        made.label(name, label, line)
    made.tree("trees/lib-1.0", found(2))
    rights = {row["id"]: row["right"] for row in made.score("--set", "labels")["labels"]}
    assert rights == {"hit": True, "miss": False, "ok": True, "alarm": False, "either": None}


def test_a_label_needs_a_result_on_its_line_not_just_in_its_function(made: MadeCorpus) -> None:
    made.label("l", "positive", 6)
    made.tree("trees/lib-1.0", found(13))
    (row,) = made.score("--set", "labels")["labels"]
    assert row["right"] is False


def test_a_label_in_a_unit_is_scored_on_that_folder_alone(made: MadeCorpus) -> None:
    made.label("l", "positive", 2, unit="examples/one", file="examples/one/server.py")
    made.tree("trees/lib-1.0/examples/one", found(2))
    made.tree("trees/lib-1.0", crash=1)
    (row,) = made.score("--set", "labels")["labels"]
    assert row["right"] is True


def test_a_negative_label_without_an_answer_is_not_right(made: MadeCorpus) -> None:
    made.label("l", "negative", 2)
    (row,) = made.score("--set", "labels")["labels"]
    assert (row["right"], row["problem"]) == (None, "the tree is not in the corpus")


# --- volumes ---------------------------------------------------------------------------------------------------------


def test_results_are_counted_by_level_and_rule_per_thousand_lines(made: MadeCorpus, capsys: Any) -> None:
    made.example("a")
    made.example("b.py")
    made.tree("trees/owner+name@111111111111/a", found(2), found(5), found(6, rule="untyped"))
    made.tree("trees/owner+name@111111111111", file="b.py", source=SERVER * 2)
    clean = made.score("--set", "clean")["clean"]
    counts = {(row["level"], row["rule"]): row["results"] for row in clean["results"]}
    assert counts == {("warning", "cut"): 2, ("error", "untyped"): 1}
    assert (clean["units"], clean["lines"]) == (2, 3 * SERVER.count("\n"))
    assert "25.64" in capsys.readouterr().out


def test_the_lines_of_tests_do_not_count(made: MadeCorpus) -> None:
    made.example("a")
    made.tree("trees/owner+name@111111111111/a")
    for name in ("tests/helper.py", "sub/test_server.py", "conftest.py"):
        made.tree("trees/owner+name@111111111111/a", file=name)
    assert made.score("--set", "clean")["clean"]["lines"] == SERVER.count("\n")


def test_clients_and_units_with_a_caveat_are_left_out(made: MadeCorpus) -> None:
    made.example("a")
    made.example("client", is_server=False)
    made.example("broken", caveat="does not start")
    made.tree("trees/owner+name@111111111111/a")
    assert made.score("--set", "clean")["clean"]["units"] == 1


def test_a_unit_without_an_answer_adds_no_lines(made: MadeCorpus) -> None:
    made.example("a")
    made.example("b")
    made.tree("trees/owner+name@111111111111/a")
    made.tree("trees/owner+name@111111111111/b", crash=1)
    clean = made.score("--set", "clean")["clean"]
    assert (clean["units"], clean["lines"], list(clean["problems"])) == (1, SERVER.count("\n"), ["ours/b"])


# --- against an earlier report ---------------------------------------------------------------------------------------


def test_what_got_worse_is_listed_and_fails(made: MadeCorpus, capsys: Any) -> None:
    made.pair("p")
    made.tree("pairs/p/vulnerable", found(2))
    made.tree("pairs/p/fixed")
    made.example("a")
    made.tree("trees/owner+name@111111111111/a")
    made.score()
    before = str(made.corpus.parent / "scores.json")
    assert made.run_score("--against", before) == 0
    made.tree("pairs/p/fixed", found(2))
    made.tree("trees/owner+name@111111111111/a", found(2))
    assert made.run_score("--against", before) == 1
    text = capsys.readouterr().out
    assert "worse: pairs: p: not silent" in text
    assert "worse: clean: warnings per 1,000 lines: 0.00 -> 76.92" in text


def test_what_got_better_does_not_fail(made: MadeCorpus, capsys: Any) -> None:
    made.label("l", "positive", 2)
    made.tree("trees/lib-1.0")
    made.score("--set", "labels")
    made.tree("trees/lib-1.0", found(2))
    assert made.run_score("--set", "labels", "--against", str(made.corpus.parent / "scores.json")) == 0
    assert "better: labels: l: right" in capsys.readouterr().out


def test_nothing_to_score_is_an_error(made: MadeCorpus, tmp_path: Path) -> None:
    assert made.run_score() == 2
    made.pair("p")
    assert made.run_score("--only", "nothing has this name") == 2
