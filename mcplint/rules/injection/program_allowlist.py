"""A check of a command looks at its first word and leaves the program's options free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``program-allowlist``."""
    passing = [flow for flow in flows_of(context, "argv") if flow.guarded]
    yield from guard_findings(
        context,
        "program-allowlist",
        passing,
        "this check of {argument} leaves the program's options free",
        help="check every word: a dict of whole commands, or for each program the options that are meant",
    )
