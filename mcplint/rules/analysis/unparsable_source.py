"""unparsable-source: a file that matters could not be analysed."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Location
from mcplint.rules.context import Context

_KINDS = {"unreadable", "undecodable", "unparsable", "too-large", "too-deep"}


def check(context: Context) -> Iterator[Finding]:
    """One finding per file that leaves the run incomplete."""
    for diagnostic in context.diagnostics:
        if diagnostic.kind in _KINDS and diagnostic.incomplete and diagnostic.path:
            line = max(1, diagnostic.line)
            yield context.finding(
                "unparsable-source",
                Location(diagnostic.path, line, 1, line, 1),
                f"this file was not analysed: {diagnostic.message}",
                help="mend the file, or list it under `exclude` in `[tool.mcplint]` if no server needs it",
            )
