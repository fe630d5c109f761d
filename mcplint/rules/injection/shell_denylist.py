"""A check of a command lets some of what it should stop through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``shell-denylist``."""
    passing = [flow for flow in flows_of(context, "command") if flow.guarded]
    yield from guard_findings(
        context,
        "shell-denylist",
        passing,
        "{argument} reaches a shell past a check that lets commands through",
        help="pass a list and no shell; a check of the text has to name what is allowed, "
        "with `re.fullmatch` over harmless characters",
    )
