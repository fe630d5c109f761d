"""Data that a caller chooses is deserialised by something that runs code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``unsafe-deserialisation``."""
    for flow in flows_of(context, "deserialise"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "unsafe-deserialisation",
            flow,
            f"{flow.argument} is deserialised by `{flow.path}`",
            label="this can run code",
            notes=("a pickle or a YAML document with tags runs what its author wants while it is loaded",),
            help="use a format that holds data only: `json.loads`, `yaml.safe_load`, `weights_only=True`",
        )
