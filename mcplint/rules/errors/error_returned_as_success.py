"""error-returned-as-success: a tool catches an exception and returns a text or dict that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding, Location, Step
from mcplint.machine.contexts import failures
from mcplint.machine.events import Returned, Tested
from mcplint.rules._sites import runs, trace
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import Clause, clause_place, clauses
from mcplint.rules.errors._failures import (
    declares_failures,
    derives_from_exception,
    is_probe,
    marked_as_error,
    says_failure,
)
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Tool
from mcplint.syntax import hir

RULE = "error-returned-as-success"


class _Failure(msgspec.Struct, frozen=True):
    """A ``return`` in an ``except`` clause whose value reaches the client as a success."""

    run: HandlerRun
    tool: Tool
    clause: Clause
    event: Returned

    @property
    def location(self) -> Location:
        return self.event.module.location(self.event.node)


def check(context: Context) -> Iterator[Finding]:
    """One finding per function, at the return of its broadest clause."""
    functions: dict[tuple[str, str], dict[Location, _Failure]] = defaultdict(dict)
    tools: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for run in runs(context):
        if run.tool is None or run.returned is None or is_probe(run.tool) or declares_failures(run.tool):
            continue
        for failure in _failures(run, run.tool):
            function = (failure.event.module.path, failure.event.function)
            functions[function].setdefault(failure.location, failure)
            tools[function][run.tool.name] = None
    for function, found in functions.items():
        yield _finding(context, list(found.values()), tuple(tools[function]))


def _failures(run: HandlerRun, tool: Tool) -> Iterator[_Failure]:
    assert run.returned is not None
    arriving = set(failures(run.returned.labels))
    if not arriving:
        return
    tested = {label for event in run.of(Tested) for label in failures(event.value.labels)}
    ran = clauses(run)
    for event in run.of(Returned):
        clause = ran.get(event.context.handling)
        if clause is None or not clause.holds(event):
            continue
        label = clause.event.label
        if label in arriving and label not in tested and not event.context.repeated and _is_failure(run, event):
            yield _Failure(run, tool, clause, event)


def _is_failure(run: HandlerRun, event: Returned) -> bool:
    if marked_as_error(event.value):
        return _flag_is_lost(run.server.sdk)
    written = event.node.value if isinstance(event.node, hir.Return) else None
    return derives_from_exception(event.value) or says_failure(written)


def _flag_is_lost(sdk: Sdk) -> bool:
    """Measured: fastmcp 2 and 3 serialise a ``CallToolResult`` as the text of a successful result."""
    return sdk.name == "fastmcp" and sdk.at_least(4) is False


def _finding(context: Context, found: list[_Failure], tools: tuple[str, ...]) -> Finding:
    found.sort(key=lambda failure: (not failure.clause.is_broad, failure.location))
    first = found[0]
    lost = marked_as_error(first.event.value)
    return context.finding(
        RULE,
        first.location,
        _message(first, tools),
        label="the SDK turns this into a successful result" if lost else "the client receives `isError: false`",
        labels=(_caught_here(first.clause),),
        trace=trace(first.run, first.event),
        flows=tuple([_another(failure) for failure in sorted(found[1:], key=lambda failure: failure.location)]),
        notes=("a model that reads a success goes on as if the call had worked, and clients do not retry or count it",),
        help=_help(first),
        tool=first.tool,
        tools=tools if len(tools) > 1 else (),
        function=first.event.function,
    )


def _caught_here(clause: Clause) -> Step:
    return Step(clause_place(clause.module, clause.node), "for exceptions caught here")


def _another(failure: _Failure) -> tuple[Step, ...]:
    """A further failure of the same function, as a way of its own."""
    return (_caught_here(failure.clause), Step(failure.location, "so is this failure"))


def _message(first: _Failure, tools: tuple[str, ...]) -> str:
    more = f" (and {len(tools) - 1} more)" if len(tools) > 1 else ""
    return f"tool `{first.tool.name}`{more} returns a failure as a success"


def _help(first: _Failure) -> str:
    sdk, tool = first.run.server.sdk, first.tool
    name = first.clause.node.name
    cause = f" from {name}" if name else ""
    if tool.style == "lowlevel":
        older = sdk.at_least(2) is False
        flag = "isError" if older else "is_error"
        either = "raise the exception, or " if older else ""
        return f"{either}return `CallToolResult(content=[...], {flag}=True)`"
    module = "fastmcp.exceptions" if sdk.name == "fastmcp" else _official_errors(sdk)
    return f'write `raise ToolError("what went wrong"){cause}`, with `from {module} import ToolError`'


def _official_errors(sdk: Sdk) -> str:
    return "mcp.server.mcpserver.exceptions" if sdk.at_least(2) else "mcp.server.fastmcp.exceptions"
