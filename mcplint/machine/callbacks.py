"""Functions that a library calls back: during a call that is handed them, or in a thread that is started with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import branching, classes, coroutines, inflight, memo
from mcplint.machine.arguments import first
from mcplint.machine.containers import elements_of, item_of_any, make_unordered
from mcplint.machine.contexts import THREAD, Context, within
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import NONE, UNKNOWN, Atom, Const, Ref, Symbol, Unknown, Value, join, ref

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine
    from mcplint.models import Row
    from mcplint.models.structs import Argument
    from mcplint.syntax.hir import Node

TARGET = "#target"
"""Slot of a thread of a project class that holds the function which its base's constructor was given."""


def call_back(m: Machine, row: Row, receiver: Atom | None, record: CallRecord, node: Node | None) -> CallRecord:
    """What a library call does with the function that it is handed, as a row of the table "callbacks" says.

    The function may be called any number of times, also never. Returns the record of the call, in which the function is
    also what it returns, if that becomes part of the call's result.
    """
    argument = row.get("function")
    function = record.get(argument.position, argument.keyword)
    if function is None or all(isinstance(atom, (Const, Unknown)) for atom in function.atoms):
        return record
    given = [_given(m, text, receiver, record) for text in row.get("given", ())]
    with within(m, Context(thread=bool(row.get("thread")))):
        returned = _call_aside(m, function, CallRecord(tuple(given), node=node, open_=not given), node)
    if returned is None or not row.get("result") or argument.position is None:
        return record
    return _with_argument(record, argument, join(function, returned))


def _with_argument(record: CallRecord, argument: Argument, value: Value) -> CallRecord:
    """The record with another value for an argument."""
    if argument.keyword is not None and argument.keyword in record.keywords:
        return record.updated({argument.keyword: value})
    positional = list(record.positional)
    positional[argument.position or 0] = value
    return CallRecord(
        tuple(positional), record.keywords, record.node, record.module, record.open, record.labels, record.receiver
    )


def _call_aside(m: Machine, function: Value, record: CallRecord, node: Node | None) -> Value | None:
    """Call a function that may never be called, and whose exceptions nobody here sees; what it returns, if it does."""
    returned: list[Value] = []

    def called() -> bool:
        returned.append(m.call(function, record, node))
        return True

    branching.branch(m, [called, lambda: True], uncertain=True)
    return returned[0] if returned else None


def _given(m: Machine, text: str, receiver: Atom | None, record: CallRecord) -> Value:
    """An argument of the function: ``item 0`` (any item of an argument), ``item self``, ``argument 1``, ``unknown``."""
    what, _, which = text.partition(" ")
    if which == "self":
        value = None if receiver is None else Value((receiver,))
    else:
        value = record.get(int(which)) if which.isdigit() else None
    if value is None:
        return UNKNOWN
    return item_of_any(m, value) if what == "item" else value


# --- threads and processes -------------------------------------------------------------------------------------------


def _initialise_thread(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
    """``super().__init__(target=f)`` in a class that derives from a thread's."""
    if isinstance(receiver, Ref) and record.get(None, "target") is not None:
        holder = m.object_of_library("threading.Thread", record, site=node)
        m.write(receiver.obj, TARGET, ref(holder))
    return NONE


def _start_thread(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
    """``thread.start()``: its ``run``, or the function that it was made with, runs in another thread."""
    if not isinstance(receiver, Ref):
        return NONE
    thread = receiver.obj
    run = classes.find_member(m, thread, "run") if thread.kind == "instance" else None
    held = m.read(thread, TARGET)
    if held is not None and isinstance(held.only, Ref):
        thread = held.only.obj
    with within(m, THREAD):
        if run is not None:
            _call_aside(m, run, CallRecord(node=node), node)
        elif thread.kind == "library" and thread.record is not None:
            keyword, place = ("function", 2) if thread.name == "threading.Timer" else ("target", 3)
            target = thread.record.get(1, keyword)
            if target is not None:
                _call_aside(m, target, _arguments_of(m, thread.record, place, node), node)
    return NONE


def _arguments_of(m: Machine, made_with: CallRecord, place: int, node: Node | None) -> CallRecord:
    """The arguments that ``args`` and ``kwargs`` of a thread's constructor hold, at ``place`` and behind it."""
    positional, keywords = made_with.get(place, "args"), made_with.get(place + 1, "kwargs")
    elements = _elements(m, positional)
    named: dict[str, Value] = {}
    atom = keywords.only if keywords is not None else None
    if isinstance(atom, Symbol) and atom.op == "dict" and isinstance(atom.data, tuple):
        named = {key: part for key, part in zip(atom.data, atom.parts, strict=True) if isinstance(key, str)}
    if isinstance(atom, Ref) and atom.obj.kind == "dict":
        m.read_all(atom.obj)
        named = {
            key[1]: value.present()
            for key, value in atom.obj.slots.items()
            if isinstance(key, tuple) and isinstance(key[1], str)
        }
    return CallRecord(tuple(elements or ()), named, node, open_=elements is None)


def _elements(m: Machine, value: Value | None) -> list[Value] | None:
    """The elements of a list or tuple; none if there is no value, None if they are not known."""
    if value is None:
        return []
    atom = value.only
    if isinstance(atom, Symbol) and atom.op in ("list", "tuple") and atom.data == ():
        return list(atom.parts)
    if not isinstance(atom, Ref) or atom.obj.kind not in ("list", "tuple"):
        return None
    return elements_of(m, atom.obj)


# --- generators ------------------------------------------------------------------------------------------------------


def _send(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
    """``generator.send(value)``: its body has run to its end without knowing the value, and runs once more with it."""
    obj = receiver.obj if isinstance(receiver, Ref) else None
    value = first(record)
    if obj is None:
        return UNKNOWN
    if value.labels:
        make_unordered(m, obj, item_of_any(m, memo.run_again(m, obj, inflight.SENT, value, node)))
    return item_of_any(m, Value((Ref(obj),)))


# --- futures ---------------------------------------------------------------------------------------------------------


def _future(receiver: Atom | None) -> HeapObject | None:
    return receiver.obj if isinstance(receiver, Ref) and receiver.obj.kind == "coroutine" else None


def _result(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
    """``future.result()`` and ``task.result()``."""
    future = _future(receiver)
    return UNKNOWN if future is None else coroutines.run_coroutine(m, future, node)


def _when_done(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value:
    """``future.add_done_callback(function)``: it is called with the future."""
    function = record.get(0, "fn")
    if function is not None and receiver is not None:
        _call_aside(m, function, CallRecord((Value((receiver,)),), node=node), node)
    return NONE


INTRINSICS: dict[str, Intrinsic] = {
    "builtins.generator().send": _send,
    "builtins.generator().asend": _send,
    "threading.Thread().__init__": _initialise_thread,
    "threading.Thread().start": _start_thread,
    "threading.Timer().start": _start_thread,
    "multiprocessing.Process().__init__": _initialise_thread,
    "multiprocessing.Process().start": _start_thread,
    "asyncio.Future().result": _result,
    "asyncio.Future().add_done_callback": _when_done,
    "concurrent.futures.Future().result": _result,
    "concurrent.futures.Future().add_done_callback": _when_done,
}
