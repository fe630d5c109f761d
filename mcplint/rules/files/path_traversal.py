"""An argument decides which file is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.rules.files._confinement import joined_to_a_folder
from mcplint.rules.flows import flows_of
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``path-traversal``."""
    for flow in flows_of(context, "path-read", "path-write"):
        if flow.guarded:
            continue
        does = "written" if flow.danger == "path-write" else "read"
        joined = joined_to_a_folder(flow)
        yield flow_finding(
            context,
            "path-traversal",
            flow,
            f"{flow.argument} can leave the folder that it is joined to"
            if joined
            else f"{flow.argument} decides which file is {does}",
            label=f"this file is {does}",
            notes=("`../../etc/passwd`, an absolute path or a symbolic link leads to any file of the server's user",),
            help="resolve the path, then test it: `path = (ROOT / name).resolve()`, "
            "`if not path.is_relative_to(ROOT): raise ToolError(...)`",
            severity=Severity.ERROR if joined or flow.danger == "path-write" else Severity.WARNING,
        )
