"""Findings for programs: the JSON format, version :data:`VERSION`.

Lines and columns count from 1, columns in Unicode code points; paths are relative to the working directory, with ``/``.
New keys may appear within a version; keys change or go only with a new one.
"""

from __future__ import annotations

from typing import Any

from mcplint import __version__
from mcplint.finding import Diagnostic, Finding, Location, Step
from mcplint.report.values import dumps
from mcplint.run.guarantees import ServerGuarantees
from mcplint.run.result import CheckResult
from mcplint.surface.model import Surface

VERSION = 1


def render(result: CheckResult, *, guarantees: bool = False) -> str:
    """The whole report as JSON text, with a key ``guarantees`` if they are asked for."""
    report: dict[str, Any] = {
        "version": VERSION,
        "tool_version": __version__,
        "findings": [_finding(finding) for finding in result.findings],
        "surface": _surface(result),
        "diagnostics": [diagnostic_row(diagnostic) for diagnostic in result.diagnostics],
        "incomplete": result.incomplete,
    }
    if guarantees:
        report["guarantees"] = [_guarantees(one) for one in result.guarantees]
    return dumps(report) + "\n"


def _guarantees(found: ServerGuarantees) -> dict[str, Any]:
    """The guarantees of a server; of a violated one, the findings by their fingerprints."""
    return {
        "server": found.server.name,
        "location": place(found.server.location),
        "guarantees": [
            {
                "name": row.guarantee.name,
                "rust": row.guarantee.rust,
                "scope": row.guarantee.scope,
                "rules": list(row.guarantee.rules),
                "status": row.status,
                "reasons": list(row.reasons),
                "findings": [finding.fingerprint for finding in row.findings],
            }
            for row in found.rows
        ],
    }


def place(location: Location) -> dict[str, Any]:
    """A location as an object."""
    return {"path": location.path, "line": location.line, "column": location.column}


def unresolved_rows(surface: Surface) -> list[dict[str, Any]]:
    """Registrations that could not be resolved."""
    return [{"location": place(one.location), "reason": one.reason} for one in surface.unresolved]


def diagnostic_row(diagnostic: Diagnostic) -> dict[str, Any]:
    """A diagnostic; ``line`` is null where none is known."""
    return {
        "kind": diagnostic.kind,
        "path": diagnostic.path,
        "line": diagnostic.line or None,
        "message": diagnostic.message,
        "incomplete": diagnostic.incomplete,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    location = finding.location
    return {
        "rule": finding.rule,
        "group": finding.group,
        "severity": finding.severity.word,
        "confidence": finding.confidence.word,
        "message": finding.message,
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "tool": finding.tool,
        "tools": list(finding.tools or ((finding.tool,) if finding.tool is not None else ())),
        "fingerprint": finding.fingerprint,
        "trace": _steps(finding.trace),
        "flows": [_steps(flow) for flow in finding.flows],
        "help": finding.help,
        "fix": finding.fix,
        "engine": finding.engine,
        "cwe": list(finding.cwe),
    }


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [{**place(step.location), "message": step.message} for step in steps]


def _surface(result: CheckResult) -> dict[str, Any]:
    servers = result.surface.entrances
    return {
        "servers": len(result.surface.servers),
        "tools": sum(len(server.tools) for server in servers),
        "resources": sum(len(server.resources) for server in servers),
        "prompts": sum(len(server.prompts) for server in servers),
        "handlers_executed": result.coverage.handlers_executed,
        "unresolved": unresolved_rows(result.surface),
    }
