"""bound-reached: the analysis of a handler stopped at a limit."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Location
from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """One finding per place where a bound was hit."""
    for diagnostic in context.diagnostics:
        if diagnostic.kind == "bound-reached" and diagnostic.path:
            line = max(1, diagnostic.line)
            yield context.finding(
                "bound-reached",
                Location(diagnostic.path, line, 1, line, 1),
                diagnostic.message,
                help="split the code here into smaller functions, so that the rest of it can be analysed",
            )
