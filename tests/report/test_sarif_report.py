"""The SARIF report: valid against the schema, and fit for GitHub code scanning."""

import json
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from made import at, finding, result
from msgspec.structs import replace

from mcplint.finding import Confidence, Diagnostic, Location, Severity, Step
from mcplint.report.sarif import render
from mcplint.rules import registry

SCHEMA = Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json"
SOURCE = '@mcp.tool()\ndef ping(host: str) -> str:\n    cmd = "ping データ " + host\n    return os.system(cmd)\n'
SINK = at(SOURCE, "os.system(cmd)")
FULL = finding(
    SINK,
    message="argument `host` of tool `ping` reaches a shell",
    label="run by the shell",
    labels=(Step(at(SOURCE, "mcp.tool()"), "registered [here]"),),
    trace=(Step(at(SOURCE, "host"), "the client chooses `host`"), Step(at(SOURCE, "cmd"), "joined")),
    notes=("a note",),
    help="use a list",
    tool="ping",
    function="server.ping",
    fingerprint="ab" * 16,
    cwe=(78,),
)


@cache
def validator():
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def run(*findings, **changes):
    changes.setdefault("sources", {"server.py": SOURCE})
    log = json.loads(render(result(*findings, **changes)))
    assert [error.message for error in validator().iter_errors(log)] == []
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return only


def only_result(*findings, **changes):
    (only,) = run(*findings, **changes)["results"]
    return only


def test_a_report_without_findings_is_valid_and_has_results():
    made = run()
    assert made["results"] == []
    assert made["tool"]["driver"]["rules"] == []
    assert made["columnKind"] == "unicodeCodePoints"
    assert made["automationDetails"]["id"] == "mcplint/"
    assert made["originalUriBaseIds"]["%SRCROOT%"].get("uri") is None


@pytest.mark.parametrize("severity", list(Severity))
def test_the_level_is_written_even_where_it_is_the_default(severity):
    assert only_result(replace(FULL, severity=severity))["level"] == severity.word


def test_the_place_is_relative_narrow_and_shown():
    (place,) = only_result(FULL)["locations"]
    physical = place["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "server.py", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {
        "startLine": 4,
        "startColumn": 12,
        "endLine": 4,
        "endColumn": 26,
        "snippet": {"text": "os.system(cmd)"},
    }
    assert physical["contextRegion"]["startLine"] == 3
    assert place["logicalLocations"] == [{"fullyQualifiedName": "server.ping", "kind": "function"}]


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        ("src/a b.py", "src/a%20b.py", True),
        ("a:b/é#?.py", "a%3Ab/%C3%A9%23%3F.py", True),
        ("new\nline%.py", "new%0Aline%25.py", True),
        ("/abs/a b.py", "file:///abs/a%20b.py", False),
    ],
)
def test_uris_are_encoded_and_relative_inside_the_source_root(path, uri, base):
    location = only_result(finding(Location(path, 1, 1, 1, 2)))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": uri, **({"uriBaseId": "%SRCROOT%"} if base else {})}


def test_a_file_above_the_working_directory_has_an_absolute_uri():
    location = only_result(finding(Location("../x.py", 1, 1, 1, 2)))["locations"][0]["physicalLocation"][
        "artifactLocation"
    ]
    assert location == {"uri": (Path.cwd().parent / "x.py").as_uri()}


def test_an_empty_region_becomes_its_line():
    place = Location("server.py", 3, 1, 3, 1)
    region = only_result(finding(place))["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (5, len(SOURCE.split("\n")[2]) + 1)
    missing = only_result(finding(Location("gone.toml", 1, 1, 1, 1)))["locations"][0]["physicalLocation"]["region"]
    assert (missing["startColumn"], missing["endColumn"]) == (1, 2)


def test_the_trace_is_a_code_flow_that_ends_at_the_finding():
    (flow,) = only_result(FULL)["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps]
    assert lines == [2, 3, 4]
    assert [step.get("importance", "important") for step in steps] == ["essential", "important", "essential"]
    assert steps[0]["location"]["message"]["text"] == "The client chooses `host`."


def test_a_trace_that_ends_at_the_finding_is_not_prolonged():
    (flow,) = only_result(replace(FULL, trace=(*FULL.trace, Step(SINK, "run by the shell"))))["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [
        "The client chooses `host`.",
        "Joined.",
        "Run by the shell.",
    ]


def test_every_further_flow_is_a_code_flow_of_its_own():
    other = (Step(at(SOURCE, "ping"), "read here"), Step(at(SOURCE, "cmd", nth=2), "written here"))
    flows = only_result(replace(FULL, flows=(other, other[:1])))["codeFlows"]
    ends = [flow["threadFlows"][0]["locations"][-1]["location"]["message"]["text"] for flow in flows]
    assert ends == ["Run by the shell.", "Written here.", "Read here."]


def test_the_steps_of_a_result_stay_below_githubs_limit_and_keep_their_ends():
    steps = tuple(Step(at(SOURCE, "host"), f"step {number}") for number in range(900))
    flows = only_result(replace(FULL, trace=steps, flows=(steps, steps)))["codeFlows"]
    locations = [flow["threadFlows"][0]["locations"] for flow in flows]
    assert [len(one) for one in locations] == [901, 99]
    assert locations[1][0]["location"]["message"]["text"] == "Step 0."
    assert locations[1][-1]["location"]["message"]["text"] == "Step 899."


def test_all_tools_that_reach_the_place_are_named():
    assert only_result(replace(FULL, tools=("ping", "trace")))["properties"]["tools"] == ["ping", "trace"]


def test_labels_are_related_locations_that_the_message_links():
    made = only_result(FULL)
    assert [one["id"] for one in made["relatedLocations"]] == [1]
    assert made["message"]["text"] == (
        "Argument `host` of tool `ping` reaches a shell. See [registered \\[here\\]](1)."
    )


def test_a_message_cannot_smuggle_a_link():
    link = "tool `[x](http://evil.example)`"
    made = only_result(finding(SINK, message=link, trace=(Step(at(SOURCE, "host"), link),)))
    assert "](" not in json.dumps(made)


def test_fingerprints_are_ours_and_githubs():
    from mcplint.report.sarif.linehash import line_hashes

    assert only_result(FULL)["partialFingerprints"] == {
        "mcplint/v1": "ab" * 16,
        "primaryLocationLineHash": line_hashes(SOURCE, {4})[4],
    }


def test_rules_carry_what_github_shows():
    driver = run(FULL)["tool"]["driver"]
    (rule,) = driver["rules"]
    info = registry.rule("unanalysable-registration")
    assert rule["id"] == info.name
    assert rule["name"] == "UnanalysableRegistration"
    assert rule["shortDescription"]["text"] == f"{info.summary}."
    assert rule["help"]["markdown"] == info.body.strip()
    assert rule["help"]["text"]
    assert rule["defaultConfiguration"]["level"] == info.severity.word
    assert rule["properties"]["precision"] == "high"
    assert rule["properties"]["problem.severity"] == "recommendation"
    assert rule["properties"]["tags"] == ["analysis", "mcp", "external/cwe/cwe-1127"]


def test_security_rules_say_so(monkeypatch):
    secure = replace(registry.rule("unanalysable-registration"), security_severity=9.0, owasp=("MCP05",), cwe=(78,))
    monkeypatch.setattr(registry, "rule", lambda name: secure)
    (rule,) = run(FULL)["tool"]["driver"]["rules"]
    assert rule["properties"]["security-severity"] == "9.0"
    assert rule["properties"]["tags"] == [
        "security",
        "analysis",
        "mcp",
        "external/cwe/cwe-078",
        "external/owasp-mcp/mcp05",
    ]


def test_results_point_at_their_rules():
    findings = [FULL, replace(FULL, rule="bound-reached"), replace(FULL, confidence=Confidence.LOW)]
    made = run(*findings)
    ids = [rule["id"] for rule in made["tool"]["driver"]["rules"]]
    assert ids == ["bound-reached", "unanalysable-registration"]
    assert [ids[one["ruleIndex"]] for one in made["results"]] == [one.rule for one in findings]


def test_suppressed_findings_are_left_out():
    assert run(suppressed=(FULL,))["results"] == []


def test_diagnostics_are_notifications():
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    internal = Diagnostic(kind="internal", path="", message="a rule failed", incomplete=True)
    skipped = Diagnostic(kind="skipped", path="c.py", message="vendored")
    (invocation,) = run(diagnostics=(broken, skipped))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]] == [
        ("error", "No Python."),
        ("note", "Vendored."),
    ]
    assert run(diagnostics=(internal,))["invocations"][0]["executionSuccessful"] is False


def test_the_log_is_the_same_every_time_and_holds_a_time_only_if_told(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert render(result(FULL)) == render(result(FULL))
    assert "endTimeUtc" not in run()["invocations"][0]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert run()["invocations"][0]["endTimeUtc"] == "1970-01-01T00:00:00Z"


def test_half_characters_of_the_analysed_code_leave_the_log_readable():
    source = "x = '\ud800'\n"
    made = only_result(finding(at(source, "'\ud800'"), message="bad \udc80"), sources={"server.py": source})
    assert made["message"]["text"] == "Bad \ufffd."


def test_generated_data_on_one_line_is_not_copied_into_the_log():
    source = "x = [" + "1, " * 100_000 + "y]\n"
    assert len(render(result(finding(at(source, "y")), sources={"server.py": source}))) < 20_000
