"""An argument names the attribute, function or module that is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``dynamic-dispatch-by-name``."""
    for flow in flows_of(context, "dynamic-name"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "dynamic-dispatch-by-name",
            flow,
            f"{flow.argument} decides what is loaded or called here",
            label="any name is accepted",
            notes=("`__class__`, `os` or any other name that the object or the import path offers can be chosen",),
            help='map the names that are meant to what they stand for: `ACTIONS = {"start": start}`, `ACTIONS[name]()`',
        )
