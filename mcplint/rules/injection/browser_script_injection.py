"""An argument becomes part of a script that a browser or another engine runs."""

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
    """Findings of the rule ``browser-script-injection``."""
    for flow in flows_of(context, "script"):
        if flow.guarded or runs_code(flow):
            continue
        yield flow_finding(
            context,
            "browser-script-injection",
            flow,
            f"{flow.argument} becomes part of a script",
            label="this script is run",
            notes=("quotes in it end the text that it stands in; what follows runs with the page's rights",),
            help='pass values as arguments of the script: `page.evaluate("name => …", name)`',
        )
