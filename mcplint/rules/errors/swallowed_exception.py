"""swallowed-exception: a clause for exceptions of all types that does nothing about them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Location, Step
from mcplint.machine.events import AnyEvent, Caught, LibraryCall
from mcplint.machine.exceptions import type_path
from mcplint.program.modules import ModuleInfo
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules._tree import called_name, enclosing, function_around, own
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import BROAD, clause_place
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "swallowed-exception"

_CLEANUP = re.compile(
    r"_*(?:a?close|unlink|remove|rmtree|rmdir|kill|terminate|wait|join|disconnect|shutdown|cancel|stop|quit|exit|rollback"
    r"|release|clean_?up|delete|logout|detach|flush|dispose|teardown|finali[sz]e|abort|unsubscribe|clear|end"
    r"|__a?exit__|__del__)(?:_\w+)?",
)
_TELLING = re.compile(
    r"_*(?:log\w*|debug|info|warning|warn|error|exception|critical|print|echo|report_progress|notify\w*|track\w*|emit\w*"
    r"|record\w*|capture\w*|send_\w*notification|set_attributes?|add_event|increment|observe|gauge|update_progress)",
)


def check(context: Context) -> Iterator[Finding]:
    """One finding per clause or ``suppress``."""
    for site in sites(context, (Caught, LibraryCall), _catches_all):
        event = site.event
        node = event.node
        if isinstance(event, Caught) and isinstance(node, hir.ExceptHandler):
            attempt = enclosing(event.module, node, hir.Try)
            if attempt is not None and _does_nothing(site, node) and not _is_excused(event.module, attempt, node):
                confidence = Confidence.LOW if _is_explained(event.module, node) else None
                yield _finding(context, site, clause_place(event.module, node), node.body[0], confidence)
        elif isinstance(node, hir.Call):
            block = enclosing(event.module, node, hir.With)
            if block is not None and _suppresses(block, node) and not _only(block.body, _CLEANUP, _TELLING):
                yield _finding(context, site, site.location, None)


def _catches_all(_run: HandlerRun, event: AnyEvent) -> bool:
    if isinstance(event, Caught):
        return any(kind in BROAD for kind in event.types)
    if isinstance(event, LibraryCall) and event.path == "contextlib.suppress":
        return any(type_path(atom) in BROAD for kind in event.record.positional for atom in kind.atoms)
    return False


def _does_nothing(site: Site, node: hir.ExceptHandler) -> bool:
    """Whether a clause only goes on or, in the handler itself, returns a constant."""
    for statement in node.body:
        if isinstance(statement, hir.Return):
            if not _is_empty(statement.value) or not _is_in_handler(site):
                return False
        elif isinstance(statement, hir.ExprStmt):
            if not isinstance(statement.value, (hir.Constant, hir.EllipsisConstant)):
                return False
        elif not isinstance(statement, (hir.Pass, hir.Continue, hir.Break)):
            return False
    return True


_REASON = re.compile(r"#\s*(?!noqa|nosec|type:|pragma|pylint|mypy)\w+")


def _is_explained(module: ModuleInfo, clause: hir.ExceptHandler) -> bool:
    """Whether a comment in the clause says why nothing has to be done: somebody has thought about it."""
    first, last = module.location(clause), module.location(clause.body[-1])
    lines = module.text.splitlines()[first.line - 1 : last.end_line]
    return any(_REASON.search(line) for line in lines)


def _is_empty(value: hir.Expr | None) -> bool:
    """Nothing, or an empty text or container: what a caller cannot tell from a result without rows."""
    if value is None or isinstance(value, hir.Constant):
        return value is None or value.value is None or value.value == ""
    return isinstance(value, (hir.ListExpr, hir.TupleExpr, hir.DictExpr)) and not (
        value.items if isinstance(value, hir.DictExpr) else value.elements
    )


def _is_in_handler(site: Site) -> bool:
    around = function_around(site.event.module, site.event.node)
    return any(around is run.decl for run, _ in site.seen)


def _is_excused(module: ModuleInfo, attempt: hir.Try, clause: hir.ExceptHandler) -> bool:
    """Cleaning up, telling somebody, optional imports, and the next attempt after one that failed."""
    around = function_around(module, attempt)
    if isinstance(around, hir.FunctionDef) and _CLEANUP.fullmatch(around.name):
        return True
    if any(isinstance(node, (hir.Import, hir.ImportFrom)) for node in own(attempt.body)):
        return True
    if _only(attempt.body, _CLEANUP, _TELLING) or _in_finally(module, attempt):
        return True
    goes_on = not isinstance(clause.body[-1], hir.Return)
    return goes_on and any(isinstance(node, (hir.Return, hir.Break)) for node in own(attempt.body))


def _only(body: tuple[hir.Stmt, ...], *names: re.Pattern[str]) -> bool:
    """Whether all calls that are statements of a body have such names, and there is one."""
    found = False
    for node in own(body):
        if isinstance(node, hir.ExprStmt) and called_name(node.value):
            if not any(name.fullmatch(called_name(node.value)) for name in names):
                return False
            found = True
        elif isinstance(node, (hir.Assign, hir.AugAssign, hir.Return)) and _calls(node):
            if not any(name.fullmatch(called_name(node.value or node)) for name in names):
                return False
            found = True
    return found


def _calls(node: hir.Assign | hir.AugAssign | hir.Return) -> bool:
    return node.value is not None and any(isinstance(part, hir.Call) for part in own((node.value,)))


def _in_finally(module: ModuleInfo, attempt: hir.Try) -> bool:
    outer = enclosing(module, attempt, hir.Try)
    return outer is not None and any(node is attempt for node in own(outer.final))


def _suppresses(block: hir.With, call: hir.Call) -> bool:
    return any(item.context is call for item in block.items)


def _finding(
    context: Context,
    site: Site,
    place: Location,
    statement: hir.Stmt | None,
    confidence: Confidence | None = None,
) -> Finding:
    run, event = site.run, site.event
    ending = _ending(statement)
    labels = () if statement is None else (Step(event.module.location(statement), ending),)
    tools = site.tools
    return context.finding(
        RULE,
        place,
        "an exception of any type is swallowed here",
        label="nobody hears of it",
        labels=labels,
        trace=trace(run, event),
        notes=("the call goes on as if nothing had happened, and the model sees a success",),
        help="name the exceptions that you expect here, or log the exception, or raise `ToolError(...) from` it",
        tool=run.primitive,
        tools=tools if len(tools) > 1 else (),
        function=event.function,
        confidence=confidence,
    )


def _ending(statement: hir.Stmt | None) -> str:
    if isinstance(statement, hir.Return):
        return "the caller cannot tell this from an empty result"
    if isinstance(statement, (hir.Continue, hir.Break)):
        return "the loop goes on without this item" if isinstance(statement, hir.Continue) else "the loop just ends"
    return "nothing is done about it"
