"""An argument becomes part of a command that a shell parses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import flows_of
from mcplint.rules.injection._purpose import runs_commands
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``command-injection``."""
    for flow in flows_of(context, "command"):
        if flow.guarded or runs_commands(flow):
            continue
        yield flow_finding(
            context,
            "command-injection",
            flow,
            f"{flow.argument} is parsed by a shell",
            label="a shell parses this",
            notes=("`; id`, `$(id)` or a line break in it run any command as the server's user",),
            help='pass a list and no shell, and end the options: `subprocess.run(["grep", "--", pattern])`; '
            "where a shell is needed, `shlex.quote` each value",
        )
