"""An argument is the source of a template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``template-injection``."""
    for flow in flows_of(context, "template"):
        if flow.guarded:
            continue
        yield flow_finding(
            context,
            "template-injection",
            flow,
            f"{flow.argument} is compiled as a template",
            label="templates can call Python",
            notes=("`{{ cycler.__init__.__globals__.os.popen('id').read() }}` runs a command",),
            help="write the template in the code and pass the argument as data: `TEMPLATE.render(text=text)`",
        )
