"""Findings as Markdown, for the summary of a workflow or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Step
from mcplint.report.coverage import coverage_line, diagnostic_line, remarks
from mcplint.report.excerpt import notes, snippet
from mcplint.report.guarantees import server_name, words
from mcplint.report.markup import code, escaped, fenced, inline, table
from mcplint.report.terminal import Painter
from mcplint.report.text import SOURCE_WIDTH, summary
from mcplint.run.guarantees import ServerGuarantees
from mcplint.run.result import CheckResult


def render(result: CheckResult, *, guarantees: bool = False) -> str:
    """The report as Markdown text: a table of all findings, then each of them in full.

    With ``guarantees``, a table for each server comes before the details.
    """
    blocks = [f"# mcplint: {summary(result)}"]
    if result.findings:
        blocks.append(table(("Severity", "Rule", "Place", "Problem"), map(_row, result.findings)))
    for server in result.guarantees if guarantees else ():
        blocks.extend(_guarantees(server))
    for finding in result.findings:
        blocks.extend(_details(finding, result))
    shown = remarks(result.diagnostics)
    if shown:
        blocks.append("\n".join(f"- {escaped(diagnostic_line(diagnostic))}" for diagnostic in shown))
    blocks.append(escaped(coverage_line(result.surface, result.coverage, result.incomplete)))
    return "\n\n".join(blocks) + "\n"


def _guarantees(found: ServerGuarantees) -> Iterator[str]:
    yield f"## Guarantees of {code(server_name(found))}"
    yield table(
        ("Guarantee", "In Rust", "Here", "Why"),
        [
            (row.guarantee.name, inline(row.guarantee.rust), row.status, "; ".join(map(inline, words(row))))
            for row in found.rows
        ],
    )


def _row(finding: Finding) -> tuple[str, ...]:
    return finding.severity.word, code(finding.rule), escaped(_place(finding)), inline(finding.message)


def _details(finding: Finding, result: CheckResult) -> Iterator[str]:
    yield f"## {finding.severity.word}: {finding.rule}"
    yield inline(finding.message)
    facts = [escaped(_place(finding)), f"confidence {finding.confidence.word}"]
    if finding.tool is not None:
        facts.append(f"tool {code(finding.tool)}")
    facts += [f"CWE-{number}" for number in finding.cwe]
    yield ", ".join(facts)
    yield fenced(snippet(finding, result.texts, Painter(False), SOURCE_WIDTH))
    for steps in (finding.trace, *finding.flows):
        if steps:
            yield _path(steps)
    remarks = [f"- note: {inline(text)}" for text in notes(finding)]
    if remarks:
        yield "\n".join(remarks)
    if finding.help:
        first, *rest = finding.help.splitlines()
        yield f"**help:** {inline(first)}"
        if rest:
            yield fenced(rest, "python")


def _path(steps: tuple[Step, ...]) -> str:
    """The steps of a trace as a numbered list."""
    return "\n".join(
        f"{number}. {escaped(f'{step.location.path}:{step.location.line}:{step.location.column}')}: "
        f"{inline(step.message)}"
        for number, step in enumerate(steps, 1)
    )


def _place(finding: Finding) -> str:
    place = finding.location
    return f"{place.path}:{place.line}:{place.column}"
