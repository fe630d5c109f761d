"""All calls write to one and the same file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Severity
from mcplint.machine.conditions import may_hold
from mcplint.machine.derivations import Made, arguments
from mcplint.machine.events import LibraryCall
from mcplint.machine.values import Const, Ref, Value
from mcplint.rules.state._report import concurrency_of
from mcplint.rules.state._uses import Use, is_locked, tools_of, uses_by_place

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.models import Sink
    from mcplint.rules.context import Context

_TEMPORARY = ("/tmp/", "/var/tmp/", "/dev/shm/")
"""Folders that everybody may write to."""

_IN_MEMORY = ":memory:"
"""What databases that are libraries call one that is no file."""


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``fixed-output-path``."""
    if context.project is None:
        return
    found: dict[str, list[Use]] = {}
    for uses in uses_by_place(context):
        for use in uses:
            path = _written(context, use)
            if path and not is_locked(context, use):
                found.setdefault(path, []).append(use)
    for path, uses in found.items():
        yield _finding(context, path, uses)


def _written(context: Context, use: Use) -> str:
    """The constant path of the file that a call writes anew; "" if it does not."""
    event = use.event
    if not isinstance(event, LibraryCall) or not event.sink or event.path.startswith("tempfile."):
        return ""
    for sink in context.project.models.sinks(event.path):
        if sink.danger == "path-write" and (sink.when is None or may_hold(sink.when, event.record)):
            path = _constant_path(sink, event)
            if path and path != _IN_MEMORY and not _appends(event):
                return path
    return ""


def _constant_path(sink: Sink, event: LibraryCall) -> str:
    for wanted in sink.arguments:
        for value in arguments(wanted, Made(sink.path, event.receiver, event.record)):
            return _text(value)
    return ""


def _text(value: Value) -> str:
    """The constant path that a value is."""
    atom = value.only
    if value.labels:
        return ""
    if isinstance(atom, Const):
        return atom.value if isinstance(atom.value, str) else ""
    if isinstance(atom, Ref) and atom.obj.name == "pathlib.Path" and atom.obj.record is not None:
        record = atom.obj.record
        parts = [_text(part) for part in record.positional]
        if record.made_by == "pathlib.Path" and parts and all(parts) and not record.open:
            return "/".join(parts)
    return ""


def _appends(event: LibraryCall) -> bool:
    """Whether a file is opened at its end, where lines of several calls do not overwrite each other."""
    mode = event.record.get(1, "mode")
    atom = mode.only if mode is not None else None
    return isinstance(atom, Const) and isinstance(atom.value, str) and "a" in atom.value


def _finding(context: Context, path: str, uses: list[Use]) -> Finding:
    use = min(uses, key=lambda one: one.place)
    running = {one.running for one in uses}
    severity = Severity.NOTE if running <= {"inline", "loop"} else Severity.WARNING
    confidence = Confidence.LOW if running <= {"loop"} else Confidence.MEDIUM
    shared = ("everybody on the machine can put a link there first",) if path.startswith(_TEMPORARY) else ()
    return context.finding(
        "fixed-output-path",
        use.place,
        f"every call of {use.user} writes the same file, `{path}`",
        label="a call that runs at the same time overwrites it",
        trace=use.trace(),
        notes=(concurrency_of(use.running), *shared),
        help="give each call a file of its own: `tempfile.TemporaryDirectory()` or `tempfile.NamedTemporaryFile()`",
        tool=use.run.tool.name if use.run.tool is not None else None,
        tools=tools_of(uses),
        function=use.function,
        severity=severity,
        confidence=confidence,
    )
