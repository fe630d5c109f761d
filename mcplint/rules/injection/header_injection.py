"""An argument becomes part of a raw header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``header-injection``."""
    for flow in flows_of(context, "header"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "header-injection",
            flow,
            f"{flow.argument} is written into a header",
            label="this is sent as it is",
            notes=("a line break in it adds headers or a body",),
            help="reject line breaks, or build messages with a library that does (`email.message.EmailMessage`)",
        )
