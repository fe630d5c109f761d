"""Findings for people, drawn as rustc draws its own."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Severity, Step
from mcplint.report.coverage import coverage_line, diagnostic_line
from mcplint.report.snippet import Mark, draw
from mcplint.report.terminal import Painter, Style, counted, safe
from mcplint.run.result import CheckResult

SOURCE_WIDTH = 140
"""Columns of source that are shown where the width of the terminal is not known."""

_STYLES: dict[Severity, Style] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(result: CheckResult, *, colour: bool = False, columns: int | None = None) -> str:
    """The report as text, with colours if ``colour``; ``columns`` is the width of the terminal."""
    paint = Painter(colour)
    limit = SOURCE_WIDTH if columns is None else max(40, columns - 10)
    blocks = ["\n".join(_finding(finding, result, paint, limit)) for finding in result.findings]
    shown = {
        (finding.location.path, finding.location.line) for finding in result.findings if finding.group == "analysis"
    }
    remarks = [diagnostic_line(one) for one in result.diagnostics if (one.path, max(1, one.line)) not in shown]
    if remarks:
        blocks.append("\n".join(remarks))
    blocks.append(f"{summary(result, paint)}\n{coverage_line(result.surface, result.coverage, result.incomplete)}")
    return "\n\n".join(blocks) + "\n"


def summary(result: CheckResult, paint: Painter | None = None) -> str:
    """``2 errors, 1 warning; 1 finding suppressed``."""
    paint = paint or Painter(False)
    counts = [
        paint(_STYLES[severity], counted(number, severity.word))
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
    style = _STYLES[finding.severity]
    yield paint(style, f"{finding.severity.word}[{finding.rule}]") + paint("strong", f": {safe(finding.message)}")
    marks = list(_marks(finding, style))
    gutter = " " * len(str(max(mark.location.end_line for mark in marks)))
    yield from draw(marks, result.texts, paint, limit)
    remarks: list[tuple[Style, str, str]] = [("note", "note", text) for text in finding.notes]
    if finding.help:
        remarks.append(("help", "help", finding.help))
    if remarks:
        yield f"{gutter} {paint('gutter', '|')}"
    for remark_style, word, text in remarks:
        first, *rest = text.splitlines() or [""]
        yield f"{gutter} {paint('gutter', '=')} {paint(remark_style, word)}: {safe(first)}"
        yield from (f"{gutter}         {safe(line)}".rstrip() for line in rest)


def _marks(finding: Finding, style: Style) -> Iterator[Mark]:
    """The primary region first, then labels and the steps of the trace, numbered if there are several."""
    steps = finding.trace
    here = [step.message for step in steps if step.location == finding.location]
    yield Mark(finding.location, finding.label or (here[-1] if here else ""), True, style)
    seen = {finding.location}
    for label in finding.labels:
        yield Mark(label.location, label.message, False, "gutter")
        seen.add(label.location)
    others: list[Step] = [step for step in steps if step.location not in seen]
    for number, step in enumerate(others, 1):
        text = f"{number}. {step.message}" if len(others) > 1 else step.message
        yield Mark(step.location, text, False, "gutter")
