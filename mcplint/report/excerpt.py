"""What a finding says with the source in view: its region, its labels, the steps that led there, notes and help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mcplint.finding import Finding, Location, Severity, Step
from mcplint.report.snippet import Mark, draw
from mcplint.report.terminal import Painter, Style, counted, safe

STYLES: dict[Severity, Style] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

MAX_STEPS = 12
"""Steps of one trace that are drawn; of a longer one the middle is left out."""

MAX_FLOWS = 3
"""Further flows that are drawn."""

MAX_TOOLS = 4
"""Tools that are named where a place is reached from many."""


def excerpt(finding: Finding, texts: Mapping[str, str], paint: Painter, limit: int) -> Iterator[str]:
    """The lines of a finding below its message, drawn at most ``limit`` columns of source wide."""
    yield from snippet(finding, texts, paint, limit)
    remarks: list[tuple[Style, str, str]] = [("note", "note", text) for text in notes(finding)]
    if finding.help:
        remarks.append(("help", "help", finding.help))
    gutter = " " * _gutter(_marks(finding))
    if remarks:
        yield f"{gutter} {paint('gutter', '|')}"
    for style, word, text in remarks:
        first, *rest = text.splitlines() or [""]
        yield f"{gutter} {paint('gutter', '=')} {paint(style, word)}: {safe(first)}"
        yield from (f"{gutter}         {safe(line)}".rstrip() for line in rest)
    for flow in finding.flows[:MAX_FLOWS]:
        if flow:
            yield paint("note", "note") + paint("strong", f": {safe(flow[-1].message)}")
            yield from draw(_flow_marks(flow), texts, paint, limit)


def snippet(finding: Finding, texts: Mapping[str, str], paint: Painter, limit: int) -> Iterator[str]:
    """The source around the primary region, with labels and the steps of the trace."""
    yield from draw(_marks(finding), texts, paint, limit)


def notes(finding: Finding) -> Iterator[str]:
    """The finding's notes, and what the drawing leaves out."""
    if len(finding.tools) > 1:
        yield f"reached from tools {tool_names(finding.tools)}"
    yield from finding.notes
    left_out = len(_drawn_steps(finding)) - MAX_STEPS
    if left_out > 0:
        yield f"{counted(left_out, 'step')} in the middle of the path left out; the JSON and SARIF reports have them"
    if len(finding.flows) > MAX_FLOWS:
        places = [_place(flow[-1].location) for flow in finding.flows[MAX_FLOWS:] if flow]
        yield f"the same happens at {', '.join(places[:MAX_FLOWS])}" + more(len(places) - MAX_FLOWS)


def tool_names(tools: Sequence[str]) -> str:
    """```a`, `b`, `c` (+4)``: the first few of several tools."""
    shown = tools if len(tools) <= MAX_TOOLS else tools[: MAX_TOOLS - 1]
    return ", ".join(f"`{name}`" for name in shown) + more(len(tools) - len(shown))


def more(number: int) -> str:
    """`` (+4)``, or nothing for nothing."""
    return f" (+{number})" if number > 0 else ""


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}:{location.column}"


def _gutter(marks: Sequence[Mark]) -> int:
    return len(str(max(mark.location.end_line for mark in marks)))


def _marks(finding: Finding) -> list[Mark]:
    """The primary region first, then labels and the steps of the trace, numbered if there are several."""
    style = STYLES[finding.severity]
    here = [step.message for step in finding.trace if step.location == finding.location]
    label = finding.label or (here[-1] if here else "")
    labels = [Mark(label.location, label.message, False, "gutter") for label in finding.labels]
    return [Mark(finding.location, label, True, style), *labels, *_numbered(_drawn_steps(finding))]


def _drawn_steps(finding: Finding) -> list[Step]:
    """The steps of the trace at places that carry no label already."""
    seen = {finding.location, *(label.location for label in finding.labels)}
    return list(dict.fromkeys(step for step in finding.trace if step.location not in seen))


def _flow_marks(flow: tuple[Step, ...]) -> list[Mark]:
    """The end of a flow, whose message stands above the drawing, and the steps that lead there."""
    end = flow[-1].location
    before = list(dict.fromkeys(step for step in flow[:-1] if step.location != end))
    return [Mark(end, "", True, "note"), *_numbered(before)]


def _numbered(steps: list[Step]) -> Iterator[Mark]:
    half = MAX_STEPS // 2
    for number, step in enumerate(steps, 1):
        if half < number <= len(steps) - half:
            continue
        text = f"{number}. {step.message}" if len(steps) > 1 else step.message
        yield Mark(step.location, text, False, "gutter")
