"""``mcplint rules``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from mcplint.cli.errors import UserError
from mcplint.cli.output import print_text

if TYPE_CHECKING:
    from mcplint.rules.page import RuleInfo


@click.command("rules")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Form of the list.")
@click.option("--group", metavar="GROUP", help="Only the rules of this group.")
def command(format_: str, group: str | None) -> None:
    """List all rules, with all that is known of them in JSON."""
    from mcplint.rules import registry

    if group is not None and group not in registry.GROUPS:
        raise UserError(f"there is no group `{group}`: choose from {', '.join(registry.GROUPS)}")
    infos = [info for info in registry.rules() if group in (None, info.group)]
    if format_ == "json":
        from mcplint.report.values import dumps

        print_text(dumps([_row(info) for info in infos]) + "\n")
    else:
        print_text("\n".join(_lines(infos)) + "\n")


def _row(info: RuleInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "group": info.group,
        "summary": info.summary,
        "severity": info.severity.word,
        "confidence": info.confidence.word,
        "default": info.default,
        "cwe": list(info.cwe),
        "owasp": list(info.owasp),
        "security_severity": info.security_severity,
        "since": info.since,
        "fix": info.fix,
        "guarantee": info.guarantee,
        "page": info.body,
    }


def _lines(infos: Sequence[RuleInfo]) -> Iterator[str]:
    """Rules below their groups; those that only ``--strict`` turns on are marked."""
    size = max(len(info.name) for info in infos)
    group = ""
    for info in infos:
        if info.group != group:
            if group:
                yield ""
            group = info.group
            yield group
        strict = "" if info.default else " (strict)"
        yield f"  {info.name:{size}}  {info.severity.word:7}  {info.summary}{strict}"
