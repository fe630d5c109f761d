"""Findings drawn for a hand to judge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_corpus import MadeCorpus, found


@pytest.fixture
def made(tmp_path: Path) -> MadeCorpus:
    """Six servers with an error and a warning each."""
    corpus = MadeCorpus(tmp_path)
    for number in range(6):
        corpus.server(f"s{number}")
        corpus.tree(f"servers/s{number}-1.0", error(), found(8, level="warning", print="b"))
    return corpus


def error(**more: Any) -> dict[str, Any]:
    return found(12, level="error", print="a", flows=[[["server.py", 5], ["server.py", 12]]], **more)


def units(made: MadeCorpus) -> list[str]:
    return [row["unit"] for row in made.verdicts()]


def test_a_sample_holds_errors_by_reference_with_their_trace(made: MadeCorpus) -> None:
    assert made.run_sample("draw", "--count", "3") == 0
    rows = made.verdicts()
    assert [(row["set"], row["level"], row["rule"], row["line"]) for row in rows] == [
        ("servers", "error", "cut", 12)
    ] * 3
    assert rows[0]["trace"] == ["server.py:5", "server.py:12"]
    assert {row["verdict"] for row in rows} == {None}
    assert not any("helper(checked)" in str(row) for row in rows)


def test_the_same_seed_draws_the_same_and_another_one_does_not(made: MadeCorpus) -> None:
    draws = []
    for seed in ("1", "1", "2", "3", "4"):
        made.run_sample("draw", "--count", "3", "--seed", seed)
        draws.append(tuple(units(made)))
    assert draws[0] == draws[1]
    assert len(set(draws)) > 1


def test_verdicts_stay_where_the_finding_stays(made: MadeCorpus) -> None:
    made.run_sample("draw", "--count", "0")
    made.judge({"s1-1.0": True, "s2-1.0": False})
    made.tree("servers/s2-1.0")
    made.tree("servers/s1-1.0", {**error(), "line": 11})
    made.run_sample("draw", "--count", "0")
    assert {row["unit"]: row["verdict"] for row in made.verdicts() if row["verdict"] is not None} == {"s1-1.0": True}
    assert [row["line"] for row in made.verdicts() if row["unit"] == "s1-1.0"] == [11]


def test_other_sets_and_levels_stay_in_the_file(made: MadeCorpus) -> None:
    made.run_sample("draw", "--count", "2", "--level", "warning")
    made.run_sample("draw", "--count", "2")
    assert sorted(row["level"] for row in made.verdicts()) == ["error", "error", "warning", "warning"]


def test_what_was_not_asked_for_stays_in_the_file(made: MadeCorpus) -> None:
    made.run_sample("draw", "--count", "0")
    for number in (1, 2):
        made.tree(f"servers/s{number}-1.0")
    made.run_sample("draw", "--count", "0", "--only", "s[2-5]")
    assert sorted(units(made)) == ["s0-1.0", "s1-1.0", "s3-1.0", "s4-1.0", "s5-1.0"]


def test_a_server_without_an_answer_is_named(made: MadeCorpus, capsys: Any) -> None:
    made.tree("servers/s0-1.0", crash=3)
    made.run_sample("draw")
    assert "s0-1.0: exit code 3" in capsys.readouterr().err
    assert len(made.verdicts()) == 5


def test_precision_is_that_of_the_judged_ones(made: MadeCorpus, capsys: Any) -> None:
    made.run_sample("draw", "--count", "0")
    made.judge({"s0-1.0": True, "s1-1.0": True, "s2-1.0": True, "s3-1.0": False})
    made.run_sample("precision")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["all", "6", "4", "3", "75", "%"] in rows
    assert ["cut", "6", "4", "3", "75", "%"] in rows


def test_findings_are_shown_with_code_until_they_are_judged(made: MadeCorpus, capsys: Any) -> None:
    made.run_sample("draw", "--count", "0")
    made.judge({f"s{number}-1.0": True for number in range(5)})
    made.run_sample("show")
    text = capsys.readouterr().out
    assert "error[cut] s5-1.0/server.py:12" in text
    assert "s4-1.0" not in text
    assert "return helper(checked)" in text


def test_verdicts_on_examples_show_in_their_score(made: MadeCorpus) -> None:
    made.example("a")
    made.example("b")
    for name in ("a", "b"):
        made.tree(f"trees/owner+name@111111111111/{name}", found(2, print="a"))
    made.run_sample("draw", "--set", "clean", "--level", "warning", "--count", "0")
    made.judge({"ours/a": False, "ours/b": True})
    made.tree("trees/owner+name@111111111111/b", found(2, print="a"), found(9, print="new"))
    (row,) = made.score("--set", "clean")["clean"]["results"]
    assert (row["results"], row["judged"], row["wrong"]) == (3, 2, 1)
