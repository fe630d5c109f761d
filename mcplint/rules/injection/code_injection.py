"""An argument is executed as Python code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.injection._purpose import runs_code
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``code-injection``."""
    for flow in flows_of(context, "code"):
        if flow.guarded or runs_code(flow):
            continue
        yield flow_finding(
            context,
            "code-injection",
            flow,
            f"{flow.argument} is executed as code",
            label="this is executed",
            notes=("an empty `__builtins__` is no sandbox: `().__class__.__base__.__subclasses__()` leads out of it",),
            help="read literals with `ast.literal_eval`, parse expressions properly, or look names up in a dict",
        )
