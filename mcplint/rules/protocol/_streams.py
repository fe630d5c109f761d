"""Who else uses the streams that a server talks over: library calls that write to them or read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from mcplint.finding import Location, Step
from mcplint.machine.conditions import may_hold
from mcplint.machine.events import AnyEvent, LibraryCall, Store
from mcplint.machine.values import Const, Lib, Ref, Value
from mcplint.rules._beginning import before_serving
from mcplint.rules._sites import called, runs, trace
from mcplint.rules._transports import may_use_stdio
from mcplint.rules._tree import around
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.starts import StartRun
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.documents.sdk import Sdk
    from mcplint.machine.heap import CallRecord
    from mcplint.models.structs import Condition, Row
    from mcplint.rules.context import Context

When = Literal["handler", "start"]

_WRAPPERS = ("io.TextIOWrapper", "codecs.getwriter()", "codecs.StreamWriter")

_TRANSPORT = re.compile(r"transport|stdio|http\b|sse\b|isatty", re.IGNORECASE)
"""What tests of the transport mention."""

Uses = Callable[["Context", LibraryCall], bool]
"""Whether a call uses a stream."""


class Use(NamedTuple):
    """A call that uses a standard stream, in a handler's run or before the server serves."""

    run: HandlerRun | StartRun
    event: LibraryCall

    @property
    def when(self) -> When:
        return "handler" if isinstance(self.run, HandlerRun) else "start"

    @property
    def is_diverted(self) -> bool | None:
        """Whether the SDK keeps its streams to itself then; None where its version is not known."""
        return is_diverted(self.run.server.sdk) if isinstance(self.run, HandlerRun) else False

    @property
    def place(self) -> Location:
        return self.event.module.location(self.event.node)

    @property
    def tool(self) -> str | None:
        """The tool whose handler it is, if it is one's."""
        return self.run.tool.name if isinstance(self.run, HandlerRun) and self.run.tool is not None else None

    def trace(self) -> tuple[Step, ...]:
        """The calls that lead to it."""
        if isinstance(self.run, HandlerRun):
            return trace(self.run, self.event)
        calls = self.run.calls_to(self.event)
        return tuple(Step(module.location(node), f"calls `{called(node)}`") for module, node in calls)


def uses_by_function(context: Context, uses: Uses) -> list[list[Use]]:
    """The calls that use a stream, each place once, by function and place.

    Of a place that both handlers and the start come to, that is the one where the SDK does not divert the stream.
    """
    found: dict[Location, Use] = {}
    for use in _all(context):
        if uses(context, use.event) and not _is_prepared(use):
            known = found.get(use.place)
            if known is None or (known.is_diverted and not use.is_diverted):
                found[use.place] = use
    groups: dict[tuple[str, str, When], list[Use]] = {}
    for _, use in sorted(found.items(), key=lambda item: item[0]):
        groups.setdefault((use.event.module.path, use.event.function, use.when), []).append(use)
    return list(groups.values())


def _all(context: Context) -> Iterator[Use]:
    for run in runs(context):
        captures = any(_replaces(event, "sys.stdout") for event in run.of(Store))
        if may_use_stdio(context, run.server) and not captures:
            yield from (Use(run, call) for call in run.of(LibraryCall))
    for start, event in before_serving(context):
        if isinstance(event, LibraryCall):
            yield Use(start, event)


def is_diverted(sdk: Sdk) -> bool | None:
    """Whether the SDK keeps its streams to itself while it serves; None where the version is not known.

    Measured: ``mcp`` from 2.0 and ``fastmcp`` from 4.0 on do.
    """
    return sdk.at_least(4 if sdk.name == "fastmcp" else 2)


def applies(row: Row | None, event: LibraryCall) -> bool:
    """Whether the conditions of a table's row hold for a call; ``unless`` looks at an argument that is given."""
    if row is None:
        return False
    unless, when = row.get("unless"), row.get("when")
    if unless is not None:
        given = event.record.get(unless.position, unless.keyword or None) is not None
        if (given or event.record.open) and may_hold(unless, event.record):
            return False
    return when is None or _always_holds(when, event.record)


def _always_holds(condition: Condition, record: CallRecord) -> bool:
    given = record.get(condition.position, condition.keyword or None)
    return given is not None and all(
        (isinstance(atom, Const) and condition.holds(atom.value))
        or (isinstance(atom, Lib) and condition.holds(atom.path))
        for atom in given.atoms
    )


def inherits(row: Row | None, event: LibraryCall, stream: str) -> bool:
    """Whether a child process uses the server's own ``stream`` ("stdout", "stdin")."""
    if row is None or stream not in row.columns or event.record.open:
        return False
    given = [value for name in row.get(stream) if (value := event.record.keywords.get(name)) is not None]
    return not any(map(_is_set, given))


def _is_set(value: Value) -> bool:
    return not (isinstance(value.only, Const) and value.only.value in (None, False))


def _is_prepared(use: Use) -> bool:
    """Whether output goes elsewhere where a call stands, or it stands under a test of the transport.

    That goes for all calls that lead to it too.
    """
    places = [*use.run.calls_to(use.event), (use.event.module, use.event.node)]
    return any(
        (isinstance(outer, hir.With) and any("redirect_std" in module.source(item.context) for item in outer.items))
        or (isinstance(outer, hir.If) and any(_TRANSPORT.search(module.source(one.test)) for one in outer.branches))
        for module, node in places
        for outer in around(module, node)
    )


def program_redirects(context: Context, stream: str, number: int) -> bool:
    """Whether the program puts another stream in the place of a standard one when it starts."""
    events: list[AnyEvent] = [event for start in context.project.starts for event in start.events]
    return any(
        _replaces(event, stream)
        or (isinstance(event, LibraryCall) and event.path == "os.dup2" and _second(event) == number)
        for event in events
    )


def _replaces(event: AnyEvent, stream: str) -> bool:
    """Whether another stream is put in the place of a standard one, such as a buffer that captures what code prints."""
    return isinstance(event, Store) and event.path == stream and not _is_rewrapped(event.value)


def _is_rewrapped(value: Value) -> bool:
    """Whether a stream is the old one in another encoding."""
    return any(isinstance(atom, Ref) and atom.obj.name in _WRAPPERS for atom in value.atoms)


def _second(event: LibraryCall) -> object:
    given = event.record.get(1, "fd2")
    return _constant(given) if given is not None else None


def _constant(value: Value) -> object:
    return value.only.value if isinstance(value.only, Const) else None


def made_for_other_stream(event: LibraryCall) -> bool:
    """Whether the object whose method is called was made for another stream than standard output."""
    receiver = event.receiver
    record = receiver.obj.record if isinstance(receiver, Ref) else None
    if record is None:
        return False
    stderr, file = record.keywords.get("stderr"), record.keywords.get("file")
    if stderr is not None and _is_set(stderr):
        return True
    return file is not None and _is_set(file) and not (isinstance(file.only, Lib) and file.only.path == "sys.stdout")
