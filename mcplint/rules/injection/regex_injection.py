"""An argument is compiled as a regular expression."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``regex-injection``."""
    for flow in flows_of(context, "regex"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "regex-injection",
            flow,
            f"{flow.argument} is used as a regular expression",
            label="any pattern is accepted",
            notes=("a pattern such as `(a+)+$` keeps the server busy for hours",),
            help="escape text with `re.escape`, or match with an engine that takes linear time (`re2`) or a time limit",
        )
