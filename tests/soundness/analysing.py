"""What mcplint says about generated servers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mcplint import Project
from mcplint.finding import Finding

RULE = "command-injection"
CHECKS = "shell-denylist"
"""Reported where a check is taken that lets commands through; the sinks are where its code flows end."""


@dataclass
class Reported:
    """Lines of sinks that are reported, tools that were found, and diagnostics: bounds that were hit, and anything worse."""

    lines: set[int] = field(default_factory=set)
    tools: int = 0
    bounds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def analyse(sources: Sequence[str], folder: Path) -> list[Reported]:
    """One run over a folder in which each source is a server of its own."""
    names = [f"server_{number:03}.py" for number in range(len(sources))]
    for name, source in zip(names, sources, strict=True):
        (folder / name).write_text(source, encoding="utf-8")
    result = Project([folder]).check()
    found = {name: Reported() for name in names}
    for finding in (*result.findings, *result.suppressed):
        found[Path(finding.location.path).name].lines.update(_sinks(finding))
    for server in result.surface.servers:
        found[Path(server.location.path).name].tools += len(server.tools)
    for diagnostic in [one for one in result.diagnostics if one.kind != "unknown-call"]:
        reported = found.get(Path(diagnostic.path).name)
        text = f"{diagnostic.kind} in line {diagnostic.line}: {diagnostic.message}"
        for each in [reported] if reported is not None else found.values():
            (each.bounds if diagnostic.kind == "bound-reached" else each.faults).append(text)
    return list(found.values())


def _sinks(finding: Finding) -> set[int]:
    """Lines of the sinks that a finding says are reached by what a caller sends."""
    if finding.rule == RULE:
        return {finding.location.line}
    if finding.rule == CHECKS:
        return {flow[-1].location.line for flow in (finding.trace, *finding.flows) if flow}
    return set()
