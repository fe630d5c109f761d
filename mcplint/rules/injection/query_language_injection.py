"""An argument becomes part of a query that is not SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


_LANGUAGES = {"nosql": "database filter", "cypher": "Cypher query", "ldap": "LDAP filter", "xpath": "XPath expression"}


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``query-language-injection``."""
    for flow in flows_of(context, "nosql", "cypher", "ldap", "xpath"):
        if flow.guarded or (flow.danger == "nosql" and flow.how == "raw"):
            continue
        yield flow_finding(
            context,
            "query-language-injection",
            flow,
            f"{flow.argument} is part of a {_LANGUAGES[flow.danger]}",
            label="this query is run",
            notes=("operators and quotes in it change what the query matches or does",),
            texts=True,
            help="pass values as parameters of the query, or escape them with the library's own function",
        )
