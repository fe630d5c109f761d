"""``inspect.signature``: the parameters of a function as objects that a program looks at, changes and puts back.

A wrapper that hides or adds parameters assigns the result to ``__signature__``, which then counts for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine.arguments import first
from mcplint.machine.containers import elements_of, items_of, new_dict
from mcplint.machine.definitions import DEFAULT
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import TRUE, Atom, Bound, Const, Lib, Ref, Value, constant, join_all, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine

SIGNATURE, PARAMETER = "inspect.Signature", "inspect.Parameter"

FUNCTION = "#function"
"""Slot of a parameter: the function in whose scope its annotation is read."""

EMPTY = "inspect.Parameter.empty"
_EMPTY = Value((Lib(EMPTY),))
_MAX_WRAPPERS = 50

KINDS: dict[str, str] = {
    "positional_only": "POSITIONAL_ONLY",
    "positional": "POSITIONAL_OR_KEYWORD",
    "var_positional": "VAR_POSITIONAL",
    "keyword_only": "KEYWORD_ONLY",
    "var_keyword": "VAR_KEYWORD",
}
"""The machine's names of the kinds of parameters, with those of ``inspect``."""


def given_signatures(function: HeapObject) -> list[HeapObject]:
    """What a program has assigned to ``__signature__``: one, or several where paths differ; none if it is not known."""
    value = function.slots.get("__signature__")
    atoms = value.present().atoms if value is not None else ()
    known = [atom.obj for atom in atoms if isinstance(atom, Ref) and atom.obj.name == SIGNATURE]
    return known if len(known) == len(atoms) else []


def stating(handler: Atom) -> tuple[HeapObject | None, bool, frozenset[str]]:
    """The wrapper of a handler that has a ``__signature__``; whether a receiver is bound above it, and names given."""
    for holder, bound, given in _chain(None, handler):
        if "__signature__" in holder.slots:
            return holder, bound, given
    return None, False, frozenset()


def parameters_of(signature: HeapObject) -> list[HeapObject] | None:
    """The parameters of a signature in order; None if they are not all known."""
    held = signature.slots.get("parameters")
    atom = held.only if held is not None else None
    if not isinstance(atom, Ref) or atom.obj.kind != "dict":
        return None
    found = []
    for key, value in atom.obj.slots.items():
        only = value.only
        if not isinstance(key, tuple) or not isinstance(only, Ref) or only.obj.name != PARAMETER:
            return None
        found.append(only.obj)
    return found


def _signature(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``inspect.signature(function)``."""
    handler = first(record).only
    if handler is None:
        return None
    evaluated = record.get(None, "eval_str")
    resolved = evaluated is not None and evaluated.atoms == TRUE.atoms
    for function, bound, given in _chain(m, handler):
        stated = given_signatures(function)
        if "__signature__" in function.slots:
            found = [_without_first(m, each, node) if bound else ref(each) for each in stated]
            known = [value for value in found if value is not None]
            return join_all(known) if known and len(known) == len(found) else None
        if "__wrapped__" in function.slots or not isinstance(function.decl, (hir.FunctionDef, hir.Lambda)):
            continue
        params = list(function.decl.params)[1 if bound else 0 :]
        made = [_parameter(m, function, param, resolved) for param in params if param.name not in given]
        returns = function.decl.returns if isinstance(function.decl, hir.FunctionDef) else None
        return _new_signature(m, made, _annotation(m, function, returns, resolved), node)
    return None


def _chain(m: Machine | None, handler: Atom) -> Iterator[tuple[HeapObject, bool, frozenset[str]]]:
    """The functions behind wrappers, outermost first, each with whether a receiver is bound and the names given."""
    bound = False
    given: frozenset[str] = frozenset()
    current: Atom | None = handler
    for _ in range(_MAX_WRAPPERS):
        if isinstance(current, Bound):
            bound, current = True, Ref(current.function)
        if not isinstance(current, Ref):
            return
        obj = current.obj
        if obj.kind == "partial" and "__signature__" in obj.slots:
            yield obj, False, frozenset()
            return
        if obj.kind == "partial" and obj.record is not None:
            given |= frozenset(obj.record.keywords)
            current = obj.record.positional[0].only
        elif obj.kind == "method":
            inner = obj.slots.get("function")
            current = inner.only if inner is not None else None
        elif obj.kind == "function":
            if m is not None:
                m.read(obj, "__signature__")
                m.read(obj, "__wrapped__")
            yield obj, bound, given
            wrapped = obj.slots.get("__wrapped__")
            if wrapped is None:
                return
            current = wrapped.only
        else:
            return


def _parameter(m: Machine, function: HeapObject, param: hir.Param, resolved: bool) -> HeapObject:
    default = m.read(function, DEFAULT + param.name)
    return _new_parameter(
        m,
        {
            "name": constant(param.name),
            "kind": Value((Lib(f"{PARAMETER}.{KINDS[param.kind]}"),)),
            "default": _EMPTY if default is None else default,
            "annotation": _annotation(m, function, param.annotation, resolved),
            FUNCTION: ref(function),
        },
    )


def _annotation(m: Machine, function: HeapObject, node: hir.Expr | None, resolved: bool) -> Value:
    """An annotation as it stands on a function at run time: a text, if the module postpones them."""
    module = function.module
    if node is None or module is None:
        return _EMPTY
    if not resolved and module.postpones_annotations:
        return constant(module.source(node))
    return m.evaluate_annotation(node, function.parent or m.module_object(module), module)


def _new_parameter(m: Machine, fields: dict[str, Value]) -> HeapObject:
    made = m.object_of_library(PARAMETER, CallRecord())
    for name, value in fields.items():
        m.write(made, name, value)
    return made


def _new_signature(m: Machine, parameters: list[HeapObject], returns: Value, node: hir.Node | None) -> Value:
    made = m.object_of_library(SIGNATURE, CallRecord(), site=node)
    held = new_dict(m)
    for parameter in parameters:
        name = parameter.slots["name"].only
        m.write(held, ("k", name.value if isinstance(name, Const) else None), ref(parameter))
    m.write(made, "parameters", ref(held))
    m.write(made, "return_annotation", returns)
    return ref(made)


def _without_first(m: Machine, signature: HeapObject, node: hir.Node | None) -> Value | None:
    parameters = parameters_of(signature)
    if parameters is None:
        return None
    return _new_signature(m, parameters[1:], signature.slots.get("return_annotation", _EMPTY), node)


# --- made and changed by the program ---------------------------------------------------------------------------------


def _make_parameter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``inspect.Parameter(name, kind, default=…, annotation=…)``."""
    name, kind = record.get(0, "name"), record.get(1, "kind")
    if name is None or kind is None or record.open:
        return None
    fields = {
        "name": name,
        "kind": kind,
        "default": record.keywords.get("default", _EMPTY),
        "annotation": record.keywords.get("annotation", _EMPTY),
    }
    return ref(_new_parameter(m, fields))


def _change_parameter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``parameter.replace(annotation=…)``."""
    if not isinstance(receiver, Ref) or record.open:
        return None
    fields = {name: value for name, value in receiver.obj.slots.items() if isinstance(name, str)}
    return ref(_new_parameter(m, {**fields, **record.keywords}))


def _make_signature(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``inspect.Signature(parameters, return_annotation=…)``."""
    given = record.get(0, "parameters")
    parameters = _known_parameters(m, given) if given is not None else []
    if parameters is None:
        return None
    return _new_signature(m, parameters, record.keywords.get("return_annotation", _EMPTY), node)


def _change_signature(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``signature.replace(parameters=…, return_annotation=…)``."""
    if not isinstance(receiver, Ref) or record.open:
        return None
    given = record.keywords.get("parameters")
    old = receiver.obj
    parameters = parameters_of(old) if given is None else _known_parameters(m, given)
    returns = record.keywords.get("return_annotation", old.slots.get("return_annotation", _EMPTY))
    return None if parameters is None else _new_signature(m, parameters, returns, node)


def _known_parameters(m: Machine, value: Value) -> list[HeapObject] | None:
    elements = items_of(m, value)
    found = []
    for element in elements or ():
        atom = element.only
        if not isinstance(atom, Ref) or atom.obj.name != PARAMETER:
            return None
        found.append(atom.obj)
    return None if elements is None else found


# --- types -----------------------------------------------------------------------------------------------------------


def _type_hints(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``typing.get_type_hints(function, include_extras=…)``: the annotations, evaluated."""
    handler = first(record).only
    extras = record.get(None, "include_extras")
    keep = extras is not None and extras.atoms == TRUE.atoms
    for function, _, _ in _chain(m, handler) if handler is not None else ():
        decl = function.decl
        if "__wrapped__" in function.slots or not isinstance(decl, hir.FunctionDef):
            continue
        result = new_dict(m, node)
        for name, annotation in (*((param.name, param.annotation) for param in decl.params), ("return", decl.returns)):
            if annotation is not None:
                value = _annotation(m, function, annotation, True)
                m.write(result, ("k", name), value if keep else _without_metadata(m, value))
        return ref(result)
    return None


def _without_metadata(m: Machine, value: Value) -> Value:
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.name.rpartition(".")[2] == "Annotated[]":
        arguments = _arguments(m, atom.obj)
        return arguments[0] if arguments else value
    return value


def _arguments(m: Machine, obj: HeapObject) -> list[Value]:
    index = obj.record.positional[-1] if obj.record is not None and obj.record.positional else None
    atom = index.only if index is not None else None
    if isinstance(atom, Ref) and atom.obj.kind == "tuple":
        return elements_of(m, atom.obj) or []
    return [index] if index is not None else []


def _get_origin(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``typing.get_origin(annotation)``."""
    atom = first(record).only
    if isinstance(atom, (Lib, Const)) or (isinstance(atom, Ref) and atom.obj.kind == "class"):
        return constant(None)
    if not isinstance(atom, Ref) or atom.obj.kind != "library":
        return None
    obj = atom.obj
    if obj.name == "types.UnionType":
        return Value((Lib("types.UnionType"),))
    if obj.name == "typing.GenericAlias[]" and obj.record is not None:
        return obj.record.positional[0]
    if not obj.name.endswith("[]"):
        return None
    return Value((Lib({"typing.Optional[]": "typing.Union"}.get(obj.name, obj.name.removesuffix("[]"))),))


def _members(arguments: list[Value]) -> list[Value]:
    """The members of a union, in which None stands for its type."""
    none = Value((Lib("builtins.NoneType"),))
    return [none if argument.only == Const(None) else argument for argument in arguments]


def _get_args(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``typing.get_args(annotation)``."""
    atom = first(record).only
    if isinstance(atom, (Lib, Const)) or (isinstance(atom, Ref) and atom.obj.kind == "class"):
        return ref(m.new_sequence("tuple", []))
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
        return None
    if atom.obj.name == "types.UnionType":
        return ref(m.new_sequence("tuple", _members(list(atom.obj.record.positional))))
    if not atom.obj.name.endswith("[]"):
        return None
    arguments = _arguments(m, atom.obj)
    if atom.obj.name == "typing.Optional[]":
        arguments = [*arguments, constant(None)]
    if atom.obj.name in ("typing.Optional[]", "typing.Union[]"):
        arguments = _members(arguments)
    return ref(m.new_sequence("tuple", arguments))


INTRINSICS: dict[str, Intrinsic] = {
    "inspect.signature": _signature,
    "inspect.Signature.from_callable": _signature,
    "inspect.Parameter": _make_parameter,
    "inspect.Parameter().replace": _change_parameter,
    "inspect.Signature": _make_signature,
    "inspect.Signature().replace": _change_signature,
    "typing.get_type_hints": _type_hints,
    "typing_extensions.get_type_hints": _type_hints,
    "typing.get_origin": _get_origin,
    "typing.get_args": _get_args,
    "typing_extensions.get_origin": _get_origin,
    "typing_extensions.get_args": _get_args,
}
