"""A tool runs whatever code or commands it is given: by design, but worth knowing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.injection._purpose import runs_code, runs_commands
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``code-execution-tool``."""
    seen: set[tuple[str, ...]] = set()
    for flow in flows_of(context, "command", "argv", "code", "script"):
        if flow.guarded or not _by_design(flow) or flow.tools in seen:
            continue
        seen.add(flow.tools)
        what = "commands" if flow.danger in ("command", "argv") else "code"
        yield flow_finding(
            context,
            "code-execution-tool",
            flow,
            f"the tool `{flow.tools[0] if flow.tools else flow.argument}` runs any {what} that a model sends",
            label=f"{flow.argument} is run here",
            notes=(
                "whoever writes text that the model reads can use this tool: it is as powerful as the server's user",
            ),
            help="run it in a sandbox without network and secrets, ask the user before each call, "
            "and say so with `destructiveHint=True`",
        )


def _by_design(flow: Flow) -> bool:
    return runs_commands(flow) if flow.danger in ("command", "argv") else runs_code(flow)
