"""An argument becomes part of the text of an SQL statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``sql-injection``."""
    for flow in flows_of(context, "sql"):
        if flow.guarded or flow.how != "part":
            continue
        yield flow_finding(
            context,
            "sql-injection",
            flow,
            f"{flow.argument} is part of SQL text",
            label="this statement is run",
            notes=("`' OR 1=1 --` or `; DROP TABLE …` in it changes what the statement does",),
            texts=True,
            help='pass values as parameters: `execute("… WHERE name = ?", (name,))`; let only names of an allow-list '
            "become table or column names",
        )
