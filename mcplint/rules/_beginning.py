"""What happens before a server serves: in the bodies of modules, and on the way to the call that starts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.program.scopes import walk
from mcplint.rules._transports import may_use_stdio, starts_server
from mcplint.rules._tree import around, called_name, own
from mcplint.surface.starts import StartRun
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo
    from mcplint.rules.context import Context
    from mcplint.surface.model import Server

Chain = tuple[tuple["ModuleInfo", hir.Node], ...]
"""The calls that lead to something that happened, and where it did."""

_ENDING = frozenset({"exit", "_exit", "quit", "abort"})
"""Last names of calls that end the program."""

_SERVING = frozenset({"run", "run_async", "run_stdio_async", "serve", "stdio_server", "main", "start"})
"""Last names of calls that may start the server."""


def before_serving(context: Context) -> list[tuple[StartRun, AnyEvent]]:
    """What happens before a server that can run over stdio begins to serve, in the order of the starts.

    Of a module that a server's module imports, that is its whole body apart from the ``__main__`` block; of the code
    that starts a server, what stands before the call on the way to it.
    """
    return context.shared("before-serving", lambda: list(_before_serving(context)))


def _before_serving(context: Context) -> Iterator[tuple[StartRun, AnyEvent]]:
    imported = imported_by(context, [one for one in context.surface.servers if may_use_stdio(context, one)])
    for start in context.project.starts:
        serving = [
            (number, chain_of(start, event))
            for number, event in enumerate(start.events)
            if starts_server(context.project.models, event) in ("stdio", "either")
        ]
        for number, event in enumerate(start.events):
            chain = chain_of(start, event)
            if start.function is None and start.module.path in imported and not in_main_block(chain[0]):
                if not _ends_program(chain):
                    yield start, event
            elif any(_leads_to(chain, number, other, later) for later, other in serving):
                yield start, event


def chain_of(start: StartRun, event: AnyEvent) -> Chain:
    """The way to an event."""
    return (*start.calls_to(event), (event.module, event.node))


def serves(context: Context, event: AnyEvent) -> bool:
    """Whether a call is one that starts a server."""
    return isinstance(event, LibraryCall) and bool(starts_server(context.project.models, event))


def imported_by(context: Context, servers: Iterable[Server]) -> set[str]:
    """The paths of the modules that hold servers, and of all that these import."""
    imports = context.project.imports
    todo = [server.location.path for server in servers]
    found: set[str] = set()
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo.extend(imports.get(path, ()))
    return found


def in_main_block(place: tuple[ModuleInfo, hir.Node]) -> bool:
    """Whether a node stands in ``if __name__ == "__main__"``."""
    module, node = place
    tests = [one.test for one in around(module, node) if isinstance(one, hir.Branch)]
    names = [test.left for test in tests if isinstance(test, hir.Compare)]
    return any(isinstance(name, hir.Name) and name.id == "__name__" for name in names)


def _ends_program(chain: Chain) -> bool:
    """Whether the block of one of the places ends the program, so that nothing is served."""
    return any(_block_ends(module, node, returns=False) for module, node in chain)


def _leads_to(chain: Chain, number: int, other: Chain, later: int) -> bool:
    """Whether the call that starts the server comes after an event on one of the ways through the code."""
    if later <= number or _ends_program(chain):
        return False
    for (module, one), (_, two) in zip(chain, other, strict=False):
        if one is not two:
            return _comes_before(module, one, two)
    return False


def _comes_before(module: ModuleInfo, one: hir.Node, two: hir.Node) -> bool:
    """Whether one node of a function is executed before another on some way that does not leave in between."""
    if one.lo > two.lo and not _contains(one, two):
        return False
    for outer in around(module, one):
        if _contains(outer, two):
            return not _are_alternatives(outer, one, two)
        if _leaves(outer, one, returns=True):
            return False
    return True


def _contains(outer: hir.Node, inner: hir.Node) -> bool:
    return outer.lo <= inner.lo and inner.hi <= outer.hi


def _are_alternatives(outer: hir.Node, one: hir.Node, two: hir.Node) -> bool:
    """Whether two nodes stand in different branches of an ``if``, ``match`` or ``try``."""
    if isinstance(outer, hir.If):
        blocks = [*(branch.body for branch in outer.branches), outer.orelse]
    elif isinstance(outer, hir.Match):
        blocks = [case.body for case in outer.cases]
    else:
        return False
    places = [[number for number, block in enumerate(blocks) if _in_block(block, node)] for node in (one, two)]
    return bool(places[0] and places[1] and places[0] != places[1])


def _in_block(block: tuple[hir.Stmt, ...], node: hir.Node) -> bool:
    return any(_contains(statement, node) for statement in block)


def _block_ends(module: ModuleInfo, node: hir.Node, *, returns: bool) -> bool:
    for outer in around(module, node):
        if isinstance(outer, (hir.FunctionDef, hir.Lambda)):
            return _leaves(outer, node, returns=False)
        if _leaves(outer, node, returns=returns):
            return True
    return False


def _leaves(outer: hir.Node, node: hir.Node, *, returns: bool) -> bool:
    """Whether the block of ``outer`` that a node stands in ends with what leaves."""
    for field in ("body", "orelse", "final"):
        block = getattr(outer, field, ())
        if isinstance(block, tuple) and block and _in_block(block, node):
            if not _is_exit(block[-1], returns=returns):
                return False
            rest = [statement for statement in block if statement.lo > node.hi]
            serves = any(called_name(one) in _SERVING for one in walk(tuple(rest), into_definitions=False))
            return not serves
    return False


def _is_exit(statement: hir.Node, *, returns: bool) -> bool:
    if isinstance(statement, hir.Raise):
        return True
    if isinstance(statement, hir.Return):
        return returns
    return isinstance(statement, hir.ExprStmt) and any(called_name(one) in _ENDING for one in own((statement,)))
