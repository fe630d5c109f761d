"""Signatures that a program has put together itself and assigned to ``__signature__``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.finding import Location
from mcplint.machine.heap import HeapObject
from mcplint.machine.signatures import EMPTY, FUNCTION, KINDS, given_signatures, parameters_of, stating
from mcplint.machine.values import Atom, Const, Lib, Ref, Value
from mcplint.surface.types import ABSENT, Parameter, Type
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.surface.annotations import TypeReader

_KINDS = {theirs: ours for ours, theirs in KINDS.items()}


AT_RUN_TIME = ("its `__signature__` is put together at run time",)
_DEPENDS = ("its `__signature__` depends on settings",)


class Stated(NamedTuple):
    """The parameters and the result of a handler, and why they may be others (empty if that is certain)."""

    parameters: tuple[Parameter, ...]
    returns: Type | None
    reasons: tuple[str, ...]


class StatedSignatures:
    """Reads such signatures as plain data."""

    def __init__(self, machine: Machine, types: TypeReader) -> None:
        self.m = machine
        self.types = types

    def read(self, handler: Atom, function: HeapObject) -> Stated | None:
        """What the ``__signature__`` of a handler states; None if it has none.

        ``function`` is the function below the handler's wrappers. Of several alternatives, the one with most
        parameters counts.
        """
        holder, bound, given = stating(handler)
        if holder is None or function.module is None:
            return None
        alternatives = given_signatures(holder)
        stated = max(alternatives, key=lambda each: len(parameters_of(each) or ()), default=None)
        made = parameters_of(stated) if stated is not None else None
        if stated is None or made is None:
            return Stated((), None, AT_RUN_TIME)
        parameters = [self._parameter(function, parameter) for parameter in made]
        known = [parameter for parameter in parameters if parameter is not None]
        visible = tuple(parameter for parameter in known[1 if bound else 0 :] if parameter.name not in given)
        returns = self._type(stated.slots.get("return_annotation"), function)
        differs = len(alternatives) > 1 or holder.slots["__signature__"].may_be_absent
        reasons = AT_RUN_TIME if len(known) < len(parameters) else _DEPENDS if differs else ()
        return Stated(visible, returns, reasons)

    def annotation(self, handler: Atom, function: HeapObject, name: str) -> Value | None:
        """The annotation that such a signature gives a parameter, evaluated; None if there is none."""
        holder, _, _ = stating(handler)
        for made in _all_parameters(holder) if holder is not None else ():
            if made.slots["name"].only == Const(name):
                value, owner = made.slots.get("annotation"), self._owner(made, function)
                if value is None or owner.module is None or value.only == Lib(EMPTY):
                    return None
                return self.m.parse_text_types(value, owner.parent or self.m.module_object(owner.module), owner.module)
        return None

    def _parameter(self, function: HeapObject, made: HeapObject) -> Parameter | None:
        name, kind, default = (made.slots[field].only for field in ("name", "kind", "default"))
        if not isinstance(name, Const) or not isinstance(name.value, str) or not isinstance(kind, Lib):
            return None
        ours = _KINDS.get(kind.path.rpartition(".")[2])
        if ours is None:
            return None
        owner = self._owner(made, function)
        location, annotated = self._places(owner, name.value)
        return Parameter(
            name=name.value,
            kind=ours,  # type: ignore[arg-type]
            type=self._type(made.slots.get("annotation"), owner),
            default=ABSENT if default == Lib(EMPTY) else self.types.defaults.default(made.slots["default"]),
            location=location,
            annotation_location=annotated,
        )

    def _owner(self, made: HeapObject, function: HeapObject) -> HeapObject:
        """The function that a parameter comes from."""
        origin = made.slots.get(FUNCTION)
        atom = origin.only if origin is not None else None
        return atom.obj if isinstance(atom, Ref) else function

    def _type(self, value: Value | None, owner: HeapObject) -> Type | None:
        if value is None or (isinstance(value.only, Lib) and value.only.path == EMPTY):
            return None
        module = owner.module
        assert module is not None
        return self.types.type_of(value, owner.parent or self.m.module_object(module), module)

    def _places(self, owner: HeapObject, name: str) -> tuple[Location, Location | None]:
        """Where a parameter of that name and its annotation stand in the definition that it comes from."""
        module, decl = owner.module, owner.decl
        assert module is not None
        assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
        for param in decl.params:
            if param.name == name:
                annotated = None if param.annotation is None else module.location(param.annotation)
                return module.location(param), annotated
        return module.location(decl), None


def _all_parameters(holder: HeapObject) -> Iterator[HeapObject]:
    for stated in given_signatures(holder):
        yield from parameters_of(stated) or ()
