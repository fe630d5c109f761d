"""Rules as SARIF reporting descriptors, from their pages."""

from __future__ import annotations

import re

import sarif_om as om

from mcplint.finding import Severity
from mcplint.rules.page import RuleInfo

MAX_TEXT = 1_024
"""GitHub's limit for the descriptions of a rule."""

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def descriptor(info: RuleInfo) -> om.ReportingDescriptor:
    """The descriptor of a rule, with its whole page as help."""
    sections = info.sections()
    purpose = _paragraph(sections.get("What it does", "")) or info.summary
    link = re.search(r"\((https://[^\s)]+)\)", sections.get("References", ""))
    return om.ReportingDescriptor(
        id=info.name,
        name="".join(part.capitalize() for part in info.name.split("-")),
        short_description=om.MultiformatMessageString(text=sentence(info.summary)[:MAX_TEXT]),
        full_description=om.MultiformatMessageString(text=sentence(purpose)[:MAX_TEXT]),
        help=om.MultiformatMessageString(text=_plain(sections) or sentence(info.summary), markdown=info.body.strip()),
        help_uri=link[1] if link else None,
        default_configuration=om.ReportingConfiguration(level=LEVELS[info.severity]),
        properties=_properties(info),
    )


def sentence(text: str) -> str:
    """``text`` as a sentence: a capital first, a full stop last."""
    text = text.strip()
    if text[:1].islower():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def _properties(info: RuleInfo) -> dict[str, object]:
    tags = ["security"] if info.security_severity is not None else []
    tags += [info.group, "mcp", *(f"external/cwe/cwe-{number:03d}" for number in info.cwe)]
    tags += [f"external/owasp-mcp/{name.lower()}" for name in info.owasp]
    properties: dict[str, object] = {
        "tags": tags[:20],
        "precision": info.confidence.word,
        "problem.severity": _PROBLEM[info.severity],
        "group": info.group,
    }
    if info.security_severity is not None:
        properties["security-severity"] = f"{info.security_severity:.1f}"
    return properties


def _paragraph(text: str) -> str:
    return " ".join(text.split("\n\n", 1)[0].split())


def _plain(sections: dict[str, str]) -> str:
    """Why and how to fix, for viewers that show no Markdown."""
    return "\n\n".join(part for name in ("Why is this bad", "How to fix") if (part := sections.get(name, "").strip()))
