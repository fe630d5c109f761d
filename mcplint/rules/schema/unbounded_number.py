"""unbounded-number: a number from the client decides, without a limit, how long or how much a call works."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mcplint.finding import Confidence, Finding, Location, Step
from mcplint.machine.events import LibraryCall, UnknownCall
from mcplint.machine.values import Value
from mcplint.program.modules import ModuleInfo
from mcplint.rules.context import Context
from mcplint.rules.schema._guards import Scope, scope_of
from mcplint.rules.schema._shared import alternatives, type_names, without_null
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Argument, Json, Tool
from mcplint.syntax import hir

_POSITIONS = {
    "builtins.bytes": (0, "makes that many bytes"),
    "builtins.bytearray": (0, "makes that many bytes"),
    "os.urandom": (0, "makes that many bytes"),
    "secrets.token_bytes": (0, "makes that many bytes"),
    "secrets.token_hex": (0, "makes that many bytes"),
    "secrets.token_urlsafe": (0, "makes that many bytes"),
    "itertools.repeat": (1, "repeats that often"),
    "time.sleep": (0, "sleeps that long"),
    "asyncio.sleep": (0, "sleeps that long"),
    "anyio.sleep": (0, "sleeps that long"),
    "trio.sleep": (0, "sleeps that long"),
    "numpy.zeros": (0, "allocates that much memory"),
    "numpy.ones": (0, "allocates that much memory"),
    "numpy.empty": (0, "allocates that much memory"),
}
"""Library calls whose cost one argument decides: its position and what happens."""

_KEYWORDS = re.compile(
    r"limit|max_?results|page_?size|per_?page|top_?k|top_?n|n_results|num_results|count|size|timeout|first|rows",
    re.IGNORECASE,
)
_UPPER = ("maximum", "exclusiveMaximum", "enum", "const")


class _Sink(msgspec.Struct, frozen=True):
    """Where the number decides the cost, and whether the cost is sure."""

    location: Location
    what: str
    sure: bool


def check(context: Context) -> Iterator[Finding]:
    """One finding per argument, at its declaration, that reaches such a place without an upper bound."""
    runs: list[HandlerRun] = [] if context.project is None else context.project.runs
    seen: set[Location] = set()
    for run in runs:
        tool = run.tool
        if tool is None:
            continue
        for argument in tool.arguments:
            if argument.location in seen and argument.parameter is not None:
                continue
            if not _is_unbounded_number(argument, tool):
                continue
            sink = _sink(run, argument)
            if sink is not None:
                seen.add(argument.location)
                yield _finding(context, tool, argument, sink)


def _is_unbounded_number(argument: Argument, tool: Tool) -> bool:
    if not isinstance(argument.schema, dict) or _has_upper(argument.schema):
        return False
    options = without_null(alternatives(argument.schema, tool.input_schema))
    return bool(options) and all(_is_plain_number(option) for option in options)


def _is_plain_number(schema: Json) -> bool:
    return type_names(schema) in (("integer",), ("number",)) and not _has_upper(schema)


def _has_upper(schema: Json) -> bool:
    return any(key in schema for key in _UPPER)


def _sink(run: HandlerRun, argument: Argument) -> _Sink | None:
    """The worst place that the argument reaches as it came from the client; None if it is limited on the way."""
    value = run.values.get(argument.name)
    handler = None if run.decl is None or run.module is None else Scope(run.module, run.decl)
    name = None if argument.parameter is None else argument.parameter.name
    if value is None or (handler is not None and name is not None and handler.limits(name)):
        return None
    unsure: _Sink | None = None
    for event in run.of(LibraryCall, UnknownCall):
        if not isinstance(event, (LibraryCall, UnknownCall)) or not isinstance(event.node, hir.Call):
            continue
        for node, what, sure in _decided_by(event, value):
            if _is_limited(event.module, event.node, node):
                return None
            sink = _Sink(event.module.location(event.node), what, sure)
            if sure:
                return sink
            unsure = unsure or sink
    if handler is not None and name is not None:
        return _multiplication(handler, name) or unsure
    return unsure


def _decided_by(event: LibraryCall | UnknownCall, value: Value) -> Iterator[tuple[hir.Expr | None, str, bool]]:
    """The argument's node, what it decides, and whether that surely costs, for every place that ``value`` has."""
    assert isinstance(event.node, hir.Call)
    record = event.record
    if isinstance(event, LibraryCall):
        position, what = _POSITIONS.get(event.path, (None, ""))
        if event.path == "builtins.range":
            position, what = (0 if len(record.positional) == 1 else 1), "loops that often"
        if position is not None and record.get(position) is value:
            yield _argument_node(event.node, position, None), what, True
            return
    for keyword, given in record.keywords.items():
        if given is value and _KEYWORDS.fullmatch(keyword):
            yield _argument_node(event.node, None, keyword), f"is handed on as `{keyword}`", False


def _argument_node(call: hir.Call, position: int | None, keyword: str | None) -> hir.Expr | None:
    if keyword is not None:
        return next((arg.value for arg in call.args if arg.keyword == keyword), None)
    plain = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    return plain[position] if position is not None and position < len(plain) else None


def _is_limited(module: ModuleInfo, call: hir.Call, node: hir.Expr | None) -> bool:
    """Whether the function around ``call`` compares the name that it passes on."""
    scope = scope_of(module, call)
    return scope is not None and isinstance(node, hir.Name) and scope.limits(node.id)


def _multiplication(handler: Scope, name: str) -> _Sink | None:
    """``"x" * n`` and ``[0] * n`` in the handler's own body."""
    for node in handler.nodes():
        if not isinstance(node, hir.Operation) or len(node.rest) != 1 or node.rest[0][0] != "*":
            continue
        sides = (node.first, node.rest[0][1])
        if any(isinstance(side, hir.Name) and side.id == name for side in sides) and any(map(_is_sequence, sides)):
            return _Sink(handler.module.location(node), "makes a sequence of that length", True)
    return None


def _is_sequence(node: hir.Expr) -> bool:
    if isinstance(node, hir.Constant):
        return isinstance(node.value, (str, bytes))
    return isinstance(node, (hir.ListExpr, hir.FString))


def _finding(context: Context, tool: Tool, argument: Argument, sink: _Sink) -> Finding:
    number = "float" if "number" in str(argument.schema) else "int"
    if argument.parameter is not None:
        help_ = f"`{argument.parameter.name}: Annotated[{number}, Field(ge=1, le=100)]`"
    else:
        help_ = '`"minimum": 1, "maximum": 100`'
    subject = f"`{tool.name}` " if sink.sure else ""
    return context.finding(
        "unbounded-number",
        argument.location,
        f"nothing limits `{argument.name}`, {'and' if sink.sure else 'which'} {subject}{sink.what}",
        label="any number is accepted",
        trace=(Step(argument.location, f"`{argument.name}` comes from the client"), Step(sink.location, sink.what)),
        notes=("one call with a huge number keeps the server busy for everybody",) if sink.sure else (),
        help=f"give it bounds: {help_}",
        tool=tool,
        confidence=None if sink.sure else Confidence.LOW,
    )
