"""Whether several clients share a server's process: what the program says of transports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from mcplint.program.scopes import walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.rules.context import Context

Clients = Literal["one", "many", "unknown"]

_HTTP = re.compile(r"^(streamable[-_]http|sse|https?)$")
_HTTP_CALLS = frozenset(
    """streamable_http_app sse_app http_app run_http_async run_sse_async run_streamable_http_async
    StreamableHTTPSessionManager SseServerTransport StreamableHTTPServerTransport""".split()  # noqa: SIM905
)
_STDIO_CALLS = frozenset({"stdio_server", "run_stdio_async"})


def clients(context: Context) -> Clients:
    """How many clients one process of the server has: over stdio it is one, over HTTP there may be many."""
    return context.shared("state-clients", lambda: _clients(context))


def _clients(context: Context) -> Clients:
    stdio = False
    for module in context.project.modules:
        for node in walk(module.tree.body, into_definitions=True):
            if isinstance(node, hir.Constant) and isinstance(node.value, str) and _HTTP.match(node.value):
                return "many"
            if isinstance(node, hir.Call):
                name = _name(node.func)
                if name in _HTTP_CALLS:
                    return "many"
                stdio = stdio or name in _STDIO_CALLS or (name == "run" and _runs_on_stdio(node))
    return "one" if stdio else "unknown"


def _name(func: hir.Expr) -> str:
    return func.attr if isinstance(func, hir.Attribute) else func.id if isinstance(func, hir.Name) else ""


def _runs_on_stdio(call: hir.Call) -> bool:
    """Whether ``server.run(…)`` names no transport, or the one over stdio."""
    given = [arg.value for arg in call.args if arg.keyword in (None, "transport")]
    return not given or (isinstance(given[0], hir.Constant) and given[0].value == "stdio")
