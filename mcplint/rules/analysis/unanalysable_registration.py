"""unanalysable-registration: something is registered on a server, but not what."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """One finding per registration that the surface could not resolve."""
    for unresolved in context.surface.unresolved:
        yield context.finding(
            "unanalysable-registration",
            unresolved.location,
            f"what is registered here could not be determined: {unresolved.reason}",
            notes=("the tools behind this registration were not checked",),
            help="register with constants and plain functions, or accept this with "
            "`# mcplint: ignore[unanalysable-registration] reason`",
        )
