"""The guarantees that a server keeps, for people."""

from __future__ import annotations

from collections import Counter

from mcplint.report.terminal import Painter, Style, counted, safe
from mcplint.run.guarantees import GuaranteeRow, ServerGuarantees

_STYLES: dict[str, Style] = {"holds": "help", "violated": "error", "not decided": "warning"}


def server_name(found: ServerGuarantees) -> str:
    """The server's name, or where it stands."""
    place = found.server.location
    return found.server.name or f"{place.path}:{place.line}"


def words(row: GuaranteeRow) -> tuple[str, ...]:
    """Why: the findings of a violated guarantee by rule, or the reasons."""
    if row.status != "violated":
        return row.reasons
    rules = Counter(finding.rule for finding in row.findings)
    first = row.findings[0].location
    return (
        f"{counted(len(row.findings), 'finding')} (first: {first.path}:{first.line})",
        ", ".join(name if number == 1 else f"{name} {number} times" for name, number in sorted(rules.items())),
    )


def guarantee_table(found: ServerGuarantees, paint: Painter) -> str:
    """The table of one server as text: guarantee, status, why."""
    place = found.server.location
    head = f"guarantees of {safe(server_name(found))} ({safe(found.server.framework)}, {safe(place.path)}:{place.line})"
    widths = (
        max((len(row.guarantee.name) for row in found.rows), default=0),
        max((len(row.status) for row in found.rows), default=0),
    )
    lines = [paint("strong", head)]
    for row in found.rows:
        why = safe("; ".join(words(row)))
        status = paint(_STYLES[row.status], row.status.ljust(widths[1]))
        lines.append(f"  {row.guarantee.name.ljust(widths[0])}  {status}  {why}".rstrip())
    return "\n".join(lines)
