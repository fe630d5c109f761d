"""A container that all calls share grows with what clients send, and nothing takes anything out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import location_finding
from mcplint.rules.state._verdicts import verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``unbounded-cache``."""
    for verdict in verdicts(context, "unbounded-cache"):
        yield location_finding(
            context,
            verdict,
            f"`{verdict.location.name}` grows with every new argument, and nothing takes anything out",
            label="one more item for every value that a client sends",
            notes=("a server runs for long, and its clients choose the arguments: memory runs out",),
            help="bound it: `functools.lru_cache(maxsize=1024)`, `cachetools.TTLCache(1024, ttl=300)`, "
            "or take out the oldest item when it is full",
        )
