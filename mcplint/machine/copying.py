"""Copies of objects, with changes: ``copy``, ``dataclasses.replace``, ``model_copy(update=…)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, escapes, symbols
from mcplint.machine.arguments import first, labelled
from mcplint.machine.containers import copy_of, new_dict, new_sequence
from mcplint.machine.heap import ANY_ITEM, OPEN, CallRecord, HeapObject
from mcplint.machine.values import TRUE, UNKNOWN, Atom, Lib, Ref, Value, join, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine

_CONTAINERS = ("list", "dict", "set", "tuple")
_MAX_DEPTH = 20


def _copy(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``copy.copy``."""
    value = first(record)
    atom = value.only
    if not isinstance(atom, Ref):
        return value
    escapes.note_escape(m, atom.obj, node)
    if atom.obj.kind in _CONTAINERS:
        return labelled(record, ref(copy_of(m, atom.obj)))
    return labelled(record, ref(_copied(m, atom.obj, node))) if _is_plain(atom.obj) else value


def _deep_copy(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``copy.deepcopy``."""
    atom = first(record).only
    if isinstance(atom, Ref):
        escapes.note_escape(m, atom.obj, node)
    return labelled(record, _deep(m, first(record), node, {}, 0))


def _deep(m: Machine, value: Value, node: hir.Node | None, copies: dict[HeapObject, Value], depth: int) -> Value:
    atom = value.only
    if not isinstance(atom, Ref) or depth > _MAX_DEPTH:
        return value
    obj = atom.obj
    if obj in copies:
        return copies[obj]
    if obj.kind in _CONTAINERS:
        made = copy_of(m, obj)
    elif _is_plain(obj):
        made = _copied(m, obj, node)
    else:
        return value
    copies[obj] = result = ref(made, value.labels)
    for key, item in list(made.slots.items()):
        if isinstance(key, (tuple, int)) or key == ANY_ITEM or (isinstance(key, str) and not key.startswith("#")):
            inner = _deep(m, item, node, copies, depth + 1)
            if inner is not item:
                m.write(made, key, inner)
    return result


def _is_plain(obj: HeapObject) -> bool:
    """Whether an object is but the values of its attributes, as instances of most classes are."""
    if obj.kind == "instance":
        return "_value_" not in obj.slots
    return obj.kind == "library" and obj.record is not None and obj.name.rpartition(".")[2][:1].isupper()


def _copied(m: Machine, obj: HeapObject, node: hir.Node | None, changes: dict[str, Value] | None = None) -> HeapObject:
    """A new object with the attributes of ``obj``, some of them changed."""
    record = obj.record
    if record is not None and obj.kind == "library":
        record = record.updated(changes or {})
    made = m.allocate(obj.kind, obj.name, parent=obj.parent, module=obj.module, record=record, site=obj.site or node)
    m.read_all(obj)
    for key, value in list(obj.slots.items()):
        m.write(made, key, value)
    for name, value in (changes or {}).items():
        m.write(made, name, value)
    return made


def _replace(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``dataclasses.replace(instance, **changes)``, which makes the new one with ``__init__``."""
    value = first(record)
    atom = value.only
    if isinstance(atom, Lib) or (isinstance(atom, Ref) and atom.obj.kind == "library"):
        return _with_changes(m, value, record, node)
    if not isinstance(atom, Ref) or atom.obj.kind != "instance" or atom.obj.parent is None:
        return labelled(record, UNKNOWN if atom is None else value)
    cls = atom.obj.parent
    given = {name: m.attribute(value, name, node) for name in classes.fields(cls)}
    changed = CallRecord((), {**given, **record.keywords}, record.node, record.module, record.open, record.labels)
    return classes.instantiate(m, cls, changed, node)


def _with_changes(m: Machine, value: Value, record: CallRecord, node: hir.Node | None) -> Value:
    """A copy of something of which only the origin is known: what is changed is in the attributes of that name, and not
    in others."""
    if record.open:
        return labelled(record, value)
    made = m.allocate("instance", "dataclass", module=m.frame.module, site=node)
    for name, changed in record.keywords.items():
        m.write(made, name, changed)
    return ref(made, value.labels)


def _model_copy(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``model.model_copy(update={…})``."""
    if not isinstance(receiver, Ref) or not _is_plain(receiver.obj):
        return UNKNOWN
    update = record.get(None, "update")
    changes: dict[str, Value] = {}
    open_ = False
    if update is not None:
        atom = update.only
        known = isinstance(atom, Ref) and atom.obj.kind == "dict"
        if isinstance(atom, Ref) and known:
            m.read_all(atom.obj)
        for key, value in atom.obj.slots.items() if isinstance(atom, Ref) and known else ():
            if isinstance(key, tuple) and isinstance(key[1], str):
                old = m.attribute(Value((receiver,)), key[1], node) if value.may_be_absent else None
                changes[key[1]] = value if old is None else join(value.present(), old)
        open_ = not known or (isinstance(atom, Ref) and (OPEN in atom.obj.slots or ANY_ITEM in atom.obj.slots))
    made = _copied(m, receiver.obj, node, changes)
    if open_ and made.record is not None:
        made.record = made.record.updated({}, open_=True)
    return ref(made)


def _replace_fields(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``named_tuple._replace(**changes)``."""
    if not isinstance(receiver, Ref) or receiver.obj.kind != "instance":
        return None
    return ref(_copied(m, receiver.obj, node, record.keywords))


def _as_tuple(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``dataclasses.astuple(instance)``."""
    value = first(record)
    atom = value.only
    if not isinstance(atom, Ref) or atom.obj.kind != "instance" or atom.obj.parent is None:
        return labelled(record, UNKNOWN)
    fields = [plain_data(m, m.attribute(value, name, node), node, 0) for name in classes.fields(atom.obj.parent)]
    return ref(new_sequence(m, "tuple", fields))


_PLAIN = frozenset({symbols.HELD, "mode", "exclude_none", "exclude_unset", "exclude_defaults"})
"""Arguments of ``model_dump`` that leave the names of the fields as they are."""


def _as_dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``dataclasses.asdict(instance)`` and ``model.model_dump()``: a dict of the fields."""
    value = Value((receiver,)) if receiver is not None else first(record)
    atom = value.only
    if (
        not isinstance(atom, Ref)
        or atom.obj.kind != "instance"
        or atom.obj.parent is None
        or not _PLAIN.issuperset(record.keywords)
    ):
        return labelled(record, ref(new_dict(m, node, open_=True)))
    result = new_dict(m, node)
    for name in classes.fields(atom.obj.parent):
        m.write(result, ("k", name), plain_data(m, m.attribute(value, name, node), node, 0))
    if classes.bases_in_libraries(atom.obj.parent):
        m.write(result, OPEN, TRUE)
    return ref(result)


def plain_data(m: Machine, value: Value, node: hir.Node | None, depth: int = 0) -> Value:
    """A value with dicts in the place of models, also in containers."""
    atom = value.only
    if not isinstance(atom, Ref) or depth > _MAX_DEPTH:
        return value
    obj = atom.obj
    if obj.kind == "instance" and obj.parent is not None and classes.is_model(obj.parent):
        result = new_dict(m, node)
        for name in classes.fields(obj.parent):
            m.write(result, ("k", name), plain_data(m, m.attribute(value, name, node), node, depth + 1))
        return ref(result)
    if obj.kind in _CONTAINERS:
        made = copy_of(m, obj)
        for key, item in list(made.slots.items()):
            if isinstance(key, (tuple, int)):
                m.write(made, key, plain_data(m, item, node, depth + 1))
        return ref(made)
    return value


INTRINSICS: dict[str, Intrinsic] = {
    "copy.copy": _copy,
    "copy.deepcopy": _deep_copy,
    "copy.replace": _replace,
    "dataclasses.replace": _replace,
    "attr.evolve": _replace,
    "attrs.evolve": _replace,
    "dataclasses.asdict": _as_dict,
    "dataclasses.astuple": _as_tuple,
    "typing.NamedTuple()._asdict": _as_dict,
    "typing.NamedTuple()._replace": _replace_fields,
    "*().model_copy": _model_copy,
    "*().model_dump": _as_dict,
}
