"""A temporary file whose name others know before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.events import LibraryCall
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Const
from mcplint.models import Argument

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context

_SHARED = ("/tmp/", "/var/tmp/", "/dev/shm/")


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``insecure-temporary-file``."""
    seen: set[int] = set()
    for run in context.project.runs if context.project is not None else ():
        for event in run.of(LibraryCall):
            if id(event.node) in seen:
                continue
            if event.path == "tempfile.mktemp" or _writes_shared_name(context, event):
                seen.add(id(event.node))
                yield context.finding(
                    "insecure-temporary-file",
                    event.module.location(event.node),
                    "others can make this temporary file first",
                    label="its name is known before it is made",
                    tool=run.tool,
                    function=f"{event.module.name}.{event.function}".strip("."),
                    notes=("a symbolic link of that name makes the server write to any file of its user",),
                    help="let `tempfile.NamedTemporaryFile` or `tempfile.mkdtemp` choose the name and make it",
                )


def _writes_shared_name(context: Context, event: LibraryCall) -> bool:
    sinks = [sink for sink in context.project.models.sinks(event.path) if sink.danger == "path-write"]
    if len(sinks) != len(context.project.models.sinks(event.path)):
        sinks = [sink for sink in sinks if sink.when is not None and _mode(event.record, sink.when.values)]
    return any(_is_shared(event.record, wanted) for sink in sinks for wanted in sink.arguments)


def _mode(record: CallRecord, values: tuple[object, ...]) -> bool:
    given = record.get(1, "mode")
    atom = given.only if given is not None else None
    return isinstance(atom, Const) and any(str(value) in str(atom.value) for value in values)


def _is_shared(record: CallRecord, wanted: Argument) -> bool:
    value = record.get(wanted.position, wanted.keyword) if not wanted.receiver else None
    atom = value.only if value is not None else None
    return isinstance(atom, Const) and isinstance(atom.value, str) and atom.value.startswith(_SHARED)
