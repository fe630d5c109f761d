"""fallible-conversion: a tool converts the text of an argument, and lets the converter say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.machine.values import Symbol
from mcplint.models.structs import Argument
from mcplint.rules._sites import Site, sites, trace
from mcplint.rules.context import Context
from mcplint.rules.errors._clauses import BROAD
from mcplint.surface.handlers import HandlerRun

RULE = "fallible-conversion"

_TYPES = {
    "json.loads": "dict",
    "uuid.UUID": "uuid.UUID",
    "datetime.datetime.fromisoformat": "datetime.datetime",
    "datetime.date.fromisoformat": "datetime.date",
    "datetime.time.fromisoformat": "datetime.time",
    "decimal.Decimal": "decimal.Decimal",
    "ipaddress.ip_address": "ipaddress.IPv4Address | ipaddress.IPv6Address",
}
"""Types that a parameter can have instead, so that the schema says what is wanted and the SDK converts."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per conversion."""
    if context.project is None:
        return
    rows = context.project.models.table("fallible-conversions")

    def fails(run: HandlerRun, event: AnyEvent) -> bool:
        if not isinstance(event, LibraryCall) or event.path not in _TYPES or event.path not in rows:
            return False
        is_declared = run.tool is not None and run.tool.style == "decorated"
        row = rows[event.path]
        caught = event.context.catches(*BROAD, "builtins.ValueError", row.get("raises", ""))
        return is_declared and not caught and _is_argument(row.get("argument"), event)

    for site in sites(context, (LibraryCall,), fails):
        yield _finding(context, site)


def _is_argument(which: Argument | None, event: LibraryCall) -> bool:
    """Whether what is converted is a tool's argument as the client sent it."""
    given = event.record.get(which.position, which.keyword) if which is not None else None
    return given is not None and any(
        isinstance(atom, Symbol) and atom.op == "source" and str(atom.data).startswith("arg:") for atom in given.atoms
    )


def _finding(context: Context, site: Site) -> Finding:
    run, event = site.run, site.event
    assert isinstance(event, LibraryCall)
    name = event.path.rpartition(".")[2]
    return context.finding(
        RULE,
        site.location,
        f"`{name}` fails on arguments that the schema allows",
        label="raises on text of another form",
        trace=trace(run, event),
        notes=("the schema promises the model that any text will do",),
        help=f"declare the parameter as `{_TYPES[event.path]}`: then the schema says so, and the SDK converts",
        tool=run.primitive,
        tools=site.tools if len(site.tools) > 1 else (),
        function=event.function,
    )
