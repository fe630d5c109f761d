"""unknown-tool-falls-through: a low-level call handler returns nothing for a tool that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Step
from mcplint.machine.events import AnyEvent, Returned
from mcplint.machine.values import Atom, Const, Ref, Symbol, Value
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "unknown-tool-falls-through"


def check(context: Context) -> Iterator[Finding]:
    """One finding per call handler."""
    for run in context.project.unknown_tools if context.project is not None else ():
        if isinstance(run.decl, hir.FunctionDef) and run.returned is not None and _is_nothing(run, run.returned):
            yield _finding(context, run, run.decl)


def _is_nothing(run: HandlerRun, value: Value) -> bool:
    """Whether all that is returned is None, or a list that is written as an empty one."""
    empty = {atom for event in run.events if _returns_empty(event) for atom in event.value.atoms}
    return bool(value.atoms) and all(atom in empty or _is_none(atom) for atom in value.atoms)


def _returns_empty(event: AnyEvent) -> TypeGuard[Returned]:
    written = event.node.value if isinstance(event, Returned) and isinstance(event.node, hir.Return) else None
    return isinstance(written, (hir.ListExpr, hir.TupleExpr)) and not written.elements


def _is_none(atom: Atom) -> bool:
    if isinstance(atom, Symbol):
        return atom.op == "verdict" and atom.data == (None,)
    return atom == Const(None)


def _finding(context: Context, run: HandlerRun, decl: hir.FunctionDef) -> Finding:
    assert run.module is not None and run.returned is not None
    empty = isinstance(run.returned.atoms[0], Ref)
    sdk = run.server.sdk
    newer = sdk.name == "mcp" and sdk.at_least(2)
    return context.finding(
        RULE,
        run.module.location(decl),
        f"`{decl.name}` returns {'an empty list' if empty else 'nothing'} for a name that no tool has",
        label="every branch is for another name",
        labels=tuple(Step(place, "control ends here") for place in _ways_out(run, decl)),
        notes=(_consequence(sdk, empty=empty),),
        help='raise `MCPError(code=-32602, message=f"Unknown tool: {params.name}")` at the end'
        if newer
        else 'raise `ValueError(f"Unknown tool: {name}")` at the end',
        function=run.primitive.handler,
    )


def _ways_out(run: HandlerRun, decl: hir.FunctionDef) -> Iterator[Location]:
    """The ``return`` statements of the handler itself that were reached, if there are any."""
    for event in run.events:
        is_return = isinstance(event, Returned) and isinstance(event.node, hir.Return)
        if is_return and event.module is run.module and decl.lo <= event.node.lo <= decl.hi:
            yield event.module.location(event.node)


def _consequence(sdk: Sdk, *, empty: bool) -> str:
    newer = sdk.at_least(2)
    if newer:
        return "mcp 2.x hands the call to the handler whatever the name is, and cannot answer with what it returns"
    if empty:
        return "the client receives a success without content: the model believes that the tool ran"
    return 'mcp 1.x tells the client "Unexpected return type from tool: NoneType", which says nothing about the name'
