"""An argument becomes part of the system prompt of another model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``untrusted-text-in-system-role``."""
    for flow in flows_of(context, "prompt"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "untrusted-text-in-system-role",
            flow,
            f"{flow.argument} becomes part of a system prompt",
            label="the model takes this for its developer's words",
            notes=("instructions in it outrank those of the user",),
            help="put text that others write into a message of role `user`, marked as data",
        )
