"""An argument decides which file is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Severity
from mcplint.rules.files._confinement import joined_to_a_folder, only_folder
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.taint import by_function_and_argument, flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.models import Models
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``path-traversal``."""
    if context.project is None:
        return
    severity = partial(_severity, context.project.models)
    unguarded = [flow for flow in flows_of(context, "path-read", "path-write") if not flow.guarded]
    for flow, *others in by_function_and_argument(sorted(unguarded, key=severity, reverse=True)):
        joined = joined_to_a_folder(flow)
        looked_at = _only_looked_at(flow)
        decides, label = _told(context.project.models, flow)
        yield flow_finding(
            context,
            "path-traversal",
            flow,
            f"{flow.argument} can leave the folder that it is joined to"
            if joined
            else f"{flow.argument} decides {decides}",
            label=label,
            notes=("`../../etc/passwd`, an absolute path or a symbolic link leads to any file of the server's user",),
            help="resolve the path, then test it: `path = (ROOT / name).resolve()`, "
            "`if not path.is_relative_to(ROOT): raise ToolError(...)`",
            severity=severity(flow),
            confidence=Confidence.LOW if looked_at else None,
            others=others,
        )


def _told(models: Models, flow: Flow) -> tuple[str, str]:
    """What is decided, and what happens to it."""
    kinds = flow.best.sink.kinds
    if "existence" in kinds:
        return "which file is looked at", "this tells whether a file exists"
    if "working-directory" in kinds:
        return "which folder the process works in", "every relative path starts there from now on"
    if "listing" in kinds:
        return "which folder is listed", "this folder is listed"
    if flow.danger == "path-read":
        return "which file is read", "this file is read"
    what = "in which folder a file is written" if only_folder(models, flow) else "which file is written"
    return what, "this file is written"


def _only_looked_at(flow: Flow) -> bool:
    """Whether the call only tells whether there is a file, or what is in a folder."""
    return "existence" in flow.best.sink.kinds


def _severity(models: Models, flow: Flow) -> Severity:
    """At most what the model says of the call: to make a folder or to list one is less than to write a file."""
    if _only_looked_at(flow):
        return Severity.NOTE
    limit = flow.best.sink.severity
    written = flow.danger == "path-write" and not only_folder(models, flow)
    found = Severity.ERROR if joined_to_a_folder(flow) or written else Severity.WARNING
    return found if limit is None else min(found, Severity[limit.upper()])
