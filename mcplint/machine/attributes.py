"""Attribute access."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypeGuard

from mcplint.machine import (
    classes,
    guards,
    held,
    imports,
    judgements,
    located,
    requests,
    results,
    sharing,
    symbols,
    unknowns,
    validation,
)
from mcplint.machine.containers import NAMESPACE, new_dict
from mcplint.machine.events import Store
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import (
    ABSENT,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Late,
    Lib,
    Ref,
    Symbol,
    Unknown,
    Value,
    constant,
    join,
    join_all,
    ref,
    type_name,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def attribute(m: Machine, value: Value, name: str, node: hir.Node | None) -> Value:
    """``value.name``, over all alternatives; labels of the receiver stay."""
    atoms = symbols.as_one_text(m, value).atoms
    if len(atoms) == 1:
        found = _of_atom(m, atoms[0], name, node)
    else:
        atoms = tuple([atom for atom in atoms if judgements.unwrapped(atom) != Const(None)])
        alternatives = [_of_atom(m, atom, name, node) for atom in atoms]
        whole = Value(atoms, value.labels)
        found = join_all(symbols.of_data(m, whole, alternatives, "attribute", data=name, node=node))
    for atom in found.atoms:
        if isinstance(atom, Lib) and atom.receiver is not None:
            outside = requests.found(m, atom.path) or symbols.from_outside(m, atom.path, node)
            if outside is not None:
                return outside
            if isinstance(atom.receiver, Ref) and atom.receiver.obj.kind == "library":
                results.examined(m, atom.receiver.obj, atom.path, node)
    sharing.note_attribute_read(m, value, name, node)
    result = symbols.identified(m, found.with_labels(value.labels), "attribute", (value,), data=name, node=node)
    result = validation.validated_field(m, value, name, result) if result.labels else result
    result = symbols.as_texts(m, guards.asked(m, result, node))
    only = found.only
    return results.of_attribute(m, only.path, result, node) if isinstance(only, Lib) else result


def _of_atom(m: Machine, atom: Atom, name: str, node: hir.Node | None) -> Value:
    if isinstance(atom, Ref):
        return _of_object(m, atom, name, node)
    if isinstance(atom, Lib):
        return Value((Lib(m.libraries.canonical(f"{atom.path}.{name}"), atom.receiver),))
    if isinstance(atom, Const):
        if atom.value is None:
            return UNKNOWN
        return Value((Lib(f"{type_name(atom.value)}().{name}", atom),))
    if isinstance(atom, Bound):
        return _of_bound(m, atom, name)
    if isinstance(atom, Late):
        return attribute(m, imports.resolve_late(m, atom), name, node)
    if isinstance(atom, Unknown) and atom.type:
        return Value((Lib(f"{atom.type}().{name}", atom),))
    if isinstance(atom, Symbol) and name in _OF_TEXT:
        return Value((Lib(f"builtins.str().{name}", atom),))
    return UNKNOWN


_OF_TEXT = frozenset(
    """capitalize casefold count endswith isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric
    isprintable isspace isupper lower lstrip partition removeprefix removesuffix replace rpartition rsplit rstrip split
    splitlines
    startswith strip swapcase title upper zfill""".split()  # noqa: SIM905
)
"""Methods that nothing but text (or bytes, or counts as texts do) has: what an input of unknown type is taken for where
they are called."""


def _of_bound(m: Machine, atom: Bound, name: str) -> Value:
    if name == "__self__":
        return Value((atom.receiver,))
    if name == "__func__":
        return ref(atom.function)
    return _of_function(m, atom.function, name)


def _of_function(m: Machine, function: HeapObject, name: str) -> Value:
    value = m.read(function, name)
    if value is not None:
        return value.present()
    if name == "__qualname__":
        return constant(function.name)
    if name == "__module__" and function.module is not None:
        return constant(function.module.name)
    if name in ("__dict__", "__annotations__", "__code__", "__defaults__", "__signature__"):
        return UNKNOWN
    if name == "register":
        return Value((Lib("functools.singledispatch().register", Ref(function)),))
    if name == "cache_clear":
        return Value((Lib("functools.lru_cache().cache_clear"),))
    return ref(function) if name in m.libraries.models.table("inner-functions") else UNKNOWN


def _of_object(m: Machine, atom: Ref, name: str, node: hir.Node | None) -> Value:
    obj = atom.obj
    match obj.kind:
        case "function":
            return _of_function(m, obj, name)
        case "module":
            return imports.module_attribute(m, obj, name)
        case "instance":
            return _of_instance(m, atom, name, node)
        case "class":
            return _of_class(m, atom, name, node)
        case "library":
            stored = m.read(obj, name)
            if stored is not None:
                return stored.present()
            part = located.attribute(m, Value((atom,)), name)
            if part is not None:
                return part
            return _of_library_object(m, atom, name, node)
        case "super":
            return _of_super(m, obj, name)
        case "partial":
            if obj.record is not None and name == "func" and obj.record.positional:
                return obj.record.positional[0]
            return m.read(obj, name) or UNKNOWN
        case "property" | "method":
            if name in ("setter", "getter", "deleter"):
                return Value((Lib(f"builtins.property().{name}", atom),))
            return m.read(obj, name) or m.read(obj, "function") or UNKNOWN
        case "coroutine":
            return Value((Lib(f"{obj.name if obj.parent is None else 'asyncio.Future'}().{name}", atom),))
        case "env":
            return UNKNOWN
        case _:
            field = m.read(obj, name)
            return field if field is not None else Value((Lib(f"builtins.{obj.kind}().{name}", atom),))


def _of_library_object(m: Machine, atom: Ref, name: str, node: hir.Node | None) -> Value:
    """A member of an object of a library; ``client.notes`` where that is the same as ``client["notes"]``."""
    obj = atom.obj
    row = m.libraries.models.table("open-attributes").get(obj.name)
    if row is None or name.startswith("_") or name in row.get("own", ()):
        return Value((Lib(m.libraries.canonical(f"{_instance_path(obj)}.{name}"), atom),))
    record = CallRecord((constant(name),), node=node, module=m.frame.module).made(f"{obj.name}()[]", atom, ())
    return ref(m.object_of_library(str(row.get("holds", "")), record))


def _instance_path(obj: HeapObject) -> str:
    return obj.name if obj.name.endswith("[]") else f"{obj.name}()"


def _of_instance(m: Machine, atom: Ref, name: str, node: hir.Node | None) -> Value:
    obj = atom.obj
    cls = obj.parent
    own = m.read(obj, name)
    if own is not None and not own.may_be_absent:
        return own
    if cls is None:
        return own.present() if own is not None else UNKNOWN
    if name == "__class__":
        return ref(cls)
    if name == "__dict__":
        return namespace_dict(m, obj)
    member = classes.class_member(m, cls, name)
    if member is not None:
        if own is None and (declared := classes.instance_field(m, cls, name)) is not None:
            return _declared_field(m, obj, name, declared)
        found = _member_of_instance(m, atom, member, name, node)
        return found if own is None else join_all([own.present(), found])
    if own is not None:
        return own.present()
    return _missing_on_instance(m, atom, cls, name, node)


def _member_of_instance(m: Machine, atom: Ref, member: Value, name: str, node: hir.Node | None) -> Value:
    only = member.only
    if isinstance(only, Ref) and only.obj.kind == "property":
        return get_property(m, only.obj, atom, name, node)
    getter = classes.find_member(m, only.obj, "__get__") if _may_be_descriptor(only) else None
    if getter is not None and atom.obj.parent is not None:
        return m.call(getter, CallRecord((Value((atom,)), ref(atom.obj.parent)), node=node), node)
    return classes.bind(member, atom)


def _may_be_descriptor(atom: Atom | None) -> TypeGuard[Ref]:
    return isinstance(atom, Ref) and atom.obj.kind == "instance"


def get_property(m: Machine, prop: HeapObject, receiver: Ref, name: str, node: hir.Node | None) -> Value:
    """The value of a property; a cached property keeps what it computed."""
    getter = m.read(prop, "function")
    if getter is None:
        return UNKNOWN
    value = m.call(classes.bind(getter, receiver), CallRecord(node=node), node)
    if prop.name == "cached_property":
        m.write(receiver.obj, name, value)
    return value


def _declared_field(m: Machine, obj: HeapObject, name: str, declared: tuple[HeapObject, hir.AnnAssign]) -> Value:
    """A field of which only the type is known; every later read finds the same value."""
    value = unknowns.unknown_of_annotation(m, declared[1].annotation, declared[0])
    m.write(obj, name, value)
    return value


def _missing_on_instance(m: Machine, atom: Ref, cls: HeapObject, name: str, node: hir.Node | None) -> Value:
    declared = classes.fields(cls).get(name)
    if declared is not None:
        return _declared_field(m, atom.obj, name, declared)
    bases = classes.bases_in_libraries(cls)
    if bases and not _is_data(m, cls, bases[0], name):
        holds = held.of(m, atom)
        labels = holds.labels if holds is not None else ()
        return Value((Lib(m.libraries.canonical(f"{bases[0]}().{name}"), atom),), labels)
    fallback = classes.class_member(m, cls, "__getattr__")
    if fallback is not None:
        return m.call(classes.bind(fallback, atom), CallRecord((constant(name),), node=node), node)
    return UNKNOWN


def _is_data(m: Machine, cls: HeapObject, base: str, name: str) -> bool:
    """Whether ``__getattr__`` of a class is asked for a name: its builtin base has none of that name."""
    kind = getattr(builtins, base.removeprefix("builtins."), None) if base.startswith("builtins.") else None
    return (
        isinstance(kind, type) and not hasattr(kind, name) and classes.class_member(m, cls, "__getattr__") is not None
    )


def _of_class(m: Machine, atom: Ref, name: str, node: hir.Node | None) -> Value:
    cls = atom.obj
    member = classes.class_member(m, cls, name)
    if member is not None:
        only = member.only
        if isinstance(only, Ref) and only.obj.kind == "method":
            inner = m.read(only.obj, "function") or UNKNOWN
            return classes.bind(inner, atom) if only.obj.name == "classmethod" else inner
        return member
    if name == "__members__" and classes.is_enum(cls):
        return classes.enum_mapping(m, cls)
    if name in ("__qualname__",):
        return constant(cls.name)
    if name == "__dict__":
        return namespace_dict(m, cls)
    bases = classes.bases_in_libraries(cls)
    if bases:
        return Value((Lib(m.libraries.canonical(f"{bases[0]}.{name}"), atom),))
    if name in ("__init__", "__subclasses__"):
        return Value((Lib(f"builtins.type().{name}", atom),))
    if node is not None and classes.fields(cls).get(name) is not None:
        return UNKNOWN
    return UNKNOWN


def _of_super(m: Machine, obj: HeapObject, name: str) -> Value:
    receiver = obj.slots["receiver"].only
    if not isinstance(receiver, Ref) or obj.parent is None:
        return UNKNOWN
    instance = receiver.obj
    cls = instance if instance.kind == "class" else instance.parent
    if cls is None:
        return UNKNOWN
    member = classes.class_member(m, cls, name, after=obj.parent)
    if member is not None:
        only = member.only
        if isinstance(only, Ref) and only.obj.kind == "property":
            return get_property(m, only.obj, receiver, name, None)
        return classes.bind(member, receiver)
    behind = _libraries_after(cls, obj.parent)
    if behind:
        return Value((Lib(m.libraries.canonical(f"{behind[0]}().{name}"), receiver),))
    return Value((Lib(f"builtins.object().{name}", receiver),))


def _libraries_after(cls: HeapObject, after: HeapObject) -> list[str]:
    order = classes.mro(cls)
    start = order.index(after) + 1 if after in order else 0
    return [
        base for base in order[start:] if isinstance(base, str) and base not in ("builtins.object", "typing.Generic")
    ]


def set_attribute(m: Machine, receiver: Value, name: str, value: Value, node: hir.Node | None) -> None:
    """``receiver.name = value``."""
    strong = len(receiver.atoms) == 1
    for atom in receiver.atoms:
        if isinstance(atom, Lib) and node is not None:
            requests.leave(m, f"{atom.path}.{name}", value)
            m.emit(Store(*m.here(node), f"{atom.path}.{name}", atom.receiver, constant(name), value, m.facts.locks))
            continue
        target: HeapObject | None = None
        if isinstance(atom, Ref):
            target = atom.obj
        elif isinstance(atom, Bound):
            target = atom.function
        if target is None:
            continue
        if (
            target.kind == "instance"
            and target.parent is not None
            and _set_property(m, atom, target.parent, name, value)
        ):
            continue
        if target.kind == "library" and node is not None:
            m.emit(Store(*m.here(node), f"{target.name}().{name}", atom, constant(name), value, m.facts.locks))
        old = None if strong else m.read(target, name)
        sharing.note_attribute_write(m, target, name, node, value)
        m.write(target, name, value if old is None else join_all([old, value]))


def delete_attribute(m: Machine, value: Value, name: str) -> None:
    """``del value.name``: what the class has by that name is there again."""
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.obj.kind not in ("instance", "class"):
            continue
        known = m.read(atom.obj, name)
        if len(value.atoms) == 1:
            m.delete(atom.obj, name)
        elif known is not None:
            m.write(atom.obj, name, join(known, ABSENT))


def _set_property(m: Machine, receiver: Atom, cls: HeapObject, name: str, value: Value) -> bool:
    member = classes.class_member(m, cls, name)
    only = member.only if member is not None else None
    hook = classes.find_member(m, only.obj, "__set__") if _may_be_descriptor(only) else None
    if hook is not None:
        m.call(hook, CallRecord((Value((receiver,)), value)), None)
        return True
    if not isinstance(only, Ref) or only.obj.kind != "property":
        return False
    setter = m.read(only.obj, "setter")
    if setter is None:
        return False
    m.call(classes.bind(setter, receiver), CallRecord((value,)), None)
    return True


def namespace_dict(m: Machine, obj: HeapObject) -> Value:
    """``vars(obj)``: a dict of its present names; what is put into it becomes an attribute."""
    m.read_all(obj)
    result = new_dict(m)
    m.write(result, NAMESPACE, ref(obj))
    for key, value in list(obj.slots.items()):
        if isinstance(key, str) and not key.startswith("#"):
            m.write(result, ("k", key), value)
    return ref(result)
