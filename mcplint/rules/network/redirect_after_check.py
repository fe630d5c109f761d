"""A URL is checked, and then the client follows redirects to wherever the answer says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.events import LibraryCall
from mcplint.machine.facts import NO_FACTS, Weak
from mcplint.machine.heap import CallRecord
from mcplint.machine.loose_checks import PATH_START
from mcplint.machine.sinks import sink_hits
from mcplint.machine.taint import Hit
from mcplint.machine.values import NONE, Const, Ref, Value
from mcplint.models import Row, Sink
from mcplint.rules.flows import describe
from mcplint.rules.traces import steps_of

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.models import Models
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``redirect-after-check``."""
    seen: set[int] = set()
    for run in context.project.runs if context.project is not None else ():
        for event in run.of(LibraryCall):
            if not event.sink or id(event.node) in seen:
                continue
            models: Models = context.project.models
            row = models.table("redirects").get(event.path)
            if row is None or not _follows(row, event) or _looks_at_each(row, event):
                continue
            for sink in models.sinks(event.path):
                if sink.danger != "url" or not _is_checked(models, sink, event):
                    continue
                hit = _unchecked(models, sink, event)[0]
                seen.add(id(event.node))
                source = describe(hit.label)
                yield context.finding(
                    "redirect-after-check",
                    event.module.location(event.node),
                    f"{source} is checked, but the answer may redirect the request to any host",
                    label="redirects are followed here",
                    trace=steps_of(run, event, hit, source),
                    tool=run.tool,
                    function=f"{event.module.name}.{event.function}".strip("."),
                    notes=("an allowed host that redirects (many do for a parameter) leads to addresses inside",),
                    help="follow no redirects (`follow_redirects=False`, `allow_redirects=False`), "
                    "or check the location of each answer in the same way",
                )
                break


def _unchecked(models: Models, sink: Sink, event: LibraryCall) -> list[Hit]:
    hits = sink_hits(models, sink, event.receiver, event.record, NO_FACTS)
    return [hit for hit in hits if hit.how in ("host", "whole")]


def _is_checked(models: Models, sink: Sink, event: LibraryCall) -> bool:
    """Whether the URL is the caller's and a check holds for it."""
    hits = sink_hits(models, sink, event.receiver, event.record, event.facts)
    return all(map(_keeps_host, hits)) and bool(_unchecked(models, sink, event))


def _keeps_host(hit: Hit) -> bool:
    return any(isinstance(tag, Weak) and tag.kind == PATH_START for tag in hit.weak)


def _follows(row: Row, event: LibraryCall) -> bool:
    argument = row.get("argument")
    keyword = argument.keyword if argument is not None else None
    given = event.record.keywords.get(keyword) if keyword else None
    if given is None and row.get("client"):
        given = _keyword(_client(event), keyword)
    return bool(row.get("default")) if given is None else _is_true(given)


def _looks_at_each(row: Row, event: LibraryCall) -> bool:
    """Whether functions of the client see every request, those that follow a redirect too."""
    given = _keyword(_client(event), row.get("hooks"))
    return given is not None and given.atoms != NONE.atoms


def _client(event: LibraryCall) -> CallRecord | None:
    """The call that made the client."""
    return event.receiver.obj.record if isinstance(event.receiver, Ref) else None


def _keyword(record: CallRecord | None, name: str | None) -> Value | None:
    return record.keywords.get(name) if record is not None and name else None


def _is_true(value: Value) -> bool:
    atom = value.only
    return isinstance(atom, Const) and atom.value is True
