"""Data of one caller is kept where the next caller reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._clients import clients
from mcplint.rules.state._report import location_finding
from mcplint.rules.state._verdicts import verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``cross-session-leak``."""
    leaks = verdicts(context, "cross-session-leak")
    if not leaks:
        return
    note = {
        "one": "over stdio a process has one client; over HTTP all users would share this",
        "many": "the server speaks HTTP: all its users share one process",
        "unknown": "over HTTP all users share one process",
    }[clients(context)]
    for verdict in leaks:
        reader = verdict.first.user if verdict.first is not None else "another handler"
        yield location_finding(
            context,
            verdict,
            f"callers that give no key share an item of `{verdict.location.name}`, which {reader} gives to the next"
            if verdict.why == "default"
            else f"`{verdict.location.name}` keeps data of one caller where {reader} gives it to the next",
            label="one caller's data",
            notes=(note,),
            help="hand it back to the caller and take it as an argument, or keep it under a key that nobody else "
            "knows: the verified user, or a handle from `secrets.token_urlsafe()`",
        )
