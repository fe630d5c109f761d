"""What objects of libraries hold besides what they were made of: queues, streams, variables, futures.

Also instances of the program's classes that derive from a library's (``class Rows(list)``): what their base was given
is theirs, whatever member of the base is used to get at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.symbols import HELD, freeze
from mcplint.machine.values import Atom, Ref, Value, join, union_labels

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def hold(m: Machine, obj: HeapObject, value: Value) -> None:
    """Put a value into an object."""
    value = freeze(m, value)
    if value.labels:
        known = m.read(obj, HELD)
        m.write(obj, HELD, value if known is None else join(known, value))


def of(m: Machine, atom: Atom | None) -> Value | None:
    """What an object holds; None if nothing that matters."""
    if not isinstance(atom, Ref) or atom.obj.kind not in ("library", "instance", "coroutine"):
        return None
    held = m.read(atom.obj, HELD)
    return None if held is None else held.present()


def beside(m: Machine, atom: Atom | None, value: Value) -> Value:
    """``value``, which comes out of an object, or what was put into that."""
    put = of(m, atom)
    return value if put is None else join(value, put)


def with_held(m: Machine, receiver: Atom | None, record: CallRecord) -> CallRecord:
    """The record of a call of a method, which may tell what its receiver holds."""
    value = of(m, receiver)
    if value is None:
        return record
    labels = union_labels(record.labels, value.labels)
    more = record.updated({HELD: value})
    more.labels = labels
    return more


def store(m: Machine, path: str, receiver: Atom | None, record: CallRecord) -> None:
    """What a call puts into its receiver, or into the file that it is given, as the table "stores" says."""
    row = m.libraries.models.table("stores").get(path)
    if row is None:
        return
    into = row.get("into")
    target = record.get(None, into) if into else None if receiver is None else Value((receiver,))
    argument = row.get("argument")
    given = record.positional if argument is None else (record.get(argument.position, argument.keyword),)
    for atom in target.atoms if target is not None else ():
        for value in given if isinstance(atom, Ref) else ():
            if value is not None and isinstance(atom, Ref):
                hold(m, atom.obj, value)


_CHANGING = frozenset({"add", "append", "appendleft", "extend", "insert", "setdefault", "update"})
_PARTS = ("[]", "().get", "().setdefault")


def _data(m: Machine, atom: Atom | None) -> list[HeapObject]:
    """The object and what it is a part of, up to what a call of the table "plain-data" returned; none of other ones."""
    rows = m.libraries.models.table("plain-data")
    found: list[HeapObject] = []
    while isinstance(atom, Ref) and atom.obj.kind == "library" and len(found) < _DEPTH:
        found.append(atom.obj)
        if atom.obj.name in rows:
            return found
        atom = atom.obj.receiver if atom.obj.name.endswith(_PARTS) else None
    return []


_DEPTH = 8


def put_into(m: Machine, atom: Atom, values: Iterable[Value]) -> None:
    """``data[key] = value``, ``data.append(value)``: data holds what is put into it, or into a part of it."""
    for obj in _data(m, atom):
        for value in values:
            hold(m, obj, value)


def changed(m: Machine, path: str, receiver: Atom | None, record: CallRecord) -> None:
    """A call may be of a method that changes plain data."""
    if receiver is not None and path.rpartition(".")[2] in _CHANGING:
        put_into(m, receiver, tuple(record))


def initialised(m: Machine, path: str, receiver: Atom | None, record: CallRecord) -> None:
    """``Base.__init__(…)`` of a library on an instance of the program's class."""
    if path.endswith("().__init__") and isinstance(receiver, Ref) and receiver.obj.kind == "instance":
        for value in record:
            hold(m, receiver.obj, value)
