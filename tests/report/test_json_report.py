"""The JSON report keeps its contract."""

import json

from made import finding, result, surface

from mcplint import __version__
from mcplint.finding import Diagnostic, Location, Severity, Step
from mcplint.report.json import render
from mcplint.run.result import Coverage
from mcplint.surface.model import UnresolvedRegistration

PLACE = Location("src/server.py", 3, 5, 4, 9)


def report(*findings, **changes):
    return json.loads(render(result(*findings, **changes)))


def test_a_finding_has_exactly_the_keys_of_the_contract():
    found = finding(
        PLACE,
        severity=Severity.WARNING,
        tool="ping",
        fingerprint="abc",
        tools=("ping", "trace"),
        trace=(Step(Location("a.py", 1, 2, 3, 4), "from here"),),
        flows=((Step(Location("b.py", 5, 6, 5, 9), "read here"), Step(Location("a.py", 1, 2, 3, 4), "written here")),),
        help="do this",
        cwe=(78, 88),
    )
    assert report(found)["findings"] == [
        {
            "rule": "unanalysable-registration",
            "group": "analysis",
            "severity": "warning",
            "confidence": "high",
            "message": "something is wrong",
            "path": "src/server.py",
            "line": 3,
            "column": 5,
            "end_line": 4,
            "end_column": 9,
            "tool": "ping",
            "tools": ["ping", "trace"],
            "fingerprint": "abc",
            "trace": [{"path": "a.py", "line": 1, "column": 2, "message": "from here"}],
            "flows": [
                [
                    {"path": "b.py", "line": 5, "column": 6, "message": "read here"},
                    {"path": "a.py", "line": 1, "column": 2, "message": "written here"},
                ]
            ],
            "help": "do this",
            "fix": None,
            "engine": "native",
            "cwe": [78, 88],
        }
    ]


def test_the_only_tool_of_a_finding_is_among_its_tools():
    assert report(finding(PLACE, tool="ping"))["findings"][0]["tools"] == ["ping"]
    assert report(finding(PLACE))["findings"][0]["tools"] == []


def test_the_report_says_what_was_seen():
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    seen = surface(unresolved=[UnresolvedRegistration(PLACE, "made from a remote document")])
    made = report(
        surface=seen,
        diagnostics=(broken, Diagnostic(kind="skipped", path="c.py", message="vendored")),
        coverage=Coverage(files_read=2, files_unreadable=1, handlers_executed=7),
    )
    assert made == {
        "version": 1,
        "tool_version": __version__,
        "findings": [],
        "surface": {
            "servers": 1,
            "tools": 1,
            "resources": 0,
            "prompts": 0,
            "handlers_executed": 7,
            "unresolved": [
                {
                    "location": {"path": "src/server.py", "line": 3, "column": 5},
                    "reason": "made from a remote document",
                }
            ],
        },
        "diagnostics": [
            {"kind": "unparsable", "path": "b.py", "line": 3, "message": "no Python", "incomplete": True},
            {"kind": "skipped", "path": "c.py", "line": None, "message": "vendored", "incomplete": False},
        ],
        "incomplete": True,
    }


def test_text_that_is_no_unicode_is_still_valid_json_in_utf8():
    text = render(result(finding(PLACE, message="half \ud800 é")))
    assert json.loads(text.encode("utf-8"))["findings"][0]["message"] == "half \ud800 é"
