"""A check that a path lies in a folder can be passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.weak import guard_findings

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``bypassable-path-guard``."""
    passing = [flow for flow in flows_of(context, "path-read", "path-write", "path-delete") if flow.guarded]
    yield from guard_findings(
        context,
        "bypassable-path-guard",
        passing,
        "this check does not keep {argument} in the folder",
        help="resolve first, then compare whole components: `path = (ROOT / name).resolve()`, "
        "`path.is_relative_to(ROOT)`",
    )
