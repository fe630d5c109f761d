"""The ``except`` clauses that ran for a handler, and what they do with the exception."""

from __future__ import annotations

import msgspec

from mcplint.finding import Location
from mcplint.machine.events import Caught, Returned
from mcplint.program.modules import ModuleInfo
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

BROAD = ("builtins.Exception", "builtins.BaseException")
"""What catches nearly everything."""


class Clause(msgspec.Struct, frozen=True):
    """An ``except`` clause that ran."""

    event: Caught
    node: hir.ExceptHandler

    @property
    def module(self) -> ModuleInfo:
        return self.event.module

    @property
    def is_broad(self) -> bool:
        """Whether it catches exceptions of nearly every type."""
        return any(kind in BROAD for kind in self.event.types)

    def holds(self, event: Returned) -> bool:
        """Whether a ``return`` stands in the clause itself, in no nested clause and in no function called from it."""
        inside = event.module is self.module and self.node.lo <= event.node.lo and event.node.hi <= self.node.hi
        return inside and isinstance(event.node, hir.Return) and event.context.handling == self.event.label


def clauses(run: HandlerRun) -> dict[str, Clause]:
    """The clauses that ran, by the label of their exception."""
    found: dict[str, Clause] = {}
    for event in run.of(Caught):
        if isinstance(event.node, hir.ExceptHandler):
            found.setdefault(event.label, Clause(event, event.node))
    return found


def clause_place(module: ModuleInfo, clause: hir.ExceptHandler) -> Location:
    """``except`` with the exceptions that it names."""
    return module.span_location(clause.lo, clause.lo if clause.exception is None else clause.exception.hi)
