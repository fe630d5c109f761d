"""Which findings a run shows."""

from datetime import date

import pytest
from made import PATH, analysed, analysis, at, check, finding
from msgspec.structs import replace

from mcplint.config import Accepted, Settings
from mcplint.finding import Confidence, Location, Severity, Step
from mcplint.run.session import judge

SOURCE = "first = 1\nsecond = 2\n"
FIRST, SECOND = at(SOURCE, "first"), at(SOURCE, "second")


def shown(result):
    return [one.rule for one in result.findings]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ["unparsable-source", "bound-reached"]),
        (Settings(select=("bound-reached",)), ["bound-reached"]),
        (Settings(select=("analysis",)), ["unparsable-source", "bound-reached"]),
        (Settings(select=("schema",)), []),
        (Settings(ignore=("bound-reached",)), ["unparsable-source"]),
        (Settings(ignore=("analysis",)), []),
        (Settings(select=("bound-reached",), ignore=("analysis",)), ["bound-reached"]),
        (Settings(select=("analysis",), ignore=("bound-reached",)), ["unparsable-source"]),
        (Settings(select=("bound-reached",), ignore=("bound-reached",)), []),
    ],
)
def test_the_more_specific_of_select_and_ignore_wins(settings, expected):
    result = check(
        SOURCE, finding(FIRST, rule="unparsable-source"), finding(SECOND, rule="bound-reached"), settings=settings
    )
    assert shown(result) == expected


def test_low_confidence_shows_with_strict_or_by_name_only():
    unsure = finding(FIRST, confidence=Confidence.LOW)
    usual = check(SOURCE, unsure)
    assert (shown(usual), usual.hidden) == ([], 1)
    assert shown(check(SOURCE, unsure, settings=Settings(strict=True))) == [unsure.rule]
    assert shown(check(SOURCE, unsure, settings=Settings(select=(unsure.rule,)))) == [unsure.rule]
    assert shown(check(SOURCE, unsure, settings=Settings(select=("analysis",)))) == []


def test_rules_that_are_off_by_default_show_with_strict_or_by_name_only(monkeypatch):
    from mcplint.rules import registry

    quiet = replace(registry.rule("bound-reached"), default=False)
    monkeypatch.setattr(registry, "rule", lambda name: quiet)
    pedantic = finding(FIRST, rule="bound-reached")
    assert shown(check(SOURCE, pedantic)) == []
    assert shown(check(SOURCE, pedantic, settings=Settings(strict=True))) == ["bound-reached"]
    assert shown(check(SOURCE, pedantic, settings=Settings(select=("bound-reached",)))) == ["bound-reached"]


def test_min_severity_hides_what_is_below():
    note, warning = finding(FIRST, severity=Severity.NOTE), finding(SECOND, severity=Severity.WARNING)
    result = check(SOURCE, note, warning, settings=Settings(min_severity=Severity.WARNING))
    assert [one.severity for one in result.findings] == [Severity.WARNING]


def test_settings_give_a_rule_another_severity():
    settings = Settings(severity={"unanalysable-registration": Severity.WARNING})
    assert [one.severity for one in check(SOURCE, finding(FIRST), settings=settings).findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(Severity.ERROR, Severity.WARNING), (Severity.WARNING, Severity.NOTE), (Severity.NOTE, Severity.NOTE)],
)
def test_examples_are_judged_one_severity_lower(severity, expected):
    files = {PATH: analysed(SOURCE, example=True)}
    result = check(SOURCE, finding(FIRST, severity=severity), files=files)
    assert [one.severity for one in result.findings] == [expected]


def test_per_file_ignores_match_paths_below_the_project():
    files = {"../proj/examples/a.py": analysed(SOURCE, project_path="examples/a.py")}
    settings = Settings(per_file_ignores={"examples/**": ("analysis",)})
    found = finding(Location("../proj/examples/a.py", 1, 1, 1, 6))
    made = analysis({}, found, files=files)
    from pathlib import Path

    assert shown(judge(made, settings, [Path("../proj")])) == []
    assert shown(judge(made, Settings(), [Path("../proj")])) == [found.rule]


def test_findings_are_reported_once_and_in_the_order_of_their_places():
    one, two = finding(FIRST), finding(SECOND)
    assert [f.location for f in check(SOURCE, two, one, two).findings] == [FIRST, SECOND]


def test_only_findings_that_touch_the_named_files_are_reported():
    sources = {"a.py": SOURCE, "b.py": SOURCE, "pkg/c.py": SOURCE}
    step = Step(Location("a.py", 1, 1, 1, 6), "from here")
    alone, traced, deep = (
        finding(Location("b.py", 1, 1, 1, 6)),
        finding(Location("b.py", 2, 1, 2, 7), trace=(step,)),
        finding(Location("pkg/c.py", 1, 1, 1, 6)),
    )
    flowing = finding(Location("b.py", 3, 1, 3, 2), flows=((step,),))
    result = check(sources, alone, traced, deep, flowing, paths=("a.py",))
    assert [one.location for one in result.findings] == [traced.location, flowing.location]
    assert [one.location.path for one in check(sources, alone, traced, deep, paths=("pkg",)).findings] == ["pkg/c.py"]
    assert len(check(sources, alone, traced, deep).findings) == 3


ENTRY = Accepted(rule="unanalysable-registration", path="server.py", reason="reviewed")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (ENTRY, []),
        (replace(ENTRY, rule="analysis"), []),
        (replace(ENTRY, path="*.py"), []),
        (replace(ENTRY, expires=date(2026, 1, 1)), []),
        (replace(ENTRY, expires=date(2025, 12, 31)), ["unused-suppression", "unanalysable-registration"]),
        (replace(ENTRY, path="other.py"), ["unused-suppression", "unanalysable-registration"]),
        (replace(ENTRY, rule="bound-reached"), ["unused-suppression", "unanalysable-registration"]),
        (replace(ENTRY, reason=""), ["unexplained-suppression"]),
    ],
)
def test_accepted_entries(tmp_path, monkeypatch, entry, expected):
    monkeypatch.chdir(tmp_path)
    settings = Settings(accepted=(entry,), path=tmp_path / "mcplint.toml")
    result = check(SOURCE, finding(FIRST), settings=settings)
    assert shown(result) == expected
    assert {one.location.path for one in result.findings if one.rule.endswith("suppression")} <= {"mcplint.toml"}
