"""Running the rules: what they get, and what happens if one fails."""

import pytest
from made import surface

from mcplint.finding import Diagnostic, Location
from mcplint.rules import registry
from mcplint.rules.context import Context
from mcplint.rules.runner import run_rules
from mcplint.surface.model import Surface, UnresolvedRegistration

PLACE = Location("server.py", 8, 1, 8, 9)


def test_an_unresolved_registration_is_a_note():
    findings, _ = run_rules(Context(surface(unresolved=[UnresolvedRegistration(PLACE, "a remote document")])))
    assert [(one.rule, one.severity.word, one.location) for one in findings if one.group == "analysis"] == [
        ("unanalysable-registration", "note", PLACE)
    ]
    assert "a remote document" in findings[0].message


def test_what_limits_the_view_is_a_finding():
    diagnostics = (
        Diagnostic(kind="unparsable", path="a.py", line=3, message="no Python", incomplete=True),
        Diagnostic(kind="unparsable", path="b.py", message="no Python"),
        Diagnostic(kind="bound-reached", path="c.py", line=9, message="too many steps", incomplete=True),
        Diagnostic(kind="skipped", path="d.py", message="vendored"),
    )
    findings, _ = run_rules(Context(Surface(), diagnostics=diagnostics))
    assert [(one.rule, one.location.path, one.location.line) for one in findings] == [
        ("bound-reached", "c.py", 9),
        ("unparsable-source", "a.py", 3),
    ]
    assert not any(one.severity.word == "error" for one in findings), "code 4 says it, not code 1"


def fail(context):
    yield Context.finding("bound-reached", PLACE, "found before the failure")
    raise ZeroDivisionError("boom")


def test_a_rule_that_fails_costs_only_itself(monkeypatch):
    monkeypatch.delenv("MCPLINT_DEBUG", raising=False)
    real = registry.check_of
    monkeypatch.setattr(registry, "check_of", lambda entry: fail if entry.name == "bound-reached" else real(entry))
    findings, diagnostics = run_rules(Context(surface(unresolved=[UnresolvedRegistration(PLACE, "unknown")])))
    assert "unanalysable-registration" in {one.rule for one in findings}
    assert [(one.kind, one.incomplete) for one in diagnostics] == [("internal", True)]
    assert "bound-reached" in diagnostics[0].message


def test_a_failing_rule_is_raised_when_debugging(monkeypatch):
    monkeypatch.setenv("MCPLINT_DEBUG", "1")
    monkeypatch.setattr(registry, "check_of", lambda entry: fail)
    with pytest.raises(ZeroDivisionError):
        run_rules(Context(Surface()))


def test_a_finding_gets_its_rules_metadata():
    from made import tool

    made = Context.finding("unparsable-source", PLACE, "text", tool=tool("add"))
    info = registry.rule("unparsable-source")
    assert (made.group, made.severity, made.confidence, made.cwe) == (
        info.group,
        info.severity,
        info.confidence,
        info.cwe,
    )
    assert (made.tool, made.function) == ("add", "server.add")
