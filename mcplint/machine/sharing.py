"""Locations that several calls of handlers share, who reads and writes them, and the locks that are held meanwhile.

An object that was there before the first handler ran is shared by all of them. Locks are facts: a lock that is held on
all paths is a fact about the lock object, wherever it was taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import lifetimes, symbols
from mcplint.machine.events import LockTaken, SharedAccess
from mcplint.machine.facts import HELD, NO_FACTS, Facts, Held, Subject
from mcplint.machine.heap import ANY_ITEM, FACTS, LENGTH, NOTES, OPEN, CallRecord, HeapObject
from mcplint.machine.values import TRUE, UNKNOWN, Atom, Const, Ref, Unknown, Value, type_name
from mcplint.syntax import hir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcplint.machine.machine import Machine

_CONTAINERS = frozenset({"list", "dict", "set"})

MUTATING = frozenset(
    """append appendleft extend extendleft insert pop popleft popitem remove clear sort reverse rotate add discard
    update setdefault difference_update intersection_update symmetric_difference_update move_to_end""".split()  # noqa: SIM905
)
"""Methods that change a container."""

READING = frozenset(
    ["get", "keys", "values", "items", "copy", "index", "count", "__contains__", "__len__", "most_common", "union"]
)


def is_shared(m: Machine, obj: HeapObject) -> bool:
    """Whether other calls than the running one reach an object."""
    return not m.collects_arguments and obj.id < m.shared_below


def forget_constants(m: Machine, objects: Iterable[HeapObject]) -> None:
    """What handlers bind again or fill may hold something else than the constant, or the nothing, that it begins with.

    ``objects`` are the shared ones. So a handler's code runs both for the connection that is not there yet and for the
    one that another handler made.
    """
    for obj in objects:
        if obj.kind in _CONTAINERS and _is_empty(obj):
            if obj.kind == "dict":
                m.heap.write(obj, OPEN, TRUE)
            m.heap.write(obj, ANY_ITEM, UNKNOWN)
        names = obj.module.rebound_names if obj.kind in ("module", "env") and obj.module is not None else m.reassigned
        if obj.kind in ("module", "env", "instance", "class"):
            for name in names:
                value = obj.slots.get(name)
                atom = value.only if value is not None else None
                if value is not None and isinstance(atom, Const):
                    kind = "" if atom.value is None else type_name(atom.value)
                    m.heap.write(obj, name, Value((atom, Unknown(kind)), value.labels))


def _is_empty(obj: HeapObject) -> bool:
    length = obj.slots.get(LENGTH)
    return length.only == Const(0) if length is not None else obj.kind == "dict" and not obj.slots.keys() - NOTES


def note(
    m: Machine,
    obj: HeapObject,
    key: object,
    how: str,
    node: hir.Node | None,
    *,
    write: bool,
    value: Value | None = None,
    index: Value | None = None,
) -> None:
    """Report an access, if the location is shared."""
    if node is None or not is_shared(m, obj):
        return
    shown = symbols.showing(m, value) if value is not None else None
    m.emit(SharedAccess(*m.here(node), obj, key, how, write, shown, index, m.segment, m.facts.locks))


def note_name_read(m: Machine, name: str, node: hir.Node) -> None:
    """A name that some function binds again, in a module or an enclosing function, is read."""
    if m.collects_arguments or name not in m.frame.module.rebound_names:
        return
    env: HeapObject | None = m.frame.env
    while env is not None and name not in env.slots:
        env = env.parent
    if env is not None:
        note(m, env, name, "name", node, write=False)


def note_name_write(m: Machine, env: HeapObject, name: str, node: hir.Node | None, value: Value) -> None:
    """A name of a module or of an enclosing function is bound again."""
    note(m, env, name, "name", node, write=True, value=value)


def note_attribute_read(m: Machine, value: Value, name: str, node: hir.Node | None) -> None:
    """An attribute that is set in several places is read."""
    if m.collects_arguments or name not in m.reassigned:
        return
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in ("instance", "class", "module"):
            holder = atom.obj if name in atom.obj.slots or atom.obj.kind != "instance" else atom.obj.parent
            if holder is not None:
                note(m, holder, name, "attribute", node, write=False)


def note_attribute_write(m: Machine, obj: HeapObject, name: str, node: hir.Node | None, value: Value) -> None:
    """An attribute of an instance, class or module is set."""
    lifetimes.kept(m, (value,), node)
    if obj.kind in ("instance", "class", "module"):
        note(m, obj, name, "attribute", node, write=True, value=value)


def note_item(
    m: Machine, container: Value, index: Value | None, how: str, node: hir.Node | None, value: Value | None
) -> None:
    """An item of a container is read (``value`` None) or set, or all of them are looked at."""
    if value is not None:
        lifetimes.kept(m, (value,), node)
    elif how == "iterate":
        lifetimes.used(m, container, "iterate", node)
    for atom in container.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in _CONTAINERS:
            note(m, atom.obj, _key(index), how, node, write=value is not None, value=value, index=index)


def _key(index: Value | None) -> object:
    atom = index.only if index is not None else None
    return atom.value if isinstance(atom, Const) else ANY_ITEM


def note_call(m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> None:
    """A library's method is called: one of a container, or one that takes or gives back a lock."""
    if m.collects_arguments or receiver is None:
        return
    note_method(m, path, receiver, record, node)
    if path.endswith("().acquire") and m.libraries.locks(path[: -len("().acquire")]):
        acquire(m, receiver)
    elif path.endswith("().release") and m.libraries.locks(path[: -len("().release")]):
        release(m, receiver)


def note_method(m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> None:
    """A method of a container is called."""
    if not isinstance(receiver, Ref) or receiver.obj.kind not in _CONTAINERS:
        return
    method = path.rpartition(".")[2]
    if method in MUTATING:
        lifetimes.kept(m, record, node)
        given = record.positional[-1] if record.positional else None
        index = record.positional[0] if record.positional and receiver.obj.kind == "dict" else None
        note(m, receiver.obj, _key(index), method, node, write=True, value=given, index=index)
    elif method in READING:
        index = record.positional[0] if record.positional else None
        note(m, receiver.obj, _key(index), method, node, write=False, index=index)


# --- locks -----------------------------------------------------------------------------------------------------------


def held_locks(facts: Facts) -> tuple[Subject, ...]:
    """The locks that are certainly held."""
    return tuple(facts.locks.held)


def acquire(m: Machine, lock: Atom | None) -> None:
    """From here on a lock is held."""
    if isinstance(lock, Ref):
        m.assume(Facts({lock.obj: (HELD,)}))


def release(m: Machine, lock: Atom | None) -> None:
    """A lock is given back."""
    if isinstance(lock, Ref):
        _drop(m, [lock.obj])


def _drop(m: Machine, locks: list[Subject]) -> None:
    present = m.facts
    kept = {
        subject: tuple([tag for tag in tags if not isinstance(tag, Held)]) if subject in locks else tags
        for subject, tags in present.held.items()
    }
    held = {subject: tags for subject, tags in kept.items() if tags}
    if len(held) != len(present.held) or any(held[subject] != present.held[subject] for subject in held):
        m.heap.write(m.frame.facts, FACTS, Facts(held) if held else NO_FACTS)


def keep_locks(m: Machine, generator: HeapObject) -> None:
    """A generator yields: if it is a context manager, what it holds now is held in the ``with`` block."""
    held = held_locks(m.facts)
    if held and FACTS not in generator.slots:
        m.write(generator, FACTS, Facts(dict.fromkeys(held, (HELD,))))


def hand_on_locks(m: Machine, generator: Value, manager: HeapObject) -> None:
    """A context manager made of a generator holds what that holds where it yields."""
    for atom in generator.atoms:
        kept = m.read(atom.obj, FACTS) if isinstance(atom, Ref) else None
        if kept is not None:
            m.write(manager, FACTS, kept)


_LOCK = re.compile(r"lock|mutex|semaphore", re.IGNORECASE)


def _is_lock(m: Machine, manager: HeapObject) -> bool:
    """Whether an object is a lock, perhaps one of the program's own: of a class that is called one and is made of one,
    whose rules of who comes next it changes."""
    if manager.kind == "library":
        return m.libraries.locks(manager.name)
    if manager.kind != "instance" or manager.parent is None or not _LOCK.search(manager.parent.name):
        return False
    m.read_all(manager)
    held = [atom.obj for value in manager.slots.values() for atom in value.atoms if isinstance(atom, Ref)]
    return any(obj.kind == "library" and m.libraries.locks(obj.name) for obj in held)


def entered(m: Machine, manager: Value, before: Facts, node: hir.With) -> list[Subject]:
    """The locks that the statement ``with manager`` took: the manager, and those that its code took on the way in."""
    for atom in manager.atoms:
        if isinstance(atom, Ref) and _is_lock(m, atom.obj):
            acquire(m, atom)
        elif isinstance(atom, Ref) and atom.obj.kind in ("library", "generator"):
            kept = m.read(atom.obj, FACTS)
            if isinstance(kept, Facts):
                m.assume(Facts(dict.fromkeys(held_locks(kept), (HELD,))))
    known = held_locks(before)
    taken = [subject for subject in held_locks(m.facts) if subject not in known]
    for subject in taken:
        if isinstance(subject, HeapObject):
            m.emit(LockTaken(*m.here(node), subject))
    return taken


def left(m: Machine, locks: list[Subject]) -> None:
    """The ``with`` block that took the locks is over."""
    if locks:
        _drop(m, locks)
