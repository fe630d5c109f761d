"""unvalidated-arguments: nothing compares the arguments of a low-level server's tools with their schemas."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Step
from mcplint.machine.events import ItemAccess, LibraryCall
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.registry import rule
from mcplint.rules.schema._choices import parents_of
from mcplint.rules.schema._lowlevel import code_that_ran, escapes, lowlevel_runs, reads, validates
from mcplint.rules.schema._shared import one_step_lower
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Server, Tool
from mcplint.syntax import hir

RULE = "unvalidated-arguments"
_CONVERSIONS = ("str", "repr", "int", "float", "bool")
_VALIDATORS = ("jsonschema.", "fastjsonschema.", "pydantic.", "msgspec.", "cattrs.", "marshmallow.", "voluptuous.")


def check(context: Context) -> Iterator[Finding]:
    """One finding per call handler that takes arguments unchecked."""
    handlers: dict[tuple[str, int], list[tuple[HandlerRun, Tool]]] = {}
    for run, tool in lowlevel_runs(context):
        if run.decl is not None and run.module is not None and validates(run.server.sdk, tool) is not True:
            handlers.setdefault((run.module.path, run.decl.lo), []).append((run, tool))
    for group in handlers.values():
        if any(_is_checked(run) for run, _ in group):
            continue
        first = next(((run, tool) for run, tool in group if _typed_reads(run, tool)), None)
        if first is not None:
            yield _finding(context, *first)


def _is_checked(run: HandlerRun) -> bool:
    """Whether the handler validates by itself, or hands all arguments to something that may."""
    if escapes(run):
        return True
    for event in run.events:
        if isinstance(event, LibraryCall) and event.path.startswith(_VALIDATORS):
            return True
    return any(
        isinstance(node, hir.Call) and isinstance(node.func, hir.Name) and node.func.id == "isinstance"
        for node in code_that_ran(run)
    )


def _typed_reads(run: HandlerRun, tool: Tool) -> list[tuple[Location, str]]:
    """Where the handler reads an argument whose type the schema gives, and a wrong one would matter; and how wrong it
    may be."""
    typed = {argument.name for argument in tool.arguments if isinstance(argument.schema, dict) and argument.schema}
    seen = reads(run)
    tested = {event.key for event in seen if event.how == "in"}
    return [
        (
            event.module.location(event.node),
            f"`{event.key}` of `{tool.name}` may be {'' if event.key in tested else 'missing or '}of any type here",
        )
        for event in seen
        if event.key in typed and event.how != "in" and not _is_harmless(run, event, event.key in tested)
    ]


def _is_harmless(run: HandlerRun, event: ItemAccess, tested: bool) -> bool:
    """Whether the handler can do without the argument and makes nothing but text, or a comparison, of its value."""
    may_fail = event.how == "subscript" or (isinstance(event.node, hir.Call) and len(event.node.args) == 1)
    optional = event.how == "get" or tested or not may_fail
    decl = run.decl
    if not optional or not isinstance(decl, hir.FunctionDef) or event.module is not run.module:
        return False
    parents = parents_of(decl)
    value, parent = event.node, parents.get(id(event.node))
    while isinstance(parent, hir.BoolOp):
        value, parent = parent, parents.get(id(parent))
    if isinstance(parent, hir.Assign) and all(isinstance(target, hir.Name) for target in parent.targets):
        names = {target.id for target in parent.targets if isinstance(target, hir.Name)}
        loads = [
            node
            for node in walk(decl.body, into_definitions=True)
            if isinstance(node, hir.Name) and node.id in names and node not in parent.targets
        ]
        return all(_only_shows(node, parents) for node in loads)
    return _only_shows(value, parents)


def _only_shows(value: hir.Node, parents: dict[int, hir.Node]) -> bool:
    """Whether an expression is formatted, converted, compared, or an item of a literal."""
    parent = parents.get(id(value))
    if isinstance(parent, hir.Arg):
        call = parents.get(id(parent))
        return isinstance(call, hir.Call) and isinstance(call.func, hir.Name) and call.func.id in _CONVERSIONS
    return isinstance(parent, (hir.Interpolation, hir.Compare, hir.DictExpr, hir.ListExpr))


def _finding(context: Context, run: HandlerRun, tool: Tool) -> Finding:
    assert run.decl is not None and run.module is not None
    switched_off = tool.options.get("validate_input") is False and run.server.sdk.at_least(2) is not True
    place = _switch(run.module, run.decl) if switched_off else None
    sure = switched_off or run.server.sdk.at_least(2) is True
    read_at, said = _typed_reads(run, tool)[0]
    confidence = rule(RULE).confidence
    return context.finding(
        RULE,
        place or run.module.location(run.decl),
        "the arguments of this server's tools are not checked against their input schemas",
        label="switched off here" if place else "gets whatever the client sent",
        labels=(Step(read_at, said),),
        notes=(_note(run.server, switched_off),),
        help="leave `validate_input` at its default"
        if switched_off
        else "validate first: `Arguments.model_validate(params.arguments or {})` with a pydantic model per tool, "
        "or `jsonschema.validate(params.arguments or {}, schema)`",
        function=tool.handler,
        confidence=confidence if sure else one_step_lower(confidence),
    )


def _note(server: Server, switched_off: bool) -> str:
    if switched_off:
        return "with `validate_input=False`, mcp 1.x calls the handler with whatever the client sent"
    new = "mcp 2.x does not validate arguments in the low-level server: missing, unknown and ill-typed ones arrive"
    return new if _major(server.sdk) else f"{new}; mcp 1.x did. Which version this server uses is not known"


def _major(sdk: Sdk) -> bool:
    return sdk.at_least(2) is not None


def _switch(module: ModuleInfo, decl: hir.FunctionDef | hir.Lambda) -> Location | None:
    """Where ``validate_input=False`` is written."""
    decorators = decl.decorators if isinstance(decl, hir.FunctionDef) else ()
    for node in walk(decorators, into_definitions=False):
        if isinstance(node, hir.Arg) and node.keyword == "validate_input":
            return module.location(node)
    return None
