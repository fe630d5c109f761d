"""A client does not verify the certificate of its server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.finding import Severity
from mcplint.machine.events import AnyEvent, LibraryCall, Store
from mcplint.machine.texts import starts_with
from mcplint.machine.values import Atom, Const, Lib
from mcplint.models import Row
from mcplint.rules._tree import around
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.finding import Finding
    from mcplint.rules.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings of the rule ``tls-verification-disabled``."""
    if context.project is None:
        return
    table = context.project.models.table("unverified")
    seen: set[int] = set()
    runs = [run.of(LibraryCall, Store) for run in context.project.runs]
    for events in (context.project.module_events, *runs):
        for event in events:
            row = table.get(event.path) if isinstance(event, (LibraryCall, Store)) else None
            if row is None or id(event.node) in seen or not _disables(row, event):
                continue
            seen.add(id(event.node))
            yield context.finding(
                "tls-verification-disabled",
                event.module.location(event.node),
                "the certificate of the server is not verified",
                label="anybody on the way can answer here",
                function=f"{event.module.name}.{event.function}".strip("."),
                notes=("whoever answers reads the request with its tokens, and decides what the tool returns",),
                help=f"leave verification on; for a CA of your own pass its file: `{_with_own_ca(row)}`",
                severity=Severity.NOTE if _is_asked_for(event) or _stays_here(event) else None,
            )


def _with_own_ca(row: Row) -> str:
    """How the call that switches verification off is told of a certificate authority."""
    if "verify" in row.path.split(".") or (row.get("when") is not None and row.get("when").keyword == "verify"):
        return 'verify="ca.pem"'
    return 'ssl.create_default_context(cafile="ca.pem")'


_SETTING = re.compile(r"verif|ssl|tls|insecure|cert", re.IGNORECASE)


def _is_asked_for(event: AnyEvent) -> bool:
    """Whether a test of a setting for it decides, so that the operator switches verification off, not the code."""
    inner: hir.Node = event.node
    for outer in around(event.module, event.node):
        if isinstance(outer, (hir.FunctionDef, hir.Lambda)):
            return False
        test = outer.test if isinstance(outer, (hir.IfExp, hir.Branch)) else None
        if test is not None and inner is not test and _SETTING.search(event.module.source(test)):
            return True
        inner = outer
    return False


_THIS_MACHINE = re.compile(r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?=[:/?#]|$)", re.IGNORECASE)


def _stays_here(event: AnyEvent) -> bool:
    """Whether the request goes to the machine itself, where nobody is on the way."""
    given = [*event.record] if isinstance(event, LibraryCall) else []
    return any(_THIS_MACHINE.match(starts_with(value)) for value in given)


def _disables(row: Row, event: AnyEvent) -> bool:
    if isinstance(event, Store):
        return str(row.get("value")) in {_words(atom) for atom in event.value.atoms}
    condition = row.get("when")
    if not isinstance(event, LibraryCall) or condition is None:
        return isinstance(event, LibraryCall)
    given = event.record.get(condition.position, condition.keyword or None)
    atom = given.only if given is not None else None
    return isinstance(atom, Const) and condition.holds(atom.value)


def _words(atom: Atom) -> str:
    return atom.path if isinstance(atom, Lib) else repr(atom.value) if isinstance(atom, Const) else ""
