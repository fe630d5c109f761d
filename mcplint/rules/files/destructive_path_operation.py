"""An argument decides which file or folder is deleted or moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.rules.files._confinement import only_folder
from mcplint.rules.flows import flows_of
from mcplint.rules.taint import by_function_and_argument, flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``destructive-path-operation``."""
    if context.project is None:
        return
    unguarded = [flow for flow in flows_of(context, "path-delete") if not flow.guarded]
    for flow, *others in by_function_and_argument(unguarded):
        yield flow_finding(
            context,
            "destructive-path-operation",
            flow,
            f"{flow.argument} decides what is deleted or moved",
            label="this removes files",
            notes=("`..` or an absolute path leads to files that were never meant",),
            help="resolve the path, test that it lies below the folder that is meant and is not that folder: "
            "`path.is_relative_to(ROOT) and path != ROOT`",
            severity=Severity.WARNING if only_folder(context.project.models, flow) else None,
            others=others,
        )
