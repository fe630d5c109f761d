"""XML that a caller chooses is parsed by a parser that expands entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``xml-external-entities``."""
    for flow in flows_of(context, "xml"):
        if flow.guarded:
            continue
        sink = flow.best.sink
        yield flow_finding(
            context,
            "xml-external-entities",
            flow,
            f"{flow.argument} is parsed as XML with entities",
            label="entities are expanded here",
            notes=(sink.note or "a few lines of nested entities fill the memory, and external ones may read files",),
            help="parse with `defusedxml`, or with `resolve_entities=False`",
            severity=Severity[sink.severity.upper()] if sink.severity else None,
        )
