"""Calls of which nothing is known, and which arguments of clients go into: what happens there, no rule can see.

A call is unknown where neither a function of the program nor the API path of a library is found for it: a method of an
object whose type nothing tells, a function that was looked up at run time. Methods that texts and containers have, too,
and numbers that are handed over are no loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mcplint.finding import Diagnostic
from mcplint.machine.events import UnknownCall
from mcplint.machine.guards import SCALARS
from mcplint.machine.values import Unknown, Value, is_source
from mcplint.rules.flows import describe
from mcplint.surface.model import Resource

if TYPE_CHECKING:
    from mcplint.finding import Location
    from mcplint.surface.handlers import HandlerRun

MAX_SHOWN = 20
"""Places that are named; the others are counted."""

_OF_DATA = frozenset(name for kind in (str, bytes, list, dict, set, tuple, int, float) for name in dir(kind))
"""Methods that data has, too."""


def unknown_calls(runs: Sequence[HandlerRun]) -> tuple[list[Diagnostic], int]:
    """The first places with such calls, by path and line, and how many there are."""
    found: dict[Location, str] = {}
    for run in runs:
        for event in run.events:
            if isinstance(event, UnknownCall) and event.name not in _OF_DATA:
                label = next(_inputs(event), None)
                if label is not None:
                    by = f" of `{_name(run)}`" if label.startswith("arg:") else ""
                    found.setdefault(event.module.location(event.node), _message(event, f"{describe(label)}{by}"))
    places = sorted(found)
    rows = [
        Diagnostic(kind="unknown-call", path=place.path, line=place.line, message=found[place])
        for place in places[:MAX_SHOWN]
    ]
    if len(places) > MAX_SHOWN:
        more = f"{len(places) - MAX_SHOWN} more calls of something unknown get arguments"
        rows.append(Diagnostic(kind="unknown-call", path="", message=more))
    return rows, len(places)


def _name(run: HandlerRun) -> str:
    primitive = run.primitive
    return primitive.uri if isinstance(primitive, Resource) else primitive.name


def _inputs(event: UnknownCall) -> Iterator[str]:
    """The labels of sources that a call gets, unless what is called is data itself."""
    if event.receiver is not None and any(map(is_source, event.receiver.labels)):
        return
    for value in event.record:
        if not _is_number(value):
            yield from filter(is_source, value.labels)


def _is_number(value: Value) -> bool:
    return all(isinstance(atom, Unknown) and atom.type in SCALARS for atom in value.atoms)


def _message(event: UnknownCall, given: str) -> str:
    called = f"`{event.name}`" if event.name else "what is called here"
    return f"{called} is not known: what becomes of {given} there is not seen"
