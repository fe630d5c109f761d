"""Who calls whom: recorded while the machine runs, whether a body is executed or its summary is used again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from mcplint.syntax.hir import FunctionDef, Lambda

if TYPE_CHECKING:
    from mcplint.machine.frames import Frame
    from mcplint.program.modules import ModuleInfo

Caller: TypeAlias = "FunctionDef | Lambda | ModuleInfo"
"""A function of the program, or a module whose body calls."""

Callees: TypeAlias = "dict[FunctionDef | Lambda | str, None]"
"""What one caller calls, in the order of the first calls: functions of the program, and library calls by API path."""


class CallGraph:
    """The calls of a whole run, contexts merged: one row for each function and each module body that ran."""

    def __init__(self) -> None:
        self.rows: dict[Caller, Callees] = {}

    def callees(self, caller: Caller) -> Callees:
        """The row of ``caller``, to be extended by what its frames call."""
        return self.rows.setdefault(caller, {})

    def reachable(self, entries: list[Caller]) -> dict[Caller, Callees]:
        """The rows of ``entries`` and of all functions that they call, directly or through others."""
        found: dict[Caller, Callees] = {}
        waiting = list(reversed(entries))
        while waiting:
            caller = waiting.pop()
            if caller in found:
                continue
            found[caller] = callees = self.rows.get(caller, {})
            waiting.extend(callee for callee in reversed(callees) if not isinstance(callee, str))
        return found


@contextmanager
def by_nobody(frame: Frame) -> Iterator[None]:
    """Calls that the machine makes for its own ends, such as building an unknown instance, are not the frame's."""
    callees, frame.callees = frame.callees, {}
    try:
        yield
    finally:
        frame.callees = callees
