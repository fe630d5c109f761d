"""implicit-none-return: a function that declares a result ends without one on some path."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mcplint.finding import Confidence, Finding, Severity, Step
from mcplint.machine.events import AnyEvent, LibraryCall, Returned
from mcplint.program.scopes import target_names, walk
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "implicit-none-return"

_RESULTS = frozenset(
    """str int float bool bytes dict list tuple set frozenset Dict List Tuple Set Sequence Mapping CallToolResult
    TextContent ImageContent GetPromptResult ToolResult""".split()  # noqa: SIM905
)
"""Names of types that None does not belong to."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per function."""
    if context.project is None:
        return
    exits = context.project.models.table("exit")
    for site in sites(context, (Returned,), _ends_without_result):
        decl = site.event.node
        assert isinstance(decl, hir.FunctionDef)
        if not _leaves_otherwise(site, exits) and not _chooses_among_all(decl) and not _last_round_leaves(decl):
            yield _finding(context, site, decl)


def _ends_without_result(_run: HandlerRun, event: AnyEvent) -> bool:
    """Whether control reaches the end of a function that promises something else than None."""
    if not isinstance(event, Returned) or not isinstance(event.node, hir.FunctionDef):
        return False
    return _promises_result(event.node.returns) and not _is_stub(event.node)


def _promises_result(declared: hir.Expr | None) -> bool:
    if isinstance(declared, hir.Subscript):
        declared = declared.value
    name = declared.attr if isinstance(declared, hir.Attribute) else getattr(declared, "id", "")
    return name in _RESULTS


def _is_stub(decl: hir.FunctionDef) -> bool:
    """Whether a body is only a docstring, ``pass`` or ``...``: something that others implement."""
    return all(
        isinstance(statement, hir.Pass)
        or (isinstance(statement, hir.ExprStmt) and isinstance(statement.value, (hir.Constant, hir.EllipsisConstant)))
        for statement in decl.body
    )


def _leaves_otherwise(site: Site, exits: Collection[str]) -> bool:
    """Whether the function ends the process somewhere, for which the machine does not stop."""
    return any(
        isinstance(event, LibraryCall)
        and event.function == site.event.function
        and event.module is site.event.module
        and event.path in exits
        for event in site.run.events
    )


def _chooses_among_all(decl: hir.FunctionDef) -> bool:
    """Whether the function ends with a choice among the values of a parameter whose type names them all."""
    last = decl.body[-1]
    if isinstance(last, hir.Match):
        subject: hir.Expr = last.subject
    elif isinstance(last, hir.If) and isinstance(last.branches[0].test, hir.Compare):
        subject = last.branches[0].test.left
    else:
        return False
    named = {part.id for part in walk((subject,), into_definitions=False) if isinstance(part, hir.Name)}
    return any(param.name in named and _is_closed(param.annotation) for param in decl.params)


def _last_round_leaves(decl: hir.FunctionDef) -> bool:
    """Whether a function ends with a loop of attempts that is left in its last round: a test of its counter against the
    number of rounds ends with ``raise`` or ``return``."""
    loop = decl.body[-1]
    if isinstance(loop, hir.For) and isinstance(loop.iterable, hir.Call) and loop.iterable.args:
        counters, limit = frozenset(target_names(loop.target)), loop.iterable.args[-1].value
    elif isinstance(loop, hir.While) and isinstance(loop.test, hir.Compare):
        counters, limit = _names(loop.test.left), loop.test.rest[-1][1]
    else:
        return False
    return not loop.orelse and any(
        isinstance(branch.test, hir.Compare)
        and bool(_names(branch.test.left) & counters)
        and branch.test.rest[-1][0] in ("==", ">=", ">")
        and _is_last(branch.test.rest[-1][1], limit)
        and isinstance(branch.body[-1], (hir.Raise, hir.Return))
        for node in walk(loop.body, into_definitions=False)
        if isinstance(node, hir.If)
        for branch in node.branches
    )


def _is_last(number: hir.Expr, limit: hir.Expr) -> bool:
    """Whether a number is that of the last round: the limit or one less."""
    if isinstance(number, hir.Constant) and isinstance(limit, hir.Constant):
        return isinstance(limit.value, int) and number.value in (limit.value, limit.value - 1)
    return bool(_names(number) & _names(limit))


def _names(node: hir.Node) -> frozenset[str]:
    return frozenset(
        part.id if isinstance(part, hir.Name) else part.attr
        for part in walk((node,), into_definitions=False)
        if isinstance(part, (hir.Name, hir.Attribute)) and getattr(part, "id", "") not in ("self", "cls")
    )


def _is_closed(annotation: hir.Expr | None) -> bool:
    """Whether an annotation is a ``Literal``, or a class that may be an ``Enum`` or a union of classes."""
    if annotation is None:
        return False
    names = {
        getattr(part, "id", getattr(part, "attr", ""))
        for part in walk((annotation,), into_definitions=False)
        if isinstance(part, (hir.Name, hir.Attribute))
    }
    return "Literal" in names or not names <= {"str", "int", "bool", "float", "dict", "list", "Any", "None", "Optional"}


def _finding(context: Context, site: Site, decl: hir.FunctionDef) -> Finding:
    run, event = site.run, site.event
    assert decl.returns is not None
    declared = " ".join(event.module.source(decl.returns).split())
    is_handler = any(decl is other.decl for other, _ in site.seen)
    return context.finding(
        RULE,
        site.location,
        f"`{decl.name}` can end without a result, but declares `{declared}`",
        label="returns None where no `return` is reached",
        labels=(Step(event.module.location(decl.returns), "the declared result"),),
        trace=trace(run, event),
        notes=("the SDK checks results against the declared type: the call then ends with an error",)
        if is_handler and run.tool is not None
        else (),
        help=f"return or raise on every path, or declare `{declared} | None`",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
        severity=None if is_handler else Severity.WARNING,
        confidence=None if is_handler else Confidence.MEDIUM,
    )
