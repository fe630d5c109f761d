"""bound-reached: the analysis of a handler stopped at a limit."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding, Location, Step
from mcplint.rules.context import Context

_HELP = "split the code here into smaller functions, so that the rest of it can be analysed"
_HELP_AT_MANY = "review by hand what lies behind these places, or split the functions that lead there"


def check(context: Context) -> Iterator[Finding]:
    """One finding per limit: at the first place where it was reached, the others as code flows of its own."""
    places: dict[str, dict[Location, None]] = {}
    for diagnostic in context.diagnostics:
        if diagnostic.kind == "bound-reached" and diagnostic.path:
            line = max(1, diagnostic.line)
            places.setdefault(diagnostic.message, {})[Location(diagnostic.path, line, 1, line, 1)] = None
    for message, found in places.items():
        first, *others = sorted(found)
        yield context.finding(
            "bound-reached",
            first,
            message,
            flows=tuple([(Step(place, "the same limit is reached here"),) for place in others]),
            help=_HELP_AT_MANY if others else _HELP,
        )
