"""Annotations and classes, as the machine resolved them, read as plain data (:mod:`mcplint.surface.types`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mcplint.machine.containers import elements_of
from mcplint.machine.definitions import DEFAULT, TYPE_SCOPE
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import UNKNOWN, Atom, Bound, Const, Late, Lib, Ref, Unknown, Value
from mcplint.program.scopes import walk
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.defaults import FIELD_CALLS, DefaultReader
from mcplint.surface.generics import Bindings, alias_parts, arguments_of
from mcplint.surface.projectclasses import ClassReader
from mcplint.surface.signatures import AT_RUN_TIME, Stated, StatedSignatures
from mcplint.surface.types import (
    ABSENT,
    ANY,
    ELLIPSIS,
    NONE,
    Annotated,
    Dynamic,
    EnumOf,
    Generic,
    LiteralOf,
    Marker,
    Named,
    Parameter,
    Signature,
    Text,
    Type,
    Union,
    Unresolved,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_CONSTRAINED = "pydantic.con"
_MAX_DEPTH = 50


class TypeReader:
    """Reads types for one surface; collects the models that they refer to.

    ``mcp_major`` is the version of ``mcp`` that the server at hand runs on, where an import offers several.
    """

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.mcp_major: int | None = None
        self.defaults = DefaultReader(machine)
        self._classes = ClassReader(machine, self)
        self.stated = StatedSignatures(machine, self)
        self.models = self._classes.models

    # --- signatures --------------------------------------------------------------------------------------------------

    def signature(self, handler: Atom) -> tuple[Signature, HeapObject | None] | None:
        """The signature that ``inspect.signature`` gives for a handler, and the function it comes from.

        ``functools.wraps`` leads to the wrapped function; a bound receiver is dropped. None if the handler is not a
        function of the program.
        """
        function, bound, given = self._unwrapped(handler)
        if function is None or not isinstance(function.decl, (hir.FunctionDef, hir.Lambda)) or function.module is None:
            return None
        decl = function.decl
        outer = self._outermost(handler)
        name = constant_or_dynamic(self.m, outer.slots.get("__name__")) if outer is not None else decl_name(decl)
        doc = constant_or_dynamic(self.m, outer.slots.get("__doc__")) if outer is not None else None
        declared = self._declared(handler, function, bound, given)
        return (
            Signature(
                name=name if isinstance(name, str) else decl_name(decl),
                parameters=declared.parameters,
                returns=declared.returns,
                reasons=declared.reasons,
                is_async=isinstance(decl, hir.FunctionDef) and decl.is_async,
                doc=doc if isinstance(doc, str) else None,
                location=function.module.location(decl),
            ),
            function,
        )

    def _declared(self, handler: Atom, function: HeapObject, bound: bool, given: frozenset[str]) -> Stated:
        """The parameters and the result of a function: those of its definition, unless it has a ``__signature__``."""
        stated = self.stated.read(handler, function)
        if stated is not None:
            return stated
        decl = function.decl
        assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
        params = list(decl.params)
        if _is_signed_elsewhere(function, decl):
            return Stated((), None, AT_RUN_TIME)
        if bound and params and params[0].kind in ("positional", "positional_only"):
            params = params[1:]
        returns = decl.returns if isinstance(decl, hir.FunctionDef) else None
        found = tuple(self._parameter(function, param) for param in params if param.name not in given)
        return Stated(found, None if returns is None else self.annotation(returns, function), ())

    def _outermost(self, handler: Atom) -> HeapObject | None:
        if isinstance(handler, Bound):
            return handler.function
        if isinstance(handler, Ref) and handler.obj.kind == "method":
            inner = handler.obj.slots.get("function")
            return self._outermost(inner.atoms[0]) if inner is not None else None
        return handler.obj if isinstance(handler, Ref) else None

    def _unwrapped(self, handler: Atom) -> tuple[HeapObject | None, bool, frozenset[str]]:
        """Follow ``__wrapped__`` as ``inspect.signature`` does: function, whether a receiver is bound, names given."""
        bound = False
        given: frozenset[str] = frozenset()
        for _ in range(_MAX_DEPTH):
            if isinstance(handler, Bound):
                bound = True
                wrapped = handler.function.slots.get("__wrapped__")
                if wrapped is None:
                    return handler.function, bound, given
                handler = wrapped.atoms[0]
                if isinstance(handler, Bound):
                    bound = True
                continue
            if not isinstance(handler, Ref):
                return None, bound, given
            obj = handler.obj
            if obj.kind == "partial" and obj.record is not None:
                given |= frozenset(obj.record.keywords)
                handler = obj.record.positional[0].atoms[0]
                continue
            if obj.kind == "method":
                inner = obj.slots.get("function")
                if inner is None:
                    return None, bound, given
                handler = inner.atoms[0]
                continue
            if obj.kind != "function":
                return None, bound, given
            wrapped = obj.slots.get("__wrapped__")
            if wrapped is None:
                return obj, bound, given
            handler = wrapped.atoms[0]
        return None, bound, given

    def _parameter(self, function: HeapObject, param: hir.Param) -> Parameter:
        assert function.module is not None
        default = function.slots.get(DEFAULT + param.name)
        return Parameter(
            name=param.name,
            kind=param.kind,
            type=None if param.annotation is None else self.annotation(param.annotation, function),
            default=ABSENT if default is None else self.defaults.default(default),
            location=function.module.location(param),
            annotation_location=None if param.annotation is None else function.module.location(param.annotation),
        )

    def annotation(self, node: hir.Expr, owner: HeapObject, bindings: Bindings | None = None) -> Type:
        """The type that an annotation of a function's parameter or a class's field means.

        ``bindings`` says what type variables stand for.
        """
        module = owner.module
        assert module is not None
        env = owner.parent if owner.kind == "function" else owner
        missing = self._missing_name(node, env or self.m.module_object(module), module)
        if missing is not None:
            return Unresolved(missing, missing=True)
        value = self.m.evaluate_annotation(node, env or self.m.module_object(module), module)
        return self.type_of(value, env or self.m.module_object(module), module, bindings=bindings)

    def class_type(self, cls: HeapObject) -> Type:
        """The type that a class of the program means in an annotation."""
        return self._classes.class_type(cls)

    def _missing_name(self, node: hir.Expr, env: HeapObject, module: ModuleInfo) -> str | None:
        """A name that an annotation uses and that does not exist when the server runs; None if all exist."""
        for part in _names_in(node):
            if part.id in module.type_checking_names:
                return f"`{part.id}` is imported under `if TYPE_CHECKING:` only"
            if not self._is_bound(part.id, env) and not _has_star_import(module):
                return f"`{part.id}` is not defined"
        return None

    def _is_bound(self, name: str, env: HeapObject | None) -> bool:
        from mcplint.machine.builtin_names import BUILTIN_NAMES

        while env is not None:
            if name in env.slots:
                return True
            decl = env.decl
            if isinstance(decl, hir.ClassDef) and any(param.name == name for param in decl.type_params):
                return True
            if env.kind == "env" and env.name != TYPE_SCOPE:
                return True
            env = env.parent
        return name in BUILTIN_NAMES or name.startswith("__")

    # --- types -------------------------------------------------------------------------------------------------------

    def type_of(
        self, value: Value, env: HeapObject, module: ModuleInfo, depth: int = 0, bindings: Bindings | None = None
    ) -> Type:
        """The type that the value of an annotation means."""
        if depth > _MAX_DEPTH:
            return Unresolved("the annotation is nested too deeply")
        value = self.m.parse_text_types(value, env, module)
        atoms = sorted(value.atoms, key=self._is_of_other_version)
        for atom in atoms:
            found = self._type_of_atom(atom, env, module, depth, bindings or {})
            if not isinstance(found, Unresolved) or atom is atoms[-1]:
                return found
        return Unresolved("the annotation could not be resolved")

    def _is_of_other_version(self, atom: Atom) -> bool:
        """Whether a name belongs to an SDK version that the server at hand does not run on."""
        other = {1: "mcp.server.mcpserver.", 2: "mcp.server.fastmcp."}.get(self.mcp_major or 0)
        return other is not None and isinstance(atom, Lib) and atom.path.startswith(other)

    def _type_of_atom(self, atom: Atom, env: HeapObject, module: ModuleInfo, depth: int, bindings: Bindings) -> Type:
        if isinstance(atom, Const):
            if atom.value is None:
                return NONE
            return Unresolved(f"`{atom.value!r}` is no type")
        if isinstance(atom, Late):
            return self.type_of(self.m.resolve_late(atom), env, module, depth + 1, bindings)
        if isinstance(atom, Lib):
            return ELLIPSIS if atom.path == "builtins.Ellipsis" else Named(atom.path)
        if isinstance(atom, Unknown):
            return Unresolved("its value is not known to the analysis")
        if not isinstance(atom, Ref):
            return Unresolved("it is a function")
        obj = atom.obj
        if obj.kind == "class":
            return self.class_type(obj)
        if obj.kind != "library" or obj.record is None:
            return Unresolved(f"a {obj.kind} is no type")
        return self._special(obj, env, module, depth, bindings)

    def _special(self, obj: HeapObject, env: HeapObject, module: ModuleInfo, depth: int, bindings: Bindings) -> Type:
        record = obj.record
        assert record is not None

        def inner(value: Value) -> Type:
            return self.type_of(value, env, module, depth + 1, bindings)

        if obj.name == "types.UnionType":
            return Union(tuple(inner(member) for member in record.positional))
        if obj.name == "typing.NewType" and len(record.positional) > 1:
            return inner(record.positional[1])
        if obj in bindings:
            return bindings[obj]
        if obj.name == "typing.TypeVar":
            if len(record.positional) > 2:
                return Union(tuple(inner(constraint) for constraint in record.positional[1:]))
            bound = record.keywords.get("bound")
            return ANY if bound is None else inner(bound)
        alias = alias_parts(obj)
        if alias is not None:
            return self._classes.class_type(alias[0], tuple(inner(item) for item in arguments_of(self.m, alias[1])))
        if not obj.name.endswith("[]"):
            return self._constructed(obj)
        origin = obj.name[:-2]
        arguments = self._arguments(record.positional[0] if record.positional else None)
        match origin.rpartition(".")[2] if origin.startswith(("typing.", "typing_extensions.")) else origin:
            case "Optional":
                return Union((*(inner(argument) for argument in arguments), NONE))
            case "Union":
                return Union(tuple(inner(argument) for argument in arguments))
            case "Literal":
                return self._literal(arguments)
            case "Annotated":
                if not arguments:
                    return Unresolved("`Annotated` without a type")
                metadata = tuple(self._metadata(argument, env, module) for argument in arguments[1:])
                return Annotated(inner(arguments[0]), metadata)
        return Generic(origin, tuple(inner(argument) for argument in arguments))

    def _arguments(self, index: Value | None) -> list[Value]:
        if index is None:
            return []
        atom = index.only
        if isinstance(atom, Ref) and atom.obj.kind in ("tuple", "list"):
            elements = elements_of(self.m, atom.obj)
            return [UNKNOWN] if elements is None else elements
        return [index]

    def _literal(self, arguments: list[Value]) -> Type:
        values = []
        for argument in arguments:
            constant = constant_or_dynamic(self.m, argument)
            if isinstance(constant, Dynamic):
                return Unresolved("a `Literal` whose values are not constant")
            values.extend(constant if isinstance(constant, list) else [constant])
        return LiteralOf(tuple(values))

    def _metadata(self, value: Value, env: HeapObject, module: ModuleInfo) -> Any:
        atom = value.only
        if isinstance(atom, Const) and isinstance(atom.value, str):
            return Text(atom.value)
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            if atom.obj.name in FIELD_CALLS:
                return self.defaults.field_info(atom.obj.record)
            if not atom.obj.name.endswith("[]"):
                return self.defaults.marker(atom.obj)
        if isinstance(atom, Lib):
            return Named(atom.path)
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            return self.class_type(atom.obj)
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            return self.type_of(value, env, module)
        return Marker("?")

    def _constructed(self, obj: HeapObject) -> Type:
        tail = obj.name.rpartition(".")[2]
        if obj.name.startswith(_CONSTRAINED):
            base = {"conint": "int", "confloat": "float", "constr": "str", "conbytes": "bytes"}.get(tail)
            if base is not None:
                return Annotated(Named(f"builtins.{base}"), (self.defaults.marker(obj),))
        if obj.name in ("enum.Enum", "enum.StrEnum", "enum.IntEnum"):
            return self._functional_enum(obj)
        return Unresolved(f"the result of `{obj.name}`")

    def _functional_enum(self, obj: HeapObject) -> Type:
        record = obj.record or CallRecord()
        name = constant_or_dynamic(self.m, record.get(0, "value"))
        members = constant_or_dynamic(self.m, record.get(1, "names"))
        if not isinstance(name, str) or not isinstance(members, dict):
            return Unresolved("an enum made by a call")
        base: Any = {"enum.StrEnum": "str", "enum.IntEnum": "int"}.get(obj.name, "")
        return EnumOf(name, tuple(members.items()), base)


def _has_star_import(module: ModuleInfo) -> bool:
    return any(isinstance(statement, hir.ImportFrom) and not statement.names for statement in module.tree.body)


def _is_signed_elsewhere(function: HeapObject, decl: hir.FunctionDef | hir.Lambda) -> bool:
    """Whether a wrapper gets its signature at a place that was not seen: what it declares itself is not what counts."""
    stars = any(param.kind in ("var_positional", "var_keyword") for param in decl.params)
    return stars and function.module is not None and function.module.signs_functions


def decl_name(decl: hir.FunctionDef | hir.Lambda) -> str:
    """The name that Python gives a function."""
    return decl.name if isinstance(decl, hir.FunctionDef) else "<lambda>"


def _names_in(annotation: hir.Expr) -> Iterator[hir.Name]:
    """The names that evaluating ``annotation`` looks up, also in forward references (strings that stand for types)."""
    types: list[hir.Expr] = [annotation]
    while types:
        node = types.pop()
        if isinstance(node, hir.Constant) and isinstance(node.value, str):
            parsed = _forward_reference(node.value)
            types.extend(() if parsed is None else (parsed,))
        elif isinstance(node, hir.Subscript):
            yield from _plain_names(node.value)
            special = node.value.attr if isinstance(node.value, hir.Attribute) else getattr(node.value, "id", "")
            arguments = node.index.elements if isinstance(node.index, hir.TupleExpr) else (node.index,)
            count = {"Literal": 0, "Annotated": 1}.get(special, len(arguments))
            types.extend(reversed(arguments[:count]))
            for argument in arguments[count:]:
                yield from _plain_names(argument)
        elif isinstance(node, hir.Operation):
            types.extend((node.first, *(operand for _, operand in node.rest)))
        elif isinstance(node, hir.ListExpr):
            types.extend(node.elements)
        else:
            yield from _plain_names(node)


def _plain_names(node: hir.Expr) -> Iterator[hir.Name]:
    return (part for part in walk((node,), into_definitions=False) if isinstance(part, hir.Name))


@lru_cache(maxsize=4096)
def _forward_reference(text: str) -> hir.Expr | None:
    from mcplint.syntax import lower_expression

    return lower_expression(text)
