"""heavy-import: every start of the server waits for a library that only one or two functions use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from mcplint.finding import Finding, Location, Step
from mcplint.models import Row
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules._beginning import imported_by
from mcplint.rules._sites import runs
from mcplint.rules._tree import around
from mcplint.rules.context import Context
from mcplint.syntax import hir

RULE = "heavy-import"

_MAX_FUNCTIONS = 2
"""A library that more functions use is what the server is about."""


class _Import(msgspec.Struct):
    """An import at the top of a module; ``users`` are the functions that use it, None if it is needed at once."""

    package: str
    module: ModuleInfo
    location: Location
    users: list[hir.FunctionDef] | None


def check(context: Context) -> Iterator[Finding]:
    """One finding per library, at the first of its imports."""
    if context.project is None:
        return
    table: Mapping[str, Row] = context.project.models.table("heavy-imports")
    imported = imported_by(context, context.surface.servers)
    by_library: dict[str, list[_Import]] = {}
    for module in sorted(context.project.modules, key=lambda one: one.path):
        if module.path in imported:
            for found in _imports(module, table):
                by_library.setdefault(found.package, []).append(found)
    needed = {name for name, group in by_library.items() if any(one.users is None for one in group)}
    brought = {other for name in needed for other in table[name].get("brings", ())}
    for library, group in by_library.items():
        users = [(one.module, user) for one in group for user in one.users or ()]
        if library in needed | brought or not 0 < len(users) <= _MAX_FUNCTIONS or _are_common(context, users):
            continue
        yield _finding(context, library, group, [user.name for _, user in users])


def _imports(module: ModuleInfo, table: Mapping[str, Row]) -> Iterator[_Import]:
    """The imports of heavy libraries in a module's body, those in ``try`` and ``if`` included."""
    for statement in walk(module.tree.body, into_definitions=False):
        if isinstance(statement, hir.Import):
            bound = [(alias.name, alias.asname or alias.name.partition(".")[0]) for alias in statement.names]
        elif isinstance(statement, hir.ImportFrom) and not statement.level:
            bound = [(f"{statement.module}.{alias.name}", alias.asname or alias.name) for alias in statement.names]
        else:
            continue
        if any(True for one in around(module, statement) if isinstance(one, (hir.FunctionDef, hir.ClassDef))):
            continue
        nested = next(iter(around(module, statement)), None) is not None
        for full, name in bound:
            library = _heavy(full, table)
            if library is not None:
                users = None if nested else _users(module, name)
                yield _Import(library, module, module.location(statement), users)


def _are_common(context: Context, users: list[tuple[ModuleInfo, hir.FunctionDef]]) -> bool:
    """Whether at least half of the handlers come to one of the functions."""
    handlers = runs(context)
    reaching = sum(
        any(
            event.module is module and user.lo <= event.node.lo <= user.hi
            for event in run.events
            for module, user in users
        )
        for run in handlers
    )
    return len(handlers) > 0 and 2 * reaching >= len(handlers)


def _heavy(name: str, table: Mapping[str, Row]) -> str | None:
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        if (library := ".".join(parts[:end])) in table:
            return library
    return None


def _users(module: ModuleInfo, name: str) -> list[hir.FunctionDef] | None:
    """The functions whose bodies use a name; None if something else does, or nothing in this module."""
    found: dict[int, hir.FunctionDef] = {}
    for node in walk(module.tree.body, into_definitions=True):
        if isinstance(node, hir.Name) and node.id == name:
            function = _body_around(module, node)
            if function is None:
                return None
            found[id(function)] = function
    return list(found.values()) or None


def _body_around(module: ModuleInfo, node: hir.Node) -> hir.FunctionDef | None:
    """The outermost function whose body a node stands in: not in its signature or its decorators."""
    outermost = None
    inner: hir.Node = node
    for outer in around(module, node):
        if isinstance(outer, hir.FunctionDef) and any(inner is statement for statement in outer.body):
            outermost = outer
        elif isinstance(outer, hir.FunctionDef):
            outermost = None
        inner = outer
    return outermost


def _finding(context: Context, library: str, group: list[_Import], users: list[str]) -> Finding:
    names = " and ".join(f"`{name}`" for name in dict.fromkeys(users))
    return context.finding(
        RULE,
        group[0].location,
        f"every start of the server imports `{library}`, which only {names} needs"
        if len(set(users)) == 1
        else f"every start of the server imports `{library}`, which only {names} need",
        label="takes long to import",
        labels=tuple(Step(one.location, "so does this") for one in group[1:]),
        notes=("clients start a server of their own for each session and wait until it has imported everything",),
        help="move the import into the function",
    )
