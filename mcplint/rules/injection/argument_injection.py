"""An argument can become an option of a program, or the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.rules.flows import Flow, flows_of
from mcplint.rules.injection._programs import program_of, takes_options
from mcplint.rules.injection._purpose import runs_commands
from mcplint.rules.taint import flow_finding

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``argument-injection``."""
    for flow in flows_of(context, "argv"):
        if flow.guarded or runs_commands(flow):
            continue
        if flow.how == "program":
            message = f"{flow.argument} chooses the program that is run"
            label, note = "any program can be started here", "every program on the server's PATH can be chosen"
            help_text = "look the program up in a dict of those that are meant"
        else:
            message = f"{flow.argument} can become an option of {_program(flow)}"
            label, note = "a value that starts with `-` is an option here", _NOTE
            help_text = 'put `"--"` before the values that clients send, or reject those that start with `-`'
        severity = Severity.ERROR if flow.how == "program" or takes_options(flow) else Severity.WARNING
        yield flow_finding(
            context, "argument-injection", flow, message, label=label, notes=(note,), help=help_text, severity=severity
        )


_NOTE = "`--output=…`, `--upload-pack=…` or `-o…` make many programs write files or run others"


def _program(flow: Flow) -> str:
    name = program_of(flow)
    return f"`{name}`" if name else "the program"
