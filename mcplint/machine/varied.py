"""Arguments that differ from call to call by constants alone: the paths of an API, the names of its methods.

A function that hands such constants on (a client's ``request(method, path)``) would run anew for each of them, with all
that it calls. After :data:`~mcplint.machine.limits.MAX_CONSTANTS` of them it runs for any value of the type instead,
unless the constants decide what it does: then every one of them leads to other functions or to other library calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.events import LibraryCall
from mcplint.machine.limits import MAX_CONSTANTS
from mcplint.machine.summaries import Applied
from mcplint.machine.values import Const, Unknown, Value, type_name

if TYPE_CHECKING:
    from collections.abc import Hashable

    from mcplint.machine.recursion import Bindings
    from mcplint.machine.summaries import Summary

_TYPES = (str, int, float, bytes)


class VariedArguments:
    """The constants that functions have been called with, and what the runs for them came to."""

    __slots__ = ("_numbers", "_outcomes", "_seen")

    def __init__(self) -> None:
        self._seen: dict[object, dict[str, set[object]]] = {}
        self._outcomes: dict[object, dict[Hashable, int]] = {}
        self._numbers: dict[object, int] = {}

    def generalised(self, decl: object, bindings: Bindings) -> Bindings:
        """The arguments to run a definition with: the same ones, unless there were too many constants before."""
        seen = self._seen.setdefault(decl, {})
        wider = dict(bindings)
        changed = False
        for name, atom in _constants(bindings):
            constants = seen.setdefault(name, set())
            if len(constants) <= MAX_CONSTANTS:
                constants.add((atom.value.__class__, atom.value))
            elif not self._decides(decl):
                wider[name] = Value((Unknown(type_name(atom.value)),), bindings[name].labels)
                changed = True
        return wider if changed else bindings

    def note(self, decl: object, bindings: Bindings, summary: Summary) -> None:
        """A definition ran; sets ``summary.reach``."""
        reach = 1 << self._number(decl)
        for item in summary.events:
            if isinstance(item, Applied):
                reach |= item.summary.reach
            elif isinstance(item, LibraryCall):
                reach |= 1 << self._number(item.path)
        summary.reach = reach
        given = tuple([(name, atom.value) for name, atom in _constants(bindings)])
        if given:
            self._outcomes.setdefault(decl, {}).setdefault(given, reach)

    def _decides(self, decl: object) -> bool:
        """Whether what a definition does depends on the constants: every second one of them leads to something else."""
        outcomes = self._outcomes.get(decl, {})
        return 2 * len(set(outcomes.values())) > len(outcomes)

    def _number(self, thing: object) -> int:
        return self._numbers.setdefault(thing, len(self._numbers))


def _constants(bindings: Bindings) -> list[tuple[str, Const]]:
    return [
        (name, value.only)
        for name, value in bindings.items()
        if isinstance(value.only, Const) and value.only.value.__class__ in _TYPES
    ]
