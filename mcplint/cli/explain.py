"""``mcplint explain RULE``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from mcplint.cli.errors import UserError
from mcplint.cli.output import print_text, screen
from mcplint.names import did_you_mean
from mcplint.report.terminal import Painter


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """Show the page of RULE: what it finds, why that is bad, how to fix it."""
    from mcplint.rules import registry

    if rule in registry.GROUPS:
        raise UserError(f"`{rule}` is a group; `mcplint rules --group {rule}` lists its rules")
    if rule not in registry.NAMES:
        near = did_you_mean(rule, registry.NAMES)
        hint = f"did you mean `{near}`?" if near else "`mcplint rules` lists all rules"
        raise UserError(f"there is no rule `{rule}`: {hint}")
    info = registry.rule(rule)
    paint = Painter(screen().colour)
    facts = [
        f"group {info.group}, {info.severity.word}, confidence {info.confidence.word}, since {info.since}",
        *([", ".join(f"CWE-{number}" for number in info.cwe)] if info.cwe else []),
        *([f"OWASP MCP Top 10: {', '.join(info.owasp)}"] if info.owasp else []),
        *([f"in Rust: {info.guarantee}"] if info.guarantee else []),
        *([] if info.default else ["off by default: `--strict` or `--select` turns it on"]),
    ]
    head = [paint("strong", info.name) + f": {info.summary}", *facts, ""]
    print_text("\n".join([*head, *_markdown(info.body, paint)]).rstrip() + "\n")


def _markdown(text: str, paint: Painter) -> Iterator[str]:
    """Markdown for a terminal: titles stand out, code is indented, the rest is left as it is."""
    inside = False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
            words = line.strip("`").split()
            if inside and len(words) > 1:
                yield "  " + paint("note", "# " + " ".join(words[1:]))
        elif inside:
            yield f"  {line}".rstrip()
        elif line.startswith("#"):
            yield paint("strong", line.lstrip("# "))
        else:
            yield line
