"""exit-in-handler: a handler ends the process of the server."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.machine.events import AnyEvent, LibraryCall, Raised
from mcplint.machine.exceptions import type_path
from mcplint.machine.values import Ref
from mcplint.rules._sites import described, sites, trace
from mcplint.rules.context import Context
from mcplint.surface.handlers import HandlerRun

RULE = "exit-in-handler"

_RAISING = ("builtins.SystemExit", "builtins.KeyboardInterrupt")
_CATCHING = ("builtins.SystemExit", "builtins.BaseException")
_AT_ONCE = ("os._exit", "os.abort", "signal.raise_signal")


def check(context: Context) -> Iterator[Finding]:
    """One finding per call or ``raise``."""
    if context.project is None:
        return
    exits = context.project.models.table("exit")

    def ends(_run: HandlerRun, event: AnyEvent) -> bool:
        if isinstance(event, Raised):
            return bool(_raised(event)) and not event.context.catches(*_CATCHING)
        if not isinstance(event, LibraryCall) or event.path not in exits or event.path in _RAISING:
            return False
        return event.path in _AT_ONCE or not event.context.catches(*_CATCHING)

    for site in sites(context, (LibraryCall, Raised), ends):
        event = site.event
        what = event.path if isinstance(event, LibraryCall) else _raised(event) if isinstance(event, Raised) else ""
        name = what.removeprefix("builtins.")
        yield context.finding(
            RULE,
            site.location,
            f"{described(site.run.primitive)} ends the server",
            label="nothing runs after this" if what in _AT_ONCE else f"`{name}` gets past every `except Exception`",
            trace=trace(site.run, event),
            notes=("all clients lose the server, and calls that are running get no answer",),
            help='raise an exception instead, such as `ToolError("...")`',
            tool=site.run.primitive,
            tools=site.tools if len(site.tools) > 1 else (),
            function=event.function,
        )


def _raised(event: Raised) -> str:
    """The exception that ends the process, if that is what is raised."""
    for atom in event.value.atoms:
        path = atom.obj.name if isinstance(atom, Ref) and atom.obj.kind == "library" else type_path(atom)
        if path in _RAISING:
            return path
    return ""
