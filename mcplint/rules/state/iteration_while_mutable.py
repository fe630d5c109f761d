"""A loop goes through a shared container that other calls change meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.rules.state._report import concurrency, location_finding
from mcplint.rules.state._verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``iteration-while-mutable``."""
    for verdict in verdicts(context, "iteration-while-mutable"):
        name = verdict.location.name
        yield location_finding(
            context,
            verdict,
            f"{_who(verdict)} goes through `{name}`, which {_changer(verdict)} changes meanwhile",
            label="changes it during the loop",
            notes=(concurrency(verdict.first or verdict.write), _failure(verdict)),
            help=f"go through a copy, `list({name})`, or hold one lock during the loop and the change",
        )


def _who(verdict: Verdict) -> str:
    return verdict.first.user if verdict.first is not None else "a handler"


def _changer(verdict: Verdict) -> str:
    writer = verdict.write.user
    return "another call of it" if verdict.first is not None and verdict.first.user == writer else writer


def _failure(verdict: Verdict) -> str:
    kind = verdict.location.obj.kind
    if kind == "list":
        return "a list that changes during a loop makes the loop skip or repeat items"
    word = "dictionary" if kind == "dict" else "Set"
    return f"the loop ends with `RuntimeError: {word} changed size during iteration`"
