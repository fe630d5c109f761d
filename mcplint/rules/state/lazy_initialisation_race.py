"""What handlers make when it is first needed is made twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.shared_names import initial_constant
from mcplint.rules.state._report import concurrency, location_finding
from mcplint.rules.state._verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``lazy-initialisation-race``."""
    for verdict in verdicts(context, "lazy-initialisation-race"):
        lock = "async with lock:" if verdict.write.running == "loop" else "with lock:"
        yield location_finding(
            context,
            verdict,
            _message(verdict),
            label="at worst the work is done twice"
            if verdict.why == "plain"
            else "the second call replaces what the first one uses",
            notes=(concurrency(verdict.write),),
            help=f"make it in the server's lifespan, or hold a lock around test and write (`{lock}`)",
        )


def _message(verdict: Verdict) -> str:
    if verdict.why == "plain":
        return f"`{verdict.location.name}` is worked out when it is first needed: two first calls do so twice"
    name, begins = verdict.location.name, initial_constant(verdict.location.obj, verdict.location.key)
    if verdict.location.is_container or begins in (None, False):
        return f"`{name}` is made when it is first needed: two first calls make two"
    return f"`{name}` is renewed when a handler finds that it has to be: two that find so renew it twice"
