"""Members of an archive can be written outside of the target folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``unsafe-archive-extraction``."""
    for flow in flows_of(context, "archive"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "unsafe-archive-extraction",
            flow,
            f"members of the archive that {flow.argument} names can escape",
            label="members decide where they are written",
            notes=("a member named `../../.ssh/authorized_keys` is written there",),
            help='extract with `filter="data"` (Python 3.12, or 3.11.4 and later), or test every member\'s path',
        )
