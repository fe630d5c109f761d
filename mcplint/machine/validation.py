"""Validation by pydantic: what the constraints and validators of a model have established when a field is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, guards, implications, symbols, unknowns
from mcplint.machine.facts import union_all
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, CallRecord, HeapObject, Key
from mcplint.machine.values import Atom, Const, Ref, Symbol, Value, constant, is_none, make, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_FIELD_VALIDATORS = frozenset({"field_validator", "validator"})
_MODEL_VALIDATORS = frozenset({"model_validator", "root_validator"})
_MARK = "#validated:"


def validated_field(m: Machine, value: Value, name: str, found: Value) -> Value:
    """A field of a model that came in from outside, after the model's validators have let it through."""
    given = [atom for atom in value.atoms if not is_none(atom)]
    atom = given[0] if len(given) == 1 else None
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
    before = m.facts
    result = _through_validators(m, cls, name, declared, found)
    result = implications.under(m, result, m.facts.beyond(before))
    m.write(atom.obj, mark, result)
    _model_validators(m, cls, value)
    return result


def validated_slots(obj: HeapObject, name: str) -> list[str]:
    """Where a model keeps a field that has been validated."""
    return [key for key in obj.slots if isinstance(key, str) and key.startswith(f"{_MARK}{name}:")]


def _through_validators(
    m: Machine, cls: HeapObject, name: str, declared: tuple[HeapObject, hir.AnnAssign], value: Value
) -> Value:
    env, module = declared[0], declared[0].module
    if module is not None:
        annotation = m.evaluate_annotation(declared[1].annotation, env, module)
        value = through_type(m, annotation, value)
    default = m.read(env, name)
    if default is not None:
        value = _constrained(m, default, value)
    for method in _methods(cls, _FIELD_VALIDATORS, name):
        value = _call(m, method, (ref(cls), value), value)
    return value


def through_type(m: Machine, declared: Value, value: Value) -> Value:
    """A value after the constraints and validators that a type names, inside of ``X | None`` and of containers too."""
    atom = declared.only
    obj = atom.obj if isinstance(atom, Ref) and atom.obj.kind == "library" else None
    if obj is None or obj.record is None or not value.labels:
        return value
    if obj.name == "typing.Annotated[]":
        base, *metadata = unknowns.type_arguments(m, obj) or [declared]
        return _through_metadata(m, metadata, through_type(m, base, value))
    if obj.name in _UNIONS:
        return _through_union(m, unknowns.members_of_union(m, obj), value)
    path = obj.name.removesuffix("[]")
    if path in unknowns.CONSTRAINED:
        return _constrained(m, declared, value)
    arguments = unknowns.type_arguments(m, obj) if obj.name.endswith("[]") else []
    for element in value.atoms if arguments and any(map(_names_constraint, arguments)) else ():
        if isinstance(element, Ref) and element.obj.kind in ("list", "tuple", "dict"):
            _through_elements(m, element.obj, arguments, value)
    return value


_UNIONS = frozenset({"types.UnionType", "typing.Union[]", "typing.Optional[]"})


def _names_constraint(declared: Value) -> bool:
    """Whether a type may say more than what a value is: one that is subscripted or called."""
    atom = declared.only
    return isinstance(atom, Ref) and atom.obj.kind == "library"


def _through_union(m: Machine, members: list[Value], value: Value) -> Value:
    """Each alternative after the only member of a union that it can be of."""
    found: list[Atom] = []
    kinds = [unknowns.kind_of_type(m, member) for member in members]
    for atom in value.atoms:
        kind = unknowns.kind_of(atom)
        own = [member for member, other in zip(members, kinds, strict=True) if other == kind]
        one = Value((atom,), value.labels)
        found.extend((through_type(m, own[0], one) if len(own) == 1 and not is_none(atom) else one).atoms)
    return value if tuple(found) == value.atoms else make(found, value.labels)


def _through_elements(m: Machine, obj: HeapObject, arguments: list[Value], container: Value) -> None:
    """What a container holds, after the constraints of what it is declared to hold."""
    key = arguments[0] if obj.kind == "dict" else None
    places: list[tuple[Key, Value]] = [(ANY_ITEM, arguments[-1] if key is not None else arguments[0])]
    if key is not None:
        places.append((ANY_KEY, key))
    elif ANY_ITEM not in obj.slots:
        places = list(enumerate(arguments))
    for place, declared in places:
        known = m.read(obj, place) or unknowns.unknown_of_type(m, declared)
        given = (Value((Ref(obj),), container.labels), constant(str(place)))
        element = symbols.identified(m, known.with_labels(container.labels), "element", given)
        m.write(obj, place, through_type(m, declared, element))


def _through_metadata(m: Machine, metadata: list[Value], value: Value) -> Value:
    """A value after the constraints and validators in ``Annotated[...]``."""
    for part in metadata:
        value = _constrained(m, part, value)
        atom = part.only
        if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
            continue
        if atom.obj.name.rpartition(".")[2] in ("AfterValidator", "BeforeValidator", "PlainValidator"):
            function = atom.obj.record.get(0, "func")
            if function is not None:
                value = _call(m, function, (value,), value)
    return value


def _constrained(m: Machine, described: Value, value: Value) -> Value:
    """A value after ``Field(pattern=…)``, ``StringConstraints(pattern=…)`` or ``constr(pattern=…)``."""
    atom = described.only
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
        return value
    given = atom.obj.record.keywords.get("pattern") or atom.obj.record.keywords.get("regex")
    pattern = given.only if given is not None else None
    if not isinstance(pattern, Const) or not isinstance(pattern.value, str):
        return value
    subjects = [subject for subject in value.atoms if isinstance(subject, Symbol)]
    facts = union_all([guards.constrained(m, subject, pattern.value) for subject in subjects])
    m.assume(facts)
    return implications.under(m, value, facts)


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
