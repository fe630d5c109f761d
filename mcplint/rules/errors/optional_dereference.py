"""optional-dereference: something is done with what may be None, and nothing has looked whether it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mcplint.finding import Finding, Step
from mcplint.machine.events import AnyEvent, Dereferenced, LibraryCall
from mcplint.machine.results import Origin
from mcplint.machine.values import Const
from mcplint.models import Row
from mcplint.rules._queries import has_a_row
from mcplint.rules._sites import Site, runs, sites, trace
from mcplint.rules._tree import function_around, own
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "optional-dereference"

_DOES = {
    "attribute": "None has no such attribute",
    "item": "None has no items",
    "iterate": "None cannot be iterated over",
}
_PATTERNS = ("re.match", "re.search")


def check(context: Context) -> Iterator[Finding]:
    """One finding per place that may return None, at the first use of its result."""
    if context.project is None:
        return
    rows = context.project.models.table("optional-returns")
    always = _pattern_calls(context)
    seen: set[tuple[int, str]] = set()
    for site in sites(context, (Dereferenced,), lambda run, event: _may_fail(run, event, always, rows)):
        event = site.event
        assert isinstance(event, Dereferenced)
        key = (id(event.origin.node), event.function)
        if key not in seen:
            seen.add(key)
            yield _finding(context, site, event)


def _may_fail(run: HandlerRun, event: AnyEvent, always: set[int], rows: Mapping[str, Row]) -> bool:
    if not isinstance(event, Dereferenced) or event.context.catches("builtins.AttributeError", "builtins.TypeError"):
        return False
    origin = event.origin
    row = rows.get(origin.path)
    if row is not None and row.get("severity") == "note":
        return False
    if id(origin.node) in always or (isinstance(origin.node, hir.Call) and _is_known_key(origin, origin.node)):
        return False
    return not has_a_row(run, origin)


def _pattern_calls(context: Context) -> set[int]:
    """Calls with a constant pattern that fits every text."""
    found: set[int] = set()
    for run in runs(context):
        for event in run.of(LibraryCall):
            if event.path in _PATTERNS:
                pattern = event.record.get(0, "pattern")
                atom = pattern.only if pattern is not None else None
                if isinstance(atom, Const) and isinstance(atom.value, str) and _fits_everything(atom.value):
                    found.add(id(event.node))
    return found


def _fits_everything(pattern: str) -> bool:
    if any(mark in pattern for mark in ("(?=", "(?!", "(?<", "$", r"\Z", r"\b")):
        return False
    try:
        return re.match(pattern, "") is not None
    except re.error:
        return False


def _is_known_key(origin: Origin, call: hir.Call) -> bool:
    """``table.get(key)`` with a constant key, or with one that the function looks for in the table."""
    if not origin.path.startswith("builtins.dict()") or not call.args or not isinstance(call.func, hir.Attribute):
        return False
    if isinstance(call.args[0].value, hir.Constant):
        return True
    around = function_around(origin.module, call)
    table = origin.module.source(call.func.value)
    body = around.body if isinstance(around, hir.FunctionDef) else ()
    return any(
        isinstance(node, hir.Compare)
        and any(op in ("in", "not in") and origin.module.source(right) == table for op, right in node.rest)
        for node in own(body)
    )


def _finding(context: Context, site: Site, event: Dereferenced) -> Finding:
    run, origin = site.run, event.origin
    row = context.project.models.table("optional-returns").get(origin.path)
    ours = not isinstance(origin.node, (hir.Call, hir.Await, hir.Attribute))
    name = origin.path.rpartition(".")[2]
    made = origin.module.location(origin.node)
    label = f"`{name}` returns None here" if ours else "may be None"
    note = row.get("note") if row is not None else None
    item = row.get("item") if row is not None else None
    what = f"what `{name}` returns" if item is None else f"item {item} of what `{name}` returns"
    return context.finding(
        RULE,
        site.location,
        f"{what} may be None here",
        label=_DOES[event.how],
        labels=() if made == site.location or made.line == site.location.line else (Step(made, label),),
        trace=trace(run, event),
        notes=(
            *((note,) if note else ()),
            "the call ends with an error about 'NoneType', which tells the model nothing",
        ),
        help=f"test it first: `if (found := {name}(...){'' if item is None else f'[{item}]'}) is None:` and raise what "
        "the client should know",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )
