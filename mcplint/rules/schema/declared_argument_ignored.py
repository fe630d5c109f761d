"""declared-argument-ignored: the model is offered an argument that the tool never reads."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Confidence, Finding, Location, Severity
from mcplint.machine.events import AnyEvent, Comparison, ItemAccess, LibraryCall, Raised, Returned, Store, UnknownCall
from mcplint.machine.values import Value
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._lowlevel import code_that_ran, escapes, lowlevel_runs, property_place, reads
from mcplint.rules.schema._shared import CONTEXT_NAMES, RECEIVERS, Declaration, declaration, each_tool, functions_of
from mcplint.surface.handlers import HandlerRun, argument_label
from mcplint.surface.model import Argument, Tool
from mcplint.syntax import hir

RULE = "declared-argument-ignored"
_LITERAL = (
    hir.Arg,
    hir.Call,
    hir.Constant,
    hir.DictExpr,
    hir.ExprStmt,
    hir.ListExpr,
    hir.Return,
    hir.TupleExpr,
    hir.UnaryOp,
)
_REFLECTION = ("locals", "vars", "eval", "exec")
_WORDS = (
    "unused",
    "not needed",
    "not required",
    "isn't needed",
    "isn't required",
    "ignored",
    "not used",
    "noqa",
    "reserved",
    "compat",
    "deprecated",
    "backward",
    "placeholder",
)


def check(context: Context) -> Iterator[Finding]:
    """One finding per argument that is declared and never read."""
    yield from _decorated(context)
    if not any(row.kind == "bound-reached" for row in context.diagnostics):
        yield from _lowlevel(context)


# --- parameters ------------------------------------------------------------------------------------------------------


def _decorated(context: Context) -> Iterator[Finding]:
    runs = {run.tool.key or id(run.tool): run for run in context.project.runs if run.tool} if context.project else {}
    by_tool = {id(run.tool): run for run in runs.values()}
    for _server, tool in each_tool(context):
        declared = declaration(context, tool.signature)
        if tool.style != "decorated" or declared is None or _is_stub(declared.decl):
            continue
        names = {node.id for node in declared.body() if isinstance(node, hir.Name)}
        if any(name in names for name in _REFLECTION):
            continue
        resolved = _names_resolved(declared, tool)
        if resolved is None:
            continue
        names |= resolved
        run = by_tool.get(id(tool))
        for argument in tool.arguments:
            param = None if argument.parameter is None else declared.param(argument.parameter.name)
            if param is None or param.name in names or param.name.startswith("_") or param.kind.startswith("var_"):
                continue
            if param.name in (*RECEIVERS, *CONTEXT_NAMES):
                continue  # other rules say what is wrong with these
            if _is_explained(declared, param, argument) or (run and _is_read_elsewhere(run, declared, argument)):
                continue
            place, sure = declared.module.location(param), not _is_placeholder(declared.decl)
            yield _finding(context, tool, argument, place, f"parameter `{param.name}`", sure)


def _is_stub(decl: hir.FunctionDef) -> bool:
    """A body that does nothing but fail, or nothing at all: a declaration, not an implementation."""
    rest = [
        statement
        for statement in decl.body
        if not isinstance(statement, (hir.Pass, hir.Raise))
        and not (
            isinstance(statement, hir.ExprStmt) and isinstance(statement.value, (hir.Constant, hir.EllipsisConstant))
        )
    ]
    return not rest


def _names_resolved(declared: Declaration, tool: Tool) -> set[str] | None:
    """The arguments that resolvers take (``Annotated[T, Resolve(f)]``: ``f`` gets the tool's arguments by name), also
    those of resolvers of resolvers; None if a resolver is not a function of the same module."""
    functions = {decl.name: decl for decl in functions_of(declared.module).values()}
    pending = [param for param in declared.decl.params if param.name in tool.injected]
    seen: set[str] = set()
    while pending:
        param = pending.pop()
        for call in walk((param.annotation,) if param.annotation else (), into_definitions=True):
            if not isinstance(call, hir.Call) or _last_name(call.func) != "Resolve" or not call.args:
                continue
            resolver = functions.get(_last_name(call.args[0].value))
            if resolver is None:
                return None
            pending += [own for own in resolver.params if own.name not in seen]
            seen.update(own.name for own in resolver.params)
    return seen


def _last_name(node: hir.Expr) -> str:
    return node.id if isinstance(node, hir.Name) else node.attr if isinstance(node, hir.Attribute) else ""


def _is_placeholder(decl: hir.FunctionDef) -> bool:
    """A body that does nothing but return literals, or objects made of literals: the real one is still to come."""
    for node in walk(decl.body, into_definitions=True):
        if isinstance(node, hir.Name):
            if not node.id[:1].isupper() or node.id.isupper():
                return False
        elif not isinstance(node, _LITERAL):
            return False
    return True


def _is_explained(declared: Declaration, param: hir.Param, argument: Argument) -> bool:
    """Whether a comment above or beside the parameter, or its description, says that it is not used."""
    first, last = declared.module.location(param).line, declared.module.span_location(param.lo, param.hi).end_line
    above = {comment.line: comment for comment in declared.module.tree.comments if comment.alone}
    while first - 1 in above:
        first -= 1
    texts = [comment.text for comment in declared.module.tree.comments if first <= comment.line <= last]
    texts.append(argument.description or "")
    return any(word in text.lower() for text in texts for word in _WORDS)


def _is_read_elsewhere(run: HandlerRun, declared: Declaration, argument: Argument) -> bool:
    """Whether a wrapper of the handler reads the argument."""
    names = {argument.name, argument.parameter.name if argument.parameter else argument.name}
    label = argument_label(argument.name)
    for event in run.events:
        inside = event.module is declared.module and declared.decl.lo <= event.node.lo <= declared.decl.hi
        if inside:
            continue
        if isinstance(event, ItemAccess) and event.key in names:
            return True
        if any(label in value.labels for value in _values_of(event)):
            return True
    return False


# --- properties ------------------------------------------------------------------------------------------------------


def _lowlevel(context: Context) -> Iterator[Finding]:
    seen: set[Location] = set()
    for run, tool in lowlevel_runs(context):
        if not run.events or escapes(run):
            continue
        read = {event.key for event in reads(run)}
        labels = {label for event in run.events for value in _values_of(event) for label in value.labels}
        for argument in tool.arguments:
            if argument.name in read or argument_label(argument.name) in labels or argument.name.startswith("_"):
                continue
            if any(word in (argument.description or "").lower() for word in _WORDS):
                continue
            place = property_place(context, tool, argument.name)
            if place not in seen and not _is_mentioned(run, argument.name):
                seen.add(place)
                yield _finding(context, tool, argument, place, f"argument `{argument.name}`")


def _is_mentioned(run: HandlerRun, name: str) -> bool:
    """Whether a function that ran names the argument, or copies a dict, in a way that the machine did not follow."""
    for node in code_that_ran(run):
        if isinstance(node, (hir.Subscript, hir.Call)) and _takes(node, name):
            return True
        if isinstance(node, hir.DictExpr) and any(key is None for key, _ in node.items):
            return True
    return False


def _takes(node: hir.Subscript | hir.Call, name: str) -> bool:
    if isinstance(node, hir.Subscript):
        return isinstance(node.index, hir.Constant) and node.index.value == name
    first = node.args[0].value if node.args else None
    return isinstance(node.func, hir.Attribute) and isinstance(first, hir.Constant) and first.value == name


def _values_of(event: AnyEvent) -> list[Value]:
    if isinstance(event, LibraryCall):
        return [*event.record.positional, *event.record.keywords.values()]
    if isinstance(event, UnknownCall):
        receiver = [event.receiver] if event.receiver is not None else []
        return [*event.record.positional, *event.record.keywords.values(), *receiver]
    if isinstance(event, (Comparison, Raised, Returned, Store)):
        return [event.value]
    return []


def _finding(
    context: Context, tool: Tool, argument: Argument, place: Location, what: str, sure: bool = True
) -> Finding:
    return context.finding(
        RULE,
        place,
        f"{what} of `{tool.name}` is never read",
        label="has no effect",
        notes=("the model is offered a choice that does nothing, and believes what it chose",),
        help=f"use `{argument.name}`, or remove it"
        + ("" if argument.parameter is None else "; if it must stay, say so with a comment `# unused: why`"),
        tool=tool,
        severity=Severity.WARNING,
        confidence=None if sure else Confidence.LOW,
    )
