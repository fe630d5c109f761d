"""An argument is used as a format string."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``format-string-injection``."""
    for flow in flows_of(context, "format"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "format-string-injection",
            flow,
            f"{flow.argument} is used as a format string",
            label="fields in it are filled in",
            notes=("`{0.__init__.__globals__}` in it reads the program's globals",),
            help='write the format in the code and pass the argument as a value: `"{}".format(text)`',
        )
