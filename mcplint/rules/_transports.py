"""Over which transport a server talks: what the calls that start servers say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcplint.machine.events import AnyEvent, LibraryCall
from mcplint.machine.values import Const
from mcplint.models.structs import Argument
from mcplint.program.scopes import walk
from mcplint.rules._sites import runs
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.models import Models
    from mcplint.rules.context import Context
    from mcplint.surface.model import Server

_HTTP = frozenset({"sse", "http", "streamable-http", "streamable_http"})


def starts_server(models: Models, event: AnyEvent) -> str:
    """The transport that a call starts a server over: "stdio", "http", "either"; "" if it starts none."""
    row = models.table("transports").get(event.path) if isinstance(event, LibraryCall) else None
    if row is None or not isinstance(event, LibraryCall):
        return ""
    argument = row.get("transport")
    given = event.record.get(argument.position, argument.keyword) if isinstance(argument, Argument) else None
    if given is None:
        return "either" if event.record.open else str(row.get("over"))
    named = {atom.value for atom in given.atoms if isinstance(atom, Const) and isinstance(atom.value, str)}
    if len(named) < len(given.atoms) or (named & _HTTP and named - _HTTP):
        return "either"
    return "http" if named <= _HTTP else "stdio"


def may_use_stdio(context: Context, server: Server) -> bool:
    """Whether a server can run over stdio: unless all that starts servers of its package starts them over HTTP."""
    if server.framework == "entry point":
        return False
    evidence = context.shared("transports", lambda: _evidence(context))
    own = [over for path, over in evidence if _together(path, server.location.path)]
    found = own or [over for _, over in evidence]
    if found:
        return any(over != "http" for over in found)
    path = server.location.path
    return not context.shared(f"speaks of HTTP only: {path}", lambda: _speaks_of_http_only(context, path))


def _evidence(context: Context) -> list[tuple[str, str]]:
    """Where servers are started, and over what."""
    models = context.project.models
    events: Iterable[AnyEvent] = (event for start in context.project.starts for event in start.events)
    handled = (event for run in runs(context) for event in run.events)
    found = [(event.module.path, over) for event in (*events, *handled) if (over := starts_server(models, event))]
    return list(dict.fromkeys(found))


def _together(one: str, other: str) -> bool:
    """Whether two files lie in one folder, or in folders of which one lies in the other."""
    first, second = one.rpartition("/")[0], other.rpartition("/")[0]
    return first == second or f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")


def _speaks_of_http_only(context: Context, path: str) -> bool:
    """Whether the module of a server that nothing starts names HTTP transports and not the other."""
    for module in context.project.modules:
        if module.path == path:
            nodes = walk(module.tree.body, into_definitions=True)
            named = {one.value for one in nodes if isinstance(one, hir.Constant) and isinstance(one.value, str)}
            return bool(named & _HTTP) and "stdio" not in named
    return False
