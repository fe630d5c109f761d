"""A check's result as a SARIF 2.1.0 log, built with sarif-om."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import sarif_om as om

from mcplint import __version__
from mcplint.finding import Diagnostic, Finding, Location, Step
from mcplint.report.sarif.linehash import line_hashes
from mcplint.report.sarif.places import SOURCE_ROOT, Places
from mcplint.report.sarif.rules import LEVELS, descriptor, sentence
from mcplint.report.sarif.serialize import to_json
from mcplint.report.values import dumps
from mcplint.rules import registry
from mcplint.run.result import CheckResult

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "mcplint/v1"
"""Key of our own fingerprint; GitHub reads ``primaryLocationLineHash`` only."""

MAX_STEPS = 1_000
"""Steps of one result, over all its code flows: what GitHub shows (it rejects a file from 10,000 on)."""

MAX_LABELS = 100


def render(result: CheckResult) -> str:
    """The log as JSON text. It holds no time, unless ``SOURCE_DATE_EPOCH`` says which."""
    names = sorted({finding.rule for finding in result.findings})
    index = {name: number for number, name in enumerate(names)}
    places = Places(result.texts)
    hashes = _line_hashes(result)
    run = om.Run(
        tool=om.Tool(
            driver=om.ToolComponent(
                name="mcplint",
                organization="mcplint",
                version=__version__,
                semantic_version=__version__,
                rules=[descriptor(registry.rule(name)) for name in names],
            )
        ),
        automation_details=om.RunAutomationDetails(id="mcplint/"),
        column_kind="unicodeCodePoints",
        original_uri_base_ids={
            SOURCE_ROOT: om.ArtifactLocation(description=om.Message(text="The folder in which mcplint was run."))
        },
        invocations=[_invocation(result, places)],
        results=[_result(finding, index, places, hashes) for finding in result.findings],
    )
    log = om.SarifLog(version="2.1.0", schema_uri=SCHEMA, runs=[run])
    document = to_json(log)
    # readers that look at the first bytes only find schema and version there
    return dumps({key: document[key] for key in ("$schema", "version", "runs")}, indent=1) + "\n"


def _result(finding: Finding, index: dict[str, int], places: Places, hashes: dict[tuple[str, int], str]) -> om.Result:
    labels = finding.labels[:MAX_LABELS]
    text = _text(finding.message)
    if labels:
        text += (
            " See " + ", ".join(f"[{_link(label.message)}]({number})" for number, label in enumerate(labels, 1)) + "."
        )
    fingerprints = {FINGERPRINT: finding.fingerprint} if finding.fingerprint else {}
    line_hash = hashes.get((finding.location.path, finding.location.line))
    if line_hash:
        fingerprints["primaryLocationLineHash"] = line_hash
    return om.Result(
        rule_id=finding.rule,
        rule_index=index[finding.rule],
        level=LEVELS[finding.severity],
        message=om.Message(text=text),
        locations=[places.location(finding.location, message=finding.label, function=finding.function)],
        related_locations=[
            places.location(label.location, message=label.message or "related code", number=number)
            for number, label in enumerate(labels, 1)
        ]
        or None,
        code_flows=_code_flows(finding, places),
        partial_fingerprints=fingerprints or None,
        properties=_properties(finding),
    )


def _text(message: str) -> str:
    """``message`` as a sentence in which nothing reads as a link."""
    return sentence(message).replace("](", "] (")


def _link(text: str) -> str:
    return (text or "related code").replace("[", "\\[").replace("]", "\\]")


def _code_flows(finding: Finding, places: Places) -> list[om.CodeFlow] | None:
    """The trace as a code flow that ends at the primary region, or passes it (a check on the way to a sink); each
    further flow as one of its own."""
    traced = list(finding.trace)
    if traced and all(step.location != finding.location for step in traced):
        traced.append(Step(finding.location, finding.label or finding.message))
    flows = []
    left = MAX_STEPS
    for steps in (traced, *finding.flows):
        if steps and left:
            shown = _middle_left_out(steps, left)
            left -= len(shown)
            flows.append(om.CodeFlow(thread_flows=[om.ThreadFlow(locations=_thread_flow(shown, places))]))
    return flows or None


def _middle_left_out(steps: Sequence[Step], limit: int) -> list[Step]:
    """At most ``limit`` steps: both ends of a path that is longer."""
    if len(steps) <= limit:
        return list(steps)
    end = limit // 2
    return [*steps[: limit - end], *steps[len(steps) - end :]]


def _thread_flow(steps: list[Step], places: Places) -> list[om.ThreadFlowLocation]:
    """Where a path begins and where it ends is essential, what lies between is important."""
    ends = (0, len(steps) - 1)
    return [
        om.ThreadFlowLocation(
            location=places.location(step.location, message=_text(step.message or "step")),
            importance="essential" if number in ends else "important",
        )
        for number, step in enumerate(steps)
    ]


def _properties(finding: Finding) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "confidence": finding.confidence.word,
        "engine": finding.engine,
        "tool": finding.tool,
        "tools": list(finding.tools),
        "help": finding.help,
        "notes": list(finding.notes),
        "tags": [finding.group, *(f"external/cwe/cwe-{number:03d}" for number in finding.cwe)],
    }
    return {key: value for key, value in properties.items() if value}


def _line_hashes(result: CheckResult) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for finding in result.findings:
        wanted.setdefault(finding.location.path, set()).add(finding.location.line)
    return {
        (path, line): value
        for path, lines in wanted.items()
        if path in result.texts
        for line, value in line_hashes(result.texts[path], lines).items()
    }


def _invocation(result: CheckResult, places: Places) -> om.Invocation:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    time = datetime.fromtimestamp(int(epoch), timezone.utc) if epoch.isdecimal() else None
    return om.Invocation(
        execution_successful=not any(diagnostic.kind == "internal" for diagnostic in result.diagnostics),
        end_time_utc=time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else None,
        tool_execution_notifications=[_notification(one, places) for one in result.diagnostics] or None,
    )


def _notification(diagnostic: Diagnostic, places: Places) -> om.Notification:
    line = diagnostic.line or 1
    place = Location(diagnostic.path, line, 1, line, 1)
    return om.Notification(
        descriptor=om.ReportingDescriptorReference(id=diagnostic.kind),
        level="error" if diagnostic.incomplete else "note",
        message=om.Message(text=sentence(diagnostic.message)),
        locations=[places.location(place)] if diagnostic.path else None,
    )
