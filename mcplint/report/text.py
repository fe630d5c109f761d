"""Findings for people, drawn as rustc draws its own."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Severity
from mcplint.report.coverage import coverage_line, diagnostic_line, remarks
from mcplint.report.excerpt import STYLES, excerpt
from mcplint.report.guarantees import guarantee_table
from mcplint.report.terminal import Painter, counted, safe
from mcplint.run.result import CheckResult

SOURCE_WIDTH = 140
"""Columns of source that are shown where the width of the terminal is not known."""


def render(result: CheckResult, *, colour: bool = False, columns: int | None = None, guarantees: bool = False) -> str:
    """The report as text, with colours if ``colour``; ``columns`` is the width of the terminal.

    With ``guarantees``, a table for each server follows the findings.
    """
    paint = Painter(colour)
    limit = SOURCE_WIDTH if columns is None else max(40, columns - 10)
    blocks = ["\n".join(_finding(finding, result, paint, limit)) for finding in result.findings]
    shown = {
        (finding.location.path, finding.location.line) for finding in result.findings if finding.group == "analysis"
    }
    lines = [diagnostic_line(one) for one in remarks(result.diagnostics) if (one.path, max(1, one.line)) not in shown]
    if lines:
        blocks.append("\n".join(lines))
    if guarantees:
        blocks.extend(guarantee_table(one, paint) for one in result.guarantees)
    blocks.append(f"{summary(result, paint)}\n{coverage_line(result.surface, result.coverage, result.incomplete)}")
    return "\n\n".join(blocks) + "\n"


def summary(result: CheckResult, paint: Painter | None = None) -> str:
    """``2 errors, 1 warning; 1 finding suppressed``."""
    paint = paint or Painter(False)
    counts = [
        paint(STYLES[severity], counted(number, severity.word))
        for severity in sorted(Severity, reverse=True)
        if (number := sum(finding.severity == severity for finding in result.findings))
    ]
    line = ", ".join(counts) or "no findings"
    if result.suppressed:
        line += f"; {counted(len(result.suppressed), 'finding')} suppressed"
    if result.hidden:
        line += f"; {result.hidden} more with --strict"
    return line


def _finding(finding: Finding, result: CheckResult, paint: Painter, limit: int) -> Iterator[str]:
    style = STYLES[finding.severity]
    yield paint(style, f"{finding.severity.word}[{finding.rule}]") + paint("strong", f": {safe(finding.message)}")
    yield from excerpt(finding, result.texts, paint, limit)
