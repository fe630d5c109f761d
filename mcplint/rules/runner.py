"""Runs the rules over a project."""

from __future__ import annotations

import os

from mcplint.finding import Diagnostic, Finding
from mcplint.rules import registry
from mcplint.rules.context import Context


def run_rules(context: Context) -> tuple[list[Finding], list[Diagnostic]]:
    """Findings of every rule that has a module, and a diagnostic for each rule that failed.

    All rules run whatever is selected: whether a suppression is used must not depend on the selection. A rule that
    raises loses only its own findings and leaves the run incomplete; with ``MCPLINT_DEBUG=1`` the error is raised.
    """
    findings: list[Finding] = []
    diagnostics: list[Diagnostic] = []
    for entry in registry.TABLE:
        if entry.by != "module":
            continue
        try:
            findings.extend(registry.check_of(entry)(context))
        except Exception as error:
            if os.environ.get("MCPLINT_DEBUG"):
                raise
            what = f"the rule {entry.name} failed ({type(error).__name__}: {error}); please report this"
            diagnostics.append(Diagnostic(kind="internal", path="", message=what, incomplete=True))
    return findings, diagnostics
