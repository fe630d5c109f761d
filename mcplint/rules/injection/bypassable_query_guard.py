"""A check that a statement only reads is not one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.facts import Has, Lacks
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``bypassable-query-guard``."""
    passing = [
        flow
        for flow in flows_of(context, "sql")
        if flow.how != "part" and flow.best.hit.weak and _checks_statement(flow)
    ]
    yield from guard_findings(
        context,
        "bypassable-query-guard",
        passing,
        "this check does not keep a statement from writing",
        help="connect as a user (or with a URI, `mode=ro`) that cannot write; a parser can allow "
        "statements by kind, a test of the text cannot",
    )


def _checks_statement(flow: Flow) -> bool:
    """Whether a guard on the way looks for words of SQL."""
    return any(isinstance(tag, (Has, Lacks)) and tag.text.strip().isalpha() for tag in flow.best.hit.weak)
