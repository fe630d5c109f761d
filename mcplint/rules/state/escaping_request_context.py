"""The context of a request is kept, or used by a task, beyond the end of the request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import location_finding
from mcplint.rules.state._verdicts import verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``escaping-request-context``."""
    for verdict in verdicts(context, "escaping-request-context"):
        yield location_finding(
            context,
            verdict,
            f"`{verdict.location.name}` keeps the context of a request that ends with the call",
            label="outlives its request",
            notes=("later uses reach a closed session, or the client of somebody else's request",),
            help="keep the plain values that are needed (`ctx.request_id`), not the context",
        )
