"""unbounded-result: a tool returns all there is, however much that may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mcplint.finding import Finding, Severity
from mcplint.machine.amounts import TABLE, label_of
from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Ref, Value
from mcplint.models import Row
from mcplint.program.scopes import walk
from mcplint.rules._queries import query_text
from mcplint.rules._sites import described, sites, trace
from mcplint.rules._tree import function_around
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "unbounded-result"

_BOUNDED_QUERY = re.compile(
    r"\b(?:limit|top|where|having|fetch\s+(?:first|next)|rownum|information_schema|sqlite_master|sqlite_schema|(?:pg|duckdb)_\w+"
    r"|distinct|group\s+by)\b|\b(?:count|sum|min|max|avg)\s*\(|^\s*(?:show|describe|desc|explain|pragma|insert|update|delete)\b",
    re.IGNORECASE,
)
"""Queries that do not return a whole table, or one of a table's columns, or tables that are never large."""

_READS_TABLE = re.compile(r"\bfrom\b", re.IGNORECASE)

_LIMIT_NAME = re.compile(r"limit|max_|_max|page|offset|truncat|top_|cap\b|budget", re.IGNORECASE)


def check(context: Context) -> Iterator[Finding]:
    """One finding per place that reads all there is."""
    if context.project is None:
        return
    rows: Mapping[str, Row] = context.project.models.table(TABLE)
    for site in sites(context, (LibraryCall,), lambda run, event: _returns_all(rows, run, event)):
        run, event = site.run, site.event
        assert isinstance(event, LibraryCall)
        name = event.path.rpartition(".")[2]
        what = rows[event.path].get("what", "elements")
        yield context.finding(
            RULE,
            site.location,
            f"{described(run.primitive)} returns all {what} that `{name}` finds, however many there are",
            label=f"all {what} at once",
            trace=trace(run, event),
            notes=("the whole result goes into the model's context, which it may fill by itself",),
            help="add an argument `limit` with a default and a bound, read no more than that, and say if there is more",
            tool=run.primitive,
            tools=site.tools if len(site.tools) > 1 else (),
            function=event.function,
            severity=Severity.NOTE if what == "files" else None,
        )


def _returns_all(rows: Mapping[str, Row], run: HandlerRun, event: AnyEvent) -> bool:
    if not isinstance(event, LibraryCall) or event.path not in rows or run.returned is None:
        return False
    if label_of(event.module.path, event.node) not in run.returned.labels or _is_limited(run, event):
        return False
    row = rows[event.path]
    if row.get("what") != "rows":
        return True
    query = _query(row, run, event)
    if query is None:
        return False
    text = query_text(query.only)
    if any(label.startswith("arg:") for label in query.labels) and not text.strip():
        return True
    return _READS_TABLE.search(text) is not None and _BOUNDED_QUERY.search(text) is None


def _query(row: Row, run: HandlerRun, event: LibraryCall) -> Value | None:
    """The query that says which rows a call returns."""
    argument = row.get("query")
    if argument is not None:
        return event.record.get(argument.position, argument.keyword)
    cursor = event.receiver.obj if isinstance(event.receiver, Ref) else None
    if cursor is None:
        return None
    return _executed(run, cursor, event)


def _executed(run: HandlerRun, cursor: HeapObject, before: LibraryCall) -> Value | None:
    """The query that a cursor executed last: in the call that made it, or by a method of its own."""
    made = cursor.record
    query = made.get(0) if made is not None and made.made_by.endswith(".execute") else None
    for event in run.events:
        if event is before:
            break
        receiver = event.receiver if isinstance(event, LibraryCall) else None
        if isinstance(event, LibraryCall) and isinstance(receiver, Ref) and event.path.endswith(".execute"):
            query = event.record.get(0) if receiver.obj is cursor else query
    return query


def _is_limited(run: HandlerRun, event: LibraryCall) -> bool:
    """Whether a function on the way looks as if it stopped somewhere: a slice, a ``break``, a name that says so."""
    places = [*run.calls_to(event), (event.module, event.node)]
    functions = [run.decl, *(function_around(module, node) for module, node in places)]
    for function in functions:
        if isinstance(function, hir.FunctionDef):
            nodes = walk((*function.params, *function.body), into_definitions=True)
            if any(map(_limits, nodes)):
                return True
    return False


def _limits(node: hir.Node) -> bool:
    match node:
        case hir.Break():
            return True
        case hir.Slice():
            return node.upper is not None
        case hir.Param(name=name) | hir.Name(id=name) | hir.Attribute(attr=name) | hir.Arg(keyword=str(name)):
            return _LIMIT_NAME.search(name) is not None
    return False
