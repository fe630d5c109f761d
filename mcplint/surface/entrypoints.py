"""Functions that the user's model files name as entry points: outsiders call them, though no MCP server offers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from mcplint.documents.sdk import Sdk
from mcplint.program.scopes import walk
from mcplint.surface.components import function_of
from mcplint.surface.model import Resource, Server
from mcplint.surface.reading import HandlerSource, Reading
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.values import Value
    from mcplint.models import EntryPoint
    from mcplint.program.modules import ModuleInfo


class EntryFunction(NamedTuple):
    """A function that an entry point names. ``outer`` is the function of the module, or the method of its class
    ``owner``, that it stands in: itself, if it is not made while another one runs."""

    entry: EntryPoint
    module: ModuleInfo
    function: hir.FunctionDef
    outer: hir.FunctionDef
    owner: hir.ClassDef | None

    @property
    def qualified(self) -> str:
        """Its dotted name, with those of the functions that it stands in left out."""
        return ".".join([self.module.name, *([self.owner.name] if self.owner is not None else []), self.function.name])


ValueOf = Callable[[EntryFunction], "Value | None"]
"""What calling such a function starts from; None if the program does not have it in the end."""


def entry_functions(entry_points: Iterable[EntryPoint], modules: Iterable[ModuleInfo]) -> list[EntryFunction]:
    """The functions to run, in the order of modules and definitions; each once, for the first entry that names it."""
    entries = tuple(entry_points)
    found: list[EntryFunction] = []
    for module in modules if entries else ():
        for function, outer, owner in _functions(module):
            for entry in entries:
                named = EntryFunction(entry, module, function, outer, owner)
                if _is_meant(named):
                    found.append(named)
                    break
    return found


def entry_point_sources(functions: Iterable[EntryFunction], reading: Reading, value_of: ValueOf) -> list[HandlerSource]:
    """The handlers that the functions are."""
    found: list[HandlerSource] = []
    for function in functions:
        value = value_of(function)
        if value is not None:
            found.extend(_sources(function, value, reading))
    return found


def _functions(module: ModuleInfo) -> Iterator[tuple[hir.FunctionDef, hir.FunctionDef, hir.ClassDef | None]]:
    """The functions of a module with the outermost ones that they stand in, and the classes of those."""
    for statement in module.tree.body:
        if isinstance(statement, hir.FunctionDef):
            yield from _with_inner(statement, None)
        elif isinstance(statement, hir.ClassDef):
            for member in statement.body:
                if isinstance(member, hir.FunctionDef) and not member.name.startswith("__"):
                    yield from _with_inner(member, statement)


def _with_inner(
    outer: hir.FunctionDef, owner: hir.ClassDef | None
) -> Iterator[tuple[hir.FunctionDef, hir.FunctionDef, hir.ClassDef | None]]:
    yield outer, outer, owner
    for node in walk(outer.body, into_definitions=True):
        if isinstance(node, hir.FunctionDef):
            yield node, outer, owner


def _is_meant(named: EntryFunction) -> bool:
    """Whether the entry means the function; one that another function makes is meant by its decorator only."""
    entry, function = named.entry, named.function
    if entry.decorator:
        return any(fnmatchcase(_dotted(named.module, decorator), entry.decorator) for decorator in function.decorators)
    if function is not named.outer:
        return False
    if entry.module:
        return fnmatchcase(named.module.name, entry.module)
    return any(fnmatchcase(name, entry.function) for name in (named.qualified, function.name))


def _dotted(module: ModuleInfo, decorator: hir.Expr) -> str:
    """A decorator as it is written, without the arguments."""
    return module.source(decorator.func if isinstance(decorator, hir.Call) else decorator)


def _sources(named: EntryFunction, value: Value, reading: Reading) -> Iterator[HandlerSource]:
    entry, name = named.entry, named.qualified
    location = named.module.location(named.function)
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
