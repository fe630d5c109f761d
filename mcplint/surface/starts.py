"""How programs start: the bodies of modules, and the functions that run servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.events import AnyEvent
from mcplint.machine.heap import CallRecord
from mcplint.machine.histories import distinct
from mcplint.machine.summaries import Applied
from mcplint.machine.trails import Trails
from mcplint.machine.values import Bound, Ref, Value
from mcplint.program.scopes import walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_STARTING = frozenset(
    """run run_async run_stdio_async run_http_async run_sse_async run_streamable_http_async serve stdio_server
    streamable_http_app http_app sse_app""".split()  # noqa: SIM905
)
"""Names of calls that may start a server."""

_OTHERS = frozenset({"subprocess", "re", "os"})
"""Modules with functions of those names that start no server."""

_MAX_FUNCTIONS = 12
_MAX_WRAPPERS = 6


class StartRun:
    """What happens when a module is executed (``function`` is None) or a function that starts a server is called.

    ``events`` are in the order in which they happen; a module's body has those of its ``__main__`` block at the end.
    """

    __slots__ = ("_trails", "events", "function", "module")

    def __init__(self, module: ModuleInfo, function: hir.FunctionDef | None, items: list[AnyEvent | Applied]) -> None:
        self.module = module
        self.function = function
        self.events = distinct(items)
        self._trails = Trails(items)

    def calls_to(self, event: AnyEvent) -> tuple[tuple[ModuleInfo, hir.Node], ...]:
        """The calls, outermost first, that lead to one of the events, by the shortest way."""
        return self._trails.calls_to(event)


def bodies(m: Machine) -> list[StartRun]:
    """The modules that were executed, in the order in which they ended."""
    return [StartRun(module, None, items) for module, items in m.bodies]


def starting_functions(modules: list[ModuleInfo]) -> Iterator[tuple[ModuleInfo, hir.FunctionDef]]:
    """The functions of modules that may start a server, those first that call others."""
    for module in modules:
        found = [one for one in module.tree.body if isinstance(one, hir.FunctionDef)]
        starting = [one for one in found if any(map(_starts, walk(one.body, into_definitions=True)))]
        names = {one.name for one in starting}
        for one in found:
            if one not in starting and one.name == "main" and _mentions(one, names):
                yield module, one
        for one in starting:
            yield module, one


def run_starts(m: Machine, modules: list[ModuleInfo]) -> list[StartRun]:
    """Run the functions that may start a server and that nothing has called yet; the heap is left as it was."""
    found: list[StartRun] = []
    for module, function in starting_functions(modules):
        if id(function) in m.stats.executed or len(found) == _MAX_FUNCTIONS:
            continue
        value = _function(m.module_object(module).slots.get(function.name), function)
        if value is not None:
            mark, diagnostics = m.heap.mark(), len(m.diagnostics)
            outcome = m.run_function(value, CallRecord(open_=True), module)
            m.heap.undo(mark)
            m.forget_prototypes()
            del m.diagnostics[diagnostics:]
            found.append(StartRun(module, function, outcome.items))
    return found


def _starts(node: hir.Node) -> bool:
    if not isinstance(node, hir.Call):
        return False
    func = node.func
    if isinstance(func, hir.Attribute):
        return func.attr in _STARTING and not (isinstance(func.value, hir.Name) and func.value.id in _OTHERS)
    return isinstance(func, hir.Name) and func.id in _STARTING


def _mentions(function: hir.FunctionDef, names: set[str]) -> bool:
    return any(isinstance(one, hir.Name) and one.id in names for one in walk(function.body, into_definitions=True))


def _function(value: Value | None, decl: hir.FunctionDef) -> Value | None:
    """The function of a definition, below the decorators of libraries; None if another thing has its name."""
    for _ in range(_MAX_WRAPPERS):
        atom = value.only if value is not None else None
        if isinstance(atom, Bound):
            return value if atom.function.decl is decl else None
        if not isinstance(atom, Ref):
            return None
        if atom.obj.decl is decl:
            return value
        record = atom.obj.record
        value = record.positional[0] if record is not None and record.positional else None
    return None
