"""Queries whose result has a row whatever the tables hold."""

from __future__ import annotations

import re

from mcplint.machine.events import LibraryCall
from mcplint.machine.results import Origin
from mcplint.machine.values import Atom, Const, Symbol
from mcplint.surface.handlers import HandlerRun

_ALWAYS = re.compile(
    r"\b(?:count|sum|min|max|avg|total|exists|last_insert_rowid|changes|coalesce)\s*\(|\breturning\b|^\s*pragma\b"
    r"|^\s*select\s+(?:\d+|version\(\)|current_\w+|now\(\)|sqlite_version\(\)|database\(\)|current_database\(\))",
    re.IGNORECASE,
)


def has_a_row(run: HandlerRun, origin: Origin) -> bool:
    """Whether a ``fetchone`` follows a query in its function that always has a row: an aggregate, ``RETURNING`` …"""
    last: str | None = None
    for event in run.events:
        if not isinstance(event, LibraryCall) or event.module is not origin.module:
            continue
        if event.path.endswith(".execute") and event.node.lo <= origin.node.hi:
            query = event.record.get(0, "sql")
            last = query_text(query.only) if query is not None else last
    return last is not None and _ALWAYS.search(last) is not None


def query_text(atom: Atom | None) -> str:
    """A query's constant parts."""
    if isinstance(atom, Const):
        return str(atom.value)
    if isinstance(atom, Symbol):
        return "".join(query_text(part.only) for part in atom.parts if atom.op in ("text", "operation"))
    return ""
