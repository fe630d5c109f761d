"""A tool runs whole statements that a model sends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``raw-query-tool``."""
    seen: set[tuple[str, ...]] = set()
    for flow in flows_of(context, "sql", "nosql"):
        filters = flow.danger == "nosql"
        if flow.how == "part" or flow.guarded or flow.tools in seen or (filters and flow.how != "raw"):
            continue
        seen.add(flow.tools)
        yield flow_finding(
            context,
            "raw-query-tool",
            flow,
            f"{flow.argument} is a whole {'database filter' if filters else 'SQL statement'}",
            label="any filter is run here" if filters else "any statement is run here",
            notes=(_OPERATORS if filters else _STATEMENTS,),
            help="connect as a user (or with a URI, `mode=ro`) that may only read what this tool is for",
        )


_STATEMENTS = "`DROP TABLE`, `COPY … TO PROGRAM` and `ATTACH` are statements too"
_OPERATORS = "`$where` runs code, `$lookup`, `$out` and `$merge` reach other collections"
