"""Validation by pydantic: what the constraints and validators of a model have established when a field is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, containers, guards
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Const, Ref, Symbol, Value, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_FIELD_VALIDATORS = frozenset({"field_validator", "validator"})
_MODEL_VALIDATORS = frozenset({"model_validator", "root_validator"})
_MARK = "#validated:"


def validated_field(m: Machine, value: Value, name: str, found: Value) -> Value:
    """A field of a model that came in from outside, after the model's validators have let it through."""
    atom = value.only
    if not isinstance(atom, Ref) or atom.obj.kind != "instance" or atom.obj.parent is None:
        return found
    cls = atom.obj.parent
    declared = classes.fields(cls).get(name)
    if declared is None or not classes.is_model(cls):
        return found
    mark = f"{_MARK}{name}:{','.join(value.labels)}"
    known = m.read(atom.obj, mark)
    if known is not None:
        return known.present()
    m.write(atom.obj, mark, found)
    result = _through_validators(m, cls, name, declared, found)
    m.write(atom.obj, mark, result)
    _model_validators(m, cls, value)
    return result


def _through_validators(
    m: Machine, cls: HeapObject, name: str, declared: tuple[HeapObject, hir.AnnAssign], value: Value
) -> Value:
    env, module = declared[0], declared[0].module
    if module is not None:
        annotation = m.evaluate_annotation(declared[1].annotation, env, module)
        value = through_metadata(m, annotation, value)
    default = m.read(env, name)
    if default is not None:
        _constrain(m, default, value)
    for method in _methods(cls, _FIELD_VALIDATORS, name):
        value = _call(m, method, (ref(cls), value), value)
    return value


def through_metadata(m: Machine, annotation: Value, value: Value) -> Value:
    """A value after the constraints and validators that ``Annotated[...]`` names."""
    for part in _metadata(m, annotation):
        _constrain(m, part, value)
        atom = part.only
        if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
            continue
        if atom.obj.name.rpartition(".")[2] in ("AfterValidator", "BeforeValidator"):
            function = atom.obj.record.get(0, "func")
            if function is not None:
                value = _call(m, function, (value,), value)
    return value


def _metadata(m: Machine, annotation: Value) -> list[Value]:
    atom = annotation.only
    if not isinstance(atom, Ref) or atom.obj.name != "typing.Annotated[]" or atom.obj.record is None:
        return []
    index = atom.obj.record.positional[0] if atom.obj.record.positional else None
    elements = containers.items_of(m, index) if index is not None else None
    return (elements or [])[1:]


def _constrain(m: Machine, described: Value, value: Value) -> None:
    """``Field(pattern=…)`` and ``StringConstraints(pattern=…)``."""
    atom = described.only
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
        return
    given = atom.obj.record.keywords.get("pattern") or atom.obj.record.keywords.get("regex")
    pattern = given.only if given is not None else None
    if isinstance(pattern, Const) and isinstance(pattern.value, str):
        for subject in value.atoms:
            if isinstance(subject, Symbol):
                m.assume(guards.constrained(m, subject, pattern.value))


def _model_validators(m: Machine, cls: HeapObject, model: Value) -> None:
    for method in _methods(cls, _MODEL_VALIDATORS, ""):
        _call(m, method, (model,), model)


def _methods(cls: HeapObject, decorators: frozenset[str], field: str) -> list[Value]:
    """The validators of a class and its bases: for a field, those that name it."""
    found: list[Value] = []
    for base in classes.mro(cls):
        if isinstance(base, HeapObject):
            for key, value in list(base.slots.items()):
                decl = _declaration(value)
                if isinstance(key, str) and decl is not None and _is_validator(decl, decorators, field):
                    found.append(classes.unbound(value))
    return found


def _declaration(value: Value) -> hir.FunctionDef | None:
    atom = value.only
    inner = atom.obj.slots.get("function") if isinstance(atom, Ref) and atom.obj.kind == "method" else value
    atom = inner.only if inner is not None else None
    decl = atom.obj.decl if isinstance(atom, Ref) and atom.obj.kind == "function" else None
    return decl if isinstance(decl, hir.FunctionDef) else None


def _is_validator(decl: hir.FunctionDef, decorators: frozenset[str], field: str) -> bool:
    for decorator in decl.decorators:
        if not isinstance(decorator, hir.Call):
            continue
        function = decorator.func
        name = function.id if isinstance(function, hir.Name) else getattr(function, "attr", "")
        if name in decorators:
            named = [arg.value.value for arg in decorator.args if isinstance(arg.value, hir.Constant)]
            return not field or field in named or "*" in named
    return False


def _call(m: Machine, function: Value, arguments: tuple[Value, ...], otherwise: Value) -> Value:
    try:
        result = m.call(function, CallRecord(arguments, labels=arguments[-1].labels), None)
    except Unreachable:
        return otherwise
    return result if result.labels else otherwise
