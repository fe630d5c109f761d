"""Functions that ask a program about itself: attributes, classes, members, modules by name."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from mcplint.machine import attributes, classes, imports, judgements, special_methods
from mcplint.machine.arguments import first, labelled, text_of
from mcplint.machine.containers import item_of, items_of, new_sequence
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Lib,
    Ref,
    Value,
    constant,
    join_all,
    ref,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _isinstance(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if len(record.positional) < 2:
        return unknown("builtins.bool")
    outcome = judgements.is_instance(m, record.positional[0], record.positional[1])
    labels = record.positional[0].labels
    return unknown("builtins.bool", labels) if outcome is None else constant(outcome, labels)


def _issubclass(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    outcome = judgements.is_subclass(m, first(record), record.get(1) or UNKNOWN)
    return unknown("builtins.bool") if outcome is None else constant(outcome)


def _subclasses(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``Base.__subclasses__()``: the classes of the program that derive from it so far."""
    known = m.read(receiver.obj, classes.SUBCLASSES) if isinstance(receiver, Ref) else None
    elements = items_of(m, known) if known is not None else []
    return ref(new_sequence(m, "list", elements))


def _new_type(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``super().__new__(mcs, name, bases, namespace)`` in a metaclass."""
    for value in record.positional[-1:]:
        atom = value.only
        made = m.read(atom.obj, classes.NEW_CLASS) if isinstance(atom, Ref) else None
        if made is not None:
            return made
    return ref(m.object_of_library("builtins.type", record, site=node))


def _new_object(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``super().__new__(cls)``: an instance of which nothing is set yet."""
    atom = first(record).only
    if not isinstance(atom, Ref) or atom.obj.kind != "class":
        return UNKNOWN
    return ref(m.allocate("instance", atom.obj.name, parent=atom.obj, module=m.frame.module, site=node))


def _getattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    name = text_of(record.get(1))
    if name is None:
        return labelled(record, UNKNOWN)
    if len(record.positional) > 2 and judgements.has_attribute(m, first(record), name) is False:
        return record.positional[2]
    value = attributes.attribute(m, first(record), name, node)
    if len(record.positional) > 2 and judgements.has_attribute(m, first(record), name) is None:
        return join_all([value, record.positional[2]])
    return value


def _setattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    name = text_of(record.get(1))
    if name is not None and len(record.positional) > 2:
        attributes.set_attribute(m, record.positional[0], name, record.positional[2], node)
    return NONE


def _get_attributes(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``operator.attrgetter(name)(obj)``."""
    made_by = receiver.obj.record if isinstance(receiver, Ref) else None
    name = text_of(made_by.get(0)) if made_by is not None and len(made_by.positional) == 1 else None
    if name is None:
        return None
    value = first(record)
    for part in name.split("."):
        value = attributes.attribute(m, value, part, node)
    return value


def _call_method(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``operator.methodcaller(name, …)(obj)`` for an object of the program."""
    made_by = receiver.obj.record if isinstance(receiver, Ref) else None
    name = text_of(made_by.get(0)) if made_by is not None else None
    value = first(record)
    if made_by is None or name is None or not special_methods.instances(value):
        return None
    given = CallRecord(made_by.positional[1:], made_by.keywords, node, made_by.module, made_by.open, made_by.labels)
    return m.call(attributes.attribute(m, value, name, node), given, node)


def _get_items(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``operator.itemgetter(key)(obj)`` for an object of the program."""
    made_by = receiver.obj.record if isinstance(receiver, Ref) else None
    value = first(record)
    if made_by is None or made_by.open or not made_by.positional or not special_methods.instances(value):
        return None
    items = [item_of(m, value, key, node) for key in made_by.positional]
    return items[0] if len(items) == 1 else ref(new_sequence(m, "tuple", items))


def _set_on_receiver(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``object.__setattr__(instance, name, value)``, or ``super().__setattr__(name, value)``."""
    given = record.positional if receiver is None else (Value((receiver,)), *record.positional)
    if len(given) == 3:
        return _setattr(m, None, CallRecord(given, node=node), node)
    return NONE


def _hasattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    name = text_of(record.get(1))
    outcome = judgements.has_attribute(m, first(record), name) if name is not None else None
    return unknown("builtins.bool") if outcome is None else constant(outcome)


def _callable(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    atom = first(record).only
    if isinstance(atom, Bound):
        return TRUE
    if isinstance(atom, Const):
        return FALSE
    if isinstance(atom, Ref):
        kind = atom.obj.kind
        if kind in ("function", "class", "partial"):
            return TRUE
        if kind == "instance":
            return constant(classes.find_member(m, atom.obj, "__call__") is not None)
        if kind != "library":
            return FALSE
    return unknown("builtins.bool")


def _type(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if len(record.positional) == 1:
        atom = record.positional[0].only
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
            return ref(atom.obj.parent)
        if isinstance(atom, Const):
            return Value((Lib(f"builtins.{atom.value.__class__.__name__}"),))
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            return Value((Lib(atom.obj.name),))
        return UNKNOWN
    return ref(m.object_of_library("builtins.type", record, site=node))


def _super(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    frame = m.frame
    cls, instance = frame.cls, frame.receiver
    if len(record.positional) == 2:
        atom = record.positional[0].only
        cls = atom.obj if isinstance(atom, Ref) else cls
        instance = record.positional[1]
    if cls is None or instance is None:
        return UNKNOWN
    obj = m.allocate("super", "builtins.super", parent=cls)
    m.write(obj, "receiver", instance)
    return ref(obj)


def _dir(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    names = classes.member_names(m, first(record))
    if names is None:
        return ref(new_sequence(m, "list", None, unknown("builtins.str")))
    return ref(new_sequence(m, "list", [constant(name) for name in names]))


def _get_members(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``inspect.getmembers(value, predicate)``."""
    value = first(record)
    names = classes.member_names(m, value)
    if names is None:
        return ref(new_sequence(m, "list", None, UNKNOWN))
    predicate = record.get(1, "predicate")
    pairs = []
    for name in names:
        member = attributes.attribute(m, value, name, node)
        if (
            predicate is not None
            and judgements.truth(m, m.call(predicate, CallRecord((member,), node=node), node)) is False
        ):
            continue
        pairs.append(ref(new_sequence(m, "tuple", [constant(name), member])))
    return ref(new_sequence(m, "list", pairs))


def _is_kind(*kinds: str) -> Intrinsic:
    def test(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        atom = first(record).only
        kind = "method" if isinstance(atom, Bound) else atom.obj.kind if isinstance(atom, Ref) else None
        if kind is None or kind == "library":
            made = isinstance(atom, Ref) and atom.obj.name.rpartition(".")[2][:1].isupper()
            return FALSE if isinstance(atom, Const) or made else unknown("builtins.bool")
        return constant(kind in kinds)

    return test


def _is_coroutine_function(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    atom = first(record).only
    function = atom.function if isinstance(atom, Bound) else atom.obj if isinstance(atom, Ref) else None
    if function is None or function.kind != "function":
        return unknown("builtins.bool")
    return constant(isinstance(function.decl, hir.FunctionDef) and function.decl.is_async)


def _getdoc(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``inspect.getdoc(value)``: the docstring of a function or class without its indentation."""
    atom = first(record).only
    target = atom.function if isinstance(atom, Bound) else atom.obj if isinstance(atom, Ref) else None
    doc = m.read(target, "__doc__") if target is not None and target.kind in ("function", "class") else None
    text = doc.only if doc is not None else None
    if not isinstance(text, Const) or (text.value is None and target is not None and target.kind == "class"):
        return unknown("builtins.str")
    return constant(inspect.cleandoc(text.value)) if isinstance(text.value, str) else NONE


def _cleandoc(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    text = text_of(first(record))
    return labelled(record, unknown("builtins.str") if text is None else constant(inspect.cleandoc(text)))


def _vars(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    atom = first(record).only if record.positional else None
    if isinstance(atom, Ref) and atom.obj.kind in ("instance", "class", "module", "library"):
        return attributes.namespace_dict(m, atom.obj)
    if not record.positional:
        return attributes.namespace_dict(m, m.frame.env)
    return UNKNOWN


def _globals(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return attributes.namespace_dict(m, m.module_object(m.frame.module))


def _import(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``importlib.import_module(name, package)``."""
    texts = [atom.value for atom in first(record).atoms if isinstance(atom, Const) and isinstance(atom.value, str)]
    names = [name for text in texts if (name := _absolute_name(m, text, record))]
    found = [imports.import_module(m, name) for name in names if m.program.find(name, m.frame.module) is not None]
    if found:
        return join_all(found)
    if len(names) == 1:
        return imports.import_module(m, names[0])
    return ref(m.object_of_library("importlib.import_module", record, site=node))


def _absolute_name(m: Machine, name: str, record: CallRecord) -> str | None:
    level = len(name) - len(name.lstrip("."))
    if not level:
        return name
    packages = (record.get(1, "package") or UNKNOWN).atoms
    package = next((atom.value for atom in packages if isinstance(atom, Const) and isinstance(atom.value, str)), None)
    if package and level == 1:
        return f"{package}.{name.lstrip('.')}"
    return m.frame.module.absolute(level, name.lstrip("."))


INTRINSICS: dict[str, Intrinsic] = {
    "builtins.isinstance": _isinstance,
    "builtins.issubclass": _issubclass,
    "builtins.type().__subclasses__": _subclasses,
    "builtins.type().__new__": _new_type,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "operator.attrgetter()": _get_attributes,
    "operator.itemgetter()": _get_items,
    "operator.methodcaller()": _call_method,
    "builtins.object.__setattr__": _set_on_receiver,
    "builtins.object().__setattr__": _set_on_receiver,
    "builtins.object().__new__": _new_object,
    "builtins.object.__new__": _new_object,
    "builtins.hasattr": _hasattr,
    "builtins.callable": _callable,
    "builtins.type": _type,
    "builtins.super": _super,
    "builtins.dir": _dir,
    "builtins.vars": _vars,
    "builtins.locals": _vars,
    "builtins.globals": _globals,
    "inspect.getmembers": _get_members,
    "inspect.getdoc": _getdoc,
    "inspect.cleandoc": _cleandoc,
    "inspect.isfunction": _is_kind("function"),
    "inspect.ismethod": _is_kind("method"),
    "inspect.isclass": _is_kind("class"),
    "inspect.isroutine": _is_kind("function", "method"),
    "inspect.iscoroutinefunction": _is_coroutine_function,
    "asyncio.iscoroutinefunction": _is_coroutine_function,
    "importlib.import_module": _import,
    "builtins.__import__": _import,
}
