"""Queries whose result has a row whatever the tables hold."""

from __future__ import annotations

import re

from mcplint.machine.events import LibraryCall
from mcplint.machine.results import Origin
from mcplint.machine.values import Atom, Const, Symbol
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

_ALWAYS = re.compile(
    r"\b(?:count|sum|min|max|avg|total|exists|last_insert_rowid|changes|coalesce)\s*\(|^\s*pragma\b"
    r"|^\s*insert\b(?!.*\bdo\s+nothing\b).*\breturning\b"
    r"|^\s*select\s+(?:\d+|version\(\)|current_\w+|now\(\)|sqlite_version\(\)|database\(\)|current_database\(\))",
    re.IGNORECASE | re.DOTALL,
)


def has_a_row(run: HandlerRun, origin: Origin) -> bool:
    """Whether one row is fetched from a query that always has one: an aggregate, ``INSERT … RETURNING`` …"""
    method = origin.path.rpartition(".")[2]
    if method not in ("fetchone", "fetchrow"):
        return False
    last: str | None = None
    for event in run.events:
        if not isinstance(event, LibraryCall) or event.module is not origin.module:
            continue
        own = method == "fetchrow" and event.path == origin.path and _holds(origin.node, event.node)
        if own or (method == "fetchone" and event.path.endswith(".execute") and event.node.lo <= origin.node.hi):
            query = event.record.get(0, "query" if own else "sql")
            last = query_text(query.only) if query is not None else last
    return last is not None and _ALWAYS.search(last) is not None


def _holds(outer: hir.Node, inner: hir.Node) -> bool:
    return outer.lo <= inner.lo and inner.hi <= outer.hi


def query_text(atom: Atom | None) -> str:
    """A query's constant parts."""
    if isinstance(atom, Const):
        return str(atom.value)
    if isinstance(atom, Symbol):
        return "".join(query_text(part.only) for part in atom.parts if atom.op in ("text", "operation"))
    return ""
