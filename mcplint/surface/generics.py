"""Generic classes of the program: which types their type variables stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from mcplint.machine.containers import elements_of
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import UNKNOWN, Ref, Value
from mcplint.surface.types import (
    Annotated,
    EnumOf,
    Generic,
    LiteralOf,
    ModelRef,
    Models,
    Named,
    Type,
    Union,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

Bindings: TypeAlias = "dict[HeapObject, Type]"
"""Type variables of one class with the types that they stand for."""

ALIAS = "typing.GenericAlias[]"
"""API path of the object that subscribing a generic class of the program makes: its record holds class and index."""

_PARAMETRISED = ("typing.Generic[]", "typing.Protocol[]", "typing_extensions.Generic[]", "typing_extensions.Protocol[]")


def alias_parts(obj: HeapObject) -> tuple[HeapObject, Value] | None:
    """Class and index of ``Page[int]``."""
    if obj.name != ALIAS or obj.record is None or len(obj.record.positional) != 2:
        return None
    cls, index = obj.record.positional
    atom = cls.only
    return (atom.obj, index) if isinstance(atom, Ref) and atom.obj.kind == "class" else None


def arguments_of(m: Machine, index: Value) -> list[Value]:
    """The arguments between brackets."""
    atom = index.only
    if isinstance(atom, Ref) and atom.obj.kind == "tuple":
        elements = elements_of(m, atom.obj)
        return [UNKNOWN] if elements is None else elements
    return [index]


def parameters_of(m: Machine, cls: HeapObject) -> list[HeapObject]:
    """The type variables of a class in the order in which arguments are given."""
    if isinstance(cls.decl, hir.ClassDef) and cls.decl.type_params and cls.parent is not None:
        held = [cls.parent.slots[param.name].only for param in cls.decl.type_params if param.name in cls.parent.slots]
        return [atom.obj for atom in held if isinstance(atom, Ref)]
    found: list[HeapObject] = []
    named: list[HeapObject] = []
    for base in _library_bases(cls):
        given = base.record.positional[-1:] if base.record is not None and base.name.endswith("[]") else ()
        variables = [
            atom.obj
            for index in given
            for argument in arguments_of(m, index)
            if isinstance(atom := argument.only, Ref) and atom.obj.name == "typing.TypeVar"
        ]
        if base.name in _PARAMETRISED:
            named = variables
        found.extend(variable for variable in variables if variable not in found)
    return named or found


def bind(
    m: Machine, cls: HeapObject, arguments: list[Type], read: Callable[[Value, HeapObject, Bindings], Type]
) -> dict[HeapObject, Bindings]:
    """For a class and its generic bases, what their variables stand for.

    ``read`` gives the type that an argument in a class's list of bases means under the bindings of that class.
    """
    result: dict[HeapObject, Bindings] = {}

    def visit(current: HeapObject, given: list[Type]) -> None:
        if current in result:
            return
        bound = result[current] = dict(zip(parameters_of(m, current), given, strict=False))
        for base in current.bases:
            atom = base.only
            if not isinstance(atom, Ref):
                continue
            if atom.obj.kind == "class":
                visit(atom.obj, [])
            elif (parts := alias_parts(atom.obj)) is not None:
                visit(parts[0], [read(argument, current, bound) for argument in arguments_of(m, parts[1])])

    visit(cls, arguments)
    return result


def display(declared: Type, models: Models) -> str:
    """How pydantic writes a type in the name of a generic model: ``Page[int]``."""
    if isinstance(declared, Named):
        name = declared.path.rpartition(".")[2]
        return "NoneType" if declared.path == "builtins.None" else name
    if isinstance(declared, ModelRef):
        return models[declared.key].name if declared.key in models else declared.key.rpartition(".")[2]
    if isinstance(declared, EnumOf):
        return declared.name
    if isinstance(declared, Generic):
        return f"{declared.origin.rpartition('.')[2]}[{_joined(declared.args, models)}]"
    if isinstance(declared, Union):
        return f"Union[{_joined(declared.members, models)}]"
    if isinstance(declared, LiteralOf):
        return f"Literal[{', '.join(map(repr, declared.values))}]"
    if isinstance(declared, Annotated):
        return f"Annotated[{display(declared.base, models)}, ...]"
    return "Any"


def _joined(parts: tuple[Type, ...], models: Models) -> str:
    return ", ".join(display(part, models) for part in parts)


def _library_bases(cls: HeapObject) -> Iterator[HeapObject]:
    for base in cls.bases:
        atom = base.only
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            yield atom.obj
