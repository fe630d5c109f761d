"""Functions that the user's model files name as entry points: outsiders call them, though no MCP server offers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from mcplint.documents.sdk import Sdk
from mcplint.machine.values import Value
from mcplint.surface.components import function_of
from mcplint.surface.model import Resource, Server
from mcplint.surface.reading import HandlerSource, Reading
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.models import EntryPoint
    from mcplint.program.modules import ModuleInfo

Callee = Callable[["ModuleInfo", hir.FunctionDef, "hir.ClassDef | None"], "Value | None"]
"""What calling a function of a module, or a method of an instance of one of its classes, starts from."""


def entry_point_sources(
    entry_points: Iterable[EntryPoint], modules: Iterable[ModuleInfo], reading: Reading, callee: Callee
) -> list[HandlerSource]:
    """The functions to run, in the order of modules and definitions; each once, for the first entry that names it."""
    entries = tuple(entry_points)
    found: list[HandlerSource] = []
    for module in modules if entries else ():
        for function, owner in _functions(module):
            entry = next((entry for entry in entries if _names(entry, module, function, owner)), None)
            value = callee(module, function, owner) if entry is not None else None
            if entry is not None and value is not None:
                found.extend(_sources(entry, module, function, owner, value, reading))
    return found


def _functions(module: ModuleInfo) -> Iterator[tuple[hir.FunctionDef, hir.ClassDef | None]]:
    for statement in module.tree.body:
        if isinstance(statement, hir.FunctionDef):
            yield statement, None
        elif isinstance(statement, hir.ClassDef):
            for member in statement.body:
                if isinstance(member, hir.FunctionDef) and not member.name.startswith("__"):
                    yield member, statement


def _qualified(module: ModuleInfo, function: hir.FunctionDef, owner: hir.ClassDef | None) -> str:
    return ".".join([module.name, *([owner.name] if owner is not None else []), function.name])


def _names(entry: EntryPoint, module: ModuleInfo, function: hir.FunctionDef, owner: hir.ClassDef | None) -> bool:
    """Whether an entry means a function."""
    if entry.module:
        return fnmatchcase(module.name, entry.module)
    if entry.function:
        names = (_qualified(module, function, owner), function.name)
        return any(fnmatchcase(name, entry.function) for name in names)
    return any(fnmatchcase(_dotted(module, decorator), entry.decorator) for decorator in function.decorators)


def _dotted(module: ModuleInfo, decorator: hir.Expr) -> str:
    """A decorator as it is written, without the arguments."""
    return module.source(decorator.func if isinstance(decorator, hir.Call) else decorator)


def _sources(
    entry: EntryPoint,
    module: ModuleInfo,
    function: hir.FunctionDef,
    owner: hir.ClassDef | None,
    value: Value,
    reading: Reading,
) -> Iterator[HandlerSource]:
    location = module.location(function)
    name = _qualified(module, function, owner)
    server = Server(name=entry.label or "entry point", framework="entry point", sdk=Sdk("", None), location=location)
    for atom in value.atoms:
        if function_of(atom) is None:
            continue
        signature = reading.signature(atom)
        names = [parameter.name for parameter in signature.parameters] if signature is not None else []
        injected = tuple([each for each in names if entry.parameters and each not in entry.parameters])
        primitive = Resource(
            uri=name, template=True, location=location, name=name, handler=name, signature=signature, injected=injected
        )
        yield HandlerSource(server, primitive, atom)
