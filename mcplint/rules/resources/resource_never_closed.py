"""resource-never-closed: a call of a handler opens something that nothing closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mcplint.finding import Finding, Severity
from mcplint.machine.events import AnyEvent, LibraryCall, Lifetime, SharedAccess, Store, UnknownCall
from mcplint.machine.heap import HeapObject
from mcplint.machine.lifetimes import row_of
from mcplint.machine.values import Ref, Value
from mcplint.models import Models, Row
from mcplint.program.scopes import walk
from mcplint.rules._sites import Site, also, by_function, sites, tools_of, trace, with_owners
from mcplint.rules._tree import around, called_name, function_around
from mcplint.rules.context import Context
from mcplint.rules.naming import call_name
from mcplint.surface.handlers import HandlerRun
from mcplint.syntax import hir

RULE = "resource-never-closed"


def check(context: Context) -> Iterator[Finding]:
    """One finding per function that opens."""
    if context.project is None:
        return
    models: Models = context.project.models
    cared_for: dict[HandlerRun, set[int]] = {}

    def is_left_open(run: HandlerRun, event: AnyEvent) -> bool:
        obj = _opened(models, event)
        if obj is None or not isinstance(event, LibraryCall):
            return False
        if run not in cared_for:
            cared_for[run] = _cared_for(models, run)
        owned = any(id(owner.site) in cared_for[run] for owner in with_owners(obj))
        return not owned and not _is_cached(run, event) and not _is_in_closure(event)

    for group in by_function(sites(context, (LibraryCall,), is_left_open)):
        yield _finding(context, group)


def _opened(models: Models, event: AnyEvent) -> HeapObject | None:
    """The object that a call opens, if it has to be closed by a method of its own."""
    if not isinstance(event, LibraryCall):
        return None
    atom = event.result.only
    row = row_of(models, atom.obj) if isinstance(atom, Ref) else None
    if row is None or not isinstance(atom, Ref) or atom.obj.site is not event.node:
        return None
    return atom.obj if _methods(row) else None


def _methods(row: Row) -> tuple[str, ...]:
    return tuple(name for name in row.get("close", ()) if "." not in name)


def _cared_for(models: Models, run: HandlerRun) -> set[int]:
    """The places that make objects which the run closes, or which something else may close."""
    found: set[int] = set()
    borrowers = models.table("borrowers")
    for event in run.events:
        if isinstance(event, Lifetime):
            if event.how != "use":
                found.add(id(event.obj.site))
        elif not isinstance(event, LibraryCall) or event.path not in borrowers:
            for value in _given_away(event):
                found.update(_sites(value))
    if run.returned is not None:
        found.update(_sites(run.returned))
    return found


def _given_away(event: AnyEvent) -> Iterable[Value]:
    if isinstance(event, (LibraryCall, UnknownCall)):
        return list(event.record)
    if isinstance(event, (Store, SharedAccess)) and event.value is not None:
        return [event.value]
    return []


def _sites(value: Value) -> Iterator[int]:
    for atom in value.atoms:
        if isinstance(atom, Ref):
            yield id(atom.obj.site)
            if atom.obj.kind == "tuple":
                for item in atom.obj.slots.values():
                    yield from (id(inner.obj.site) for inner in item.atoms if isinstance(inner, Ref))


def _is_cached(run: HandlerRun, event: LibraryCall) -> bool:
    """Whether a function on the way keeps what it returns (``@cache``)."""
    for module, node in (*run.calls_to(event), (event.module, event.node)):
        function = function_around(module, node)
        decorators = function.decorators if isinstance(function, hir.FunctionDef) else ()
        for decorator in decorators:
            name = called_name(decorator) or getattr(decorator, "attr", getattr(decorator, "id", ""))
            if "cache" in name or "singleton" in name:
                return True
    return False


def _is_in_closure(event: LibraryCall) -> bool:
    """Whether the name that the object gets is used in a nested function."""
    for outer in around(event.module, event.node):
        if isinstance(outer, hir.Assign):
            names = {target.id for target in outer.targets if isinstance(target, hir.Name)}
            function = function_around(event.module, outer)
            body = function.body if isinstance(function, hir.FunctionDef) else ()
            nested = [
                one for one in walk(body, into_definitions=True) if isinstance(one, (hir.FunctionDef, hir.Lambda))
            ]
            inner = walk(tuple(nested), into_definitions=True)
            return any(isinstance(one, hir.Name) and one.id in names for one in inner)
        if isinstance(outer, hir.Stmt):
            return False
    return False


def _row(context: Context, site: Site) -> Row:
    assert isinstance(site.event, LibraryCall)
    row: Row = context.project.models.table("resources")[site.event.path]
    return row


def _is_note(context: Context, site: Site) -> bool:
    severity: str | None = _row(context, site).get("severity")
    return severity == "note"


def _finding(context: Context, group: list[Site]) -> Finding:
    group.sort(key=lambda site: (_is_note(context, site), site.location))
    first = group[0]
    event = first.event
    assert isinstance(event, LibraryCall)
    row = _row(context, first)
    name = call_name(event.path)
    note = _is_note(context, first)
    return context.finding(
        RULE,
        first.location,
        f"nothing closes what `{name}` opens",
        label="closed when the garbage collector finds it" if note else "each call leaves one more behind",
        labels=also(group, "nor what this opens"),
        trace=trace(first.run, event),
        notes=(row.get("note"),) if row.get("note") else (),
        help=_help(name, row),
        tool=first.run.primitive,
        tools=tools_of(group),
        function=event.function,
        severity=Severity.NOTE if note else None,
    )


def _help(name: str, row: Row) -> str:
    close = _methods(row)[0]
    if row.get("keeps-open"):
        return f"`with contextlib.closing({name}(...)) as connection:`"
    if row.get("context") == "async":
        return f"`async with {name}(...) as ...:`, or `await` its `{close}()` in a `finally` block"
    if row.get("context") == "sync":
        return f"`with {name}(...) as ...:`, or call `{close}()` in a `finally` block"
    return f"call `{close}()` in a `finally` block"
