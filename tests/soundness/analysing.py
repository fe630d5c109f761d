"""What mcplint says about generated servers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mcplint import Project

RULE = "command-injection"


@dataclass
class Reported:
    """Lines that the rule names, tools that were found, and diagnostics: bounds that were hit, and anything worse."""

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
        if finding.rule == RULE:
            found[Path(finding.location.path).name].lines.add(finding.location.line)
    for server in result.surface.servers:
        found[Path(server.location.path).name].tools += len(server.tools)
    for diagnostic in result.diagnostics:
        reported = found.get(Path(diagnostic.path).name)
        text = f"{diagnostic.kind} in line {diagnostic.line}: {diagnostic.message}"
        for each in [reported] if reported is not None else found.values():
            (each.bounds if diagnostic.kind == "bound-reached" else each.faults).append(text)
    return list(found.values())
