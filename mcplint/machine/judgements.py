"""Questions about values that have three answers: yes, no, and not known (None)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, containers, results, sharing
from mcplint.machine.contexts import FAILURE
from mcplint.machine.events import Tested
from mcplint.machine.heap import ANY_ITEM, LENGTH, OPEN, HeapObject
from mcplint.machine.types import builtin_class
from mcplint.machine.values import (
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Lib,
    Ref,
    Symbol,
    Unknown,
    Value,
    is_some_text,
    type_name,
)

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node


ALWAYS_TRUE = frozenset({"re.Match"})
"""Types of libraries whose instances are never false."""


def truth(m: Machine, value: Value) -> bool | None:
    """Whether a value is true; None if that is not known."""
    outcomes = {truth_of(m, atom) for atom in value.atoms}
    return outcomes.pop() if len(outcomes) == 1 else None


def decide(m: Machine, test: Value, node: Node) -> bool | None:
    """The truth of a test that control depends on."""
    note_test(m, test, node)
    results.unused(m, test, "test", node)
    sharing.note_item(m, test, None, "test", node, None)
    return truth(m, test)


def note_test(m: Machine, subject: Value, node: Node) -> None:
    """Control depends on a value; worth an event if a function returned it because of an exception."""
    if any(label.startswith(FAILURE) for label in subject.labels):
        m.emit(Tested(*m.here(node), subject))


def truth_of(m: Machine, atom: Atom) -> bool | None:
    if isinstance(atom, Const):
        return bool(atom.value)
    if isinstance(atom, Bound):
        return True
    if isinstance(atom, Symbol):
        return symbol_truth(atom)
    if isinstance(atom, Ref):
        obj = atom.obj
        if obj.kind in ("function", "class", "module", "partial", "property", "method", "coroutine"):
            return True
        if obj.kind in ("list", "tuple", "set"):
            length = m.read(obj, LENGTH)
            if length is not None and m.read(obj, ANY_ITEM) is None:
                sizes = {bool(a.value) for a in length.atoms if isinstance(a, Const)}
                return sizes.pop() if len(sizes) == 1 else None
            return None
        if obj.kind == "dict":
            return _dict_truth(m, obj)
        if obj.kind == "instance" and obj.parent is not None:
            special = classes.class_member(m, obj.parent, "__bool__") or classes.class_member(m, obj.parent, "__len__")
            return None if special is not None or classes.bases_in_libraries(obj.parent) else True
    return None


def symbol_truth(atom: Symbol) -> bool | None:
    """The truth of what a symbol stands for; None if it is not known."""
    if atom.op == "verdict" and isinstance(atom.data, tuple):
        return bool(atom.data[0])
    if atom.type in ALWAYS_TRUE:
        return True
    return True if is_some_text(atom) else None


def unwrapped(atom: Atom | None) -> Atom | None:
    """The constant that a symbol is known to equal; any other atom as it is."""
    if isinstance(atom, Symbol) and atom.op == "verdict" and not atom.parts and isinstance(atom.data, tuple):
        return Const(atom.data[0])
    return atom


def _dict_truth(m: Machine, obj: HeapObject) -> bool | None:
    m.read_all(obj)
    items = [value for key, value in obj.slots.items() if isinstance(key, tuple)]
    if any(not value.may_be_absent for value in items):
        return True
    if not items and OPEN not in obj.slots and ANY_ITEM not in obj.slots:
        return None if obj.name == "collections.defaultdict" else False
    return None


def equal(left: Value, right: Value) -> bool | None:
    """``left == right``; None if not known."""
    one, two = unwrapped(left.only), unwrapped(right.only)
    for a, b in ((one, two), (two, one)):
        if isinstance(a, Ref) and isinstance(b, Const):
            folded = classes.enum_constant(a.obj)
            if folded is not None:
                return folded == b.value
    if isinstance(one, Const) and isinstance(two, Const):
        return one.value == two.value
    if isinstance(one, Ref) and isinstance(two, Ref) and {one.obj.kind, two.obj.kind} == {"instance"}:
        if one.obj is two.obj:
            return True
        if one.obj.parent is two.obj.parent and one.obj.parent is not None and classes.is_enum(one.obj.parent):
            return False
    return None


def is_instance(m: Machine, value: Value, cls: Value) -> bool | None:
    """``isinstance(value, cls)``; None if not known."""
    if len(value.atoms) > 1:
        answers = {is_instance(m, Value((atom,)), cls) for atom in value.atoms}
        return answers.pop() if len(answers) == 1 else None
    atom, wanted = value.only, cls.only
    if isinstance(wanted, Ref) and wanted.obj.kind == "tuple":
        outcomes = [is_instance(m, value, each) for each in containers.items_of(m, cls) or [UNKNOWN]]
        return True if True in outcomes else None if None in outcomes else False
    name = wanted.path if isinstance(wanted, Lib) else None
    if name == "builtins.type" and (_is_class(atom) or builtin_class(atom) is not None):
        return True
    actual = _type_path(atom)
    if name is not None and actual is not None and name.startswith("builtins."):
        if actual == name or name == "builtins.object":
            return True
        if (actual, name) == ("builtins.bool", "builtins.int"):
            return True
        return False if actual.startswith("builtins.") else None
    if isinstance(wanted, Ref) and wanted.obj.kind == "class":
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
            return wanted.obj in classes.mro(atom.obj.parent)
        if actual is not None and actual.startswith("builtins."):
            return False
        if isinstance(atom, Lib) and (atom.receiver is None or _is_class(atom.receiver)):
            return False
    if isinstance(atom, Ref) and atom.obj.kind == "instance" and name is not None and atom.obj.parent is not None:
        return True if name in classes.bases_in_libraries(atom.obj.parent) else None
    return None


def is_subclass(m: Machine, cls: Value, base: Value) -> bool | None:
    """``issubclass(cls, base)``; None if not known."""
    one, wanted = cls.only, base.only
    if isinstance(wanted, Ref) and wanted.obj.kind == "tuple":
        outcomes = [is_subclass(m, cls, each) for each in containers.items_of(m, base) or [UNKNOWN]]
        return True if True in outcomes else None if None in outcomes else False
    if not isinstance(one, Ref) or one.obj.kind != "class":
        known, asked = builtin_class(one), builtin_class(wanted)
        if known is not None and asked is not None:
            return issubclass(known, asked)
        return (
            False
            if isinstance(one, Lib) and one.receiver is None and wanted is not None and _is_class(wanted)
            else None
        )
    if isinstance(wanted, Ref) and wanted.obj.kind == "class":
        return wanted.obj in classes.mro(one.obj)
    if isinstance(wanted, Lib):
        return True if wanted.path in classes.bases_in_libraries(one.obj) or wanted.path == "builtins.object" else None
    return None


def _type_path(atom: Atom | None) -> str | None:
    atom = unwrapped(atom)
    if isinstance(atom, Const):
        return type_name(atom.value)
    if isinstance(atom, Unknown):
        return atom.type or None
    if isinstance(atom, Ref) and atom.obj.kind in ("list", "dict", "tuple", "set"):
        return f"builtins.{atom.obj.kind}"
    if isinstance(atom, Bound) or (isinstance(atom, Ref) and atom.obj.kind in ("function", "class", "module")):
        return "builtins.function"
    return None


def _is_class(atom: Atom | None) -> bool:
    return isinstance(atom, Ref) and atom.obj.kind == "class"


def _sample_function() -> None:
    """Has the attributes that every function has."""


def has_attribute(m: Machine, value: Value, name: str) -> bool | None:
    """``hasattr(value, name)``; None if not known."""
    atom = value.only
    if isinstance(atom, Const):
        return hasattr(atom.value, name)
    obj = atom.function if isinstance(atom, Bound) else atom.obj if isinstance(atom, Ref) else None
    if obj is None or obj.kind == "library":
        return None
    own = m.read(obj, name)
    if own is not None:
        return None if own.may_be_absent else True
    cls = obj.parent if obj.kind == "instance" else obj if obj.kind == "class" else None
    if cls is not None:
        if classes.class_member(m, cls, name) is not None or name in classes.fields(cls):
            return True
        return None if classes.bases_in_libraries(cls) or classes.class_member(m, cls, "__getattr__") else False
    if obj.kind in ("function", "partial"):
        return hasattr(_sample_function, name)
    if obj.kind in ("list", "dict", "tuple", "set"):
        return hasattr({"list": list, "dict": dict, "tuple": tuple, "set": set}[obj.kind], name)
    return None if obj.kind == "module" and "__getattr__" in obj.slots else obj.kind != "module" and None
