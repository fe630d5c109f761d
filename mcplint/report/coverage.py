"""What was seen, in words: the end of every report for people."""

from __future__ import annotations

from collections.abc import Iterable

from mcplint.finding import Diagnostic
from mcplint.report.terminal import counted, safe
from mcplint.run.result import Coverage
from mcplint.surface.model import Surface

SHOWN_UNRESOLVED = 3


def coverage_line(surface: Surface, coverage: Coverage, incomplete: bool) -> str:
    """One line such as ``3 servers, 41 tools, 2 registrations unresolved (server.py:80 …), 57 files read``."""
    tools = sum(len(server.tools) for server in surface.entrances)
    resources = sum(len(server.resources) for server in surface.entrances)
    prompts = sum(len(server.prompts) for server in surface.entrances)
    parts = [counted(len(surface.servers), "server"), counted(tools, "tool")]
    if resources:
        parts.append(counted(resources, "resource"))
    if prompts:
        parts.append(counted(prompts, "prompt"))
    if surface.unresolved:
        parts.append(f"{counted(len(surface.unresolved), 'registration')} unresolved ({_places(surface)})")
    parts.append(f"{counted(coverage.files_read, 'file')} read")
    if coverage.files_unreadable:
        parts.append(f"{coverage.files_unreadable} not readable")
    if coverage.unknown_calls:
        parts.append(f"arguments go into {counted(coverage.unknown_calls, 'call')} of something unknown")
    return ", ".join(parts) + (": incomplete" if incomplete else "")


def remarks(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics that people want to read one by one: calls of something unknown are only counted for them."""
    return [one for one in diagnostics if one.kind != "unknown-call"]


def diagnostic_line(diagnostic: Diagnostic) -> str:
    """``incomplete: server.py:3: cannot be parsed …``; ``note:`` where the run is complete without it."""
    place = safe(diagnostic.path) + (f":{diagnostic.line}" if diagnostic.line else "")
    word = "incomplete" if diagnostic.incomplete else "note"
    return f"{word}: {place}: {safe(diagnostic.message)}" if place else f"{word}: {safe(diagnostic.message)}"


def _places(surface: Surface) -> str:
    places = [f"{safe(one.location.path)}:{one.location.line}" for one in surface.unresolved[:SHOWN_UNRESOLVED]]
    return ", ".join(places) + (" …" if len(surface.unresolved) > SHOWN_UNRESOLVED else "")
