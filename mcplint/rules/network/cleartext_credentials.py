"""A request carries credentials over a connection that is not encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.events import LibraryCall
from mcplint.machine.texts import starts_with
from mcplint.machine.values import Symbol, Value

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context

_LOCAL = ("localhost", "127.", "[::1]", "0.0.0.0", "host.docker.internal")


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``cleartext-credentials``."""
    seen: set[int] = set()
    for run in context.project.runs if context.project is not None else ():
        for event in run.of(LibraryCall):
            if id(event.node) in seen or not _is_request(context, event):
                continue
            if any(_is_cleartext(value) for value in event.record) and _has_credentials(event):
                seen.add(id(event.node))
                yield context.finding(
                    "cleartext-credentials",
                    event.module.location(event.node),
                    "credentials are sent over an unencrypted connection",
                    label="anybody on the way can read them",
                    tool=run.tool,
                    function=f"{event.module.name}.{event.function}".strip("."),
                    help="use `https://`",
                )


def _is_request(context: Context, event: LibraryCall) -> bool:
    return any(sink.danger == "url" for sink in context.project.models.sinks(event.path))


def _is_cleartext(value: Value) -> bool:
    text = starts_with(value)
    return text.startswith("http://") and len(text) > 7 and not text[7:].startswith(_LOCAL)


def _has_credentials(event: LibraryCall) -> bool:
    headers = event.record.keywords.get("headers")
    atom = headers.only if headers is not None else None
    names = atom.data if isinstance(atom, Symbol) and atom.op == "dict" and isinstance(atom.data, tuple) else ()
    return "auth" in event.record.keywords or any(str(name).lower() in _HEADERS for name in names)


_HEADERS = frozenset({"authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"})
