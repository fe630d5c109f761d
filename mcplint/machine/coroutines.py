"""Coroutines: made by a call, run by ``await``; and context managers, which may be asynchronous."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, held, memo, results
from mcplint.machine.containers import item_of_any
from mcplint.machine.heap import RETURNED, CallRecord, HeapObject
from mcplint.machine.recursion import Bindings
from mcplint.machine.values import UNKNOWN, Atom, Ref, Value, join_all
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def make_coroutine(m: Machine, function: HeapObject, bindings: Bindings, record: CallRecord) -> HeapObject:
    """What calling an ``async`` function makes: its body runs when it is awaited."""
    coroutine = m.allocate("coroutine", function.name, parent=function, module=function.module, record=record)
    for name, value in bindings.items():
        m.write(coroutine, f"arg:{name}", value)
    return coroutine


def run_coroutine(m: Machine, coroutine: HeapObject, node: hir.Node | None) -> Value:
    """Run the body of a coroutine to its end; what a handler left behind for others is awaited with any result."""
    done = m.read(coroutine, "#done")
    if done is not None:
        return done.present()
    function = coroutine.parent
    if function is None:
        return UNKNOWN
    m.read_all(coroutine)
    bindings = {
        key[4:]: value for key, value in coroutine.slots.items() if isinstance(key, str) and key.startswith("arg:")
    }
    return memo.run(m, function, bindings, node)


def finished_coroutine(m: Machine, value: Value, path: str = "asyncio.Future") -> HeapObject:
    """An awaitable, or another future of this API path, whose result is known already."""
    obj = m.allocate("coroutine", path, module=m.frame.module)
    m.write(obj, "#done", value)
    return obj


def await_value(m: Machine, value: Value | None, node: hir.Node | None) -> Value:
    """``await value``: coroutines run here; awaiting anything else is unknown."""
    if value is None:
        return UNKNOWN
    m.raise_point()
    if any(
        not isinstance(atom, Ref) or atom.obj.kind != "coroutine" or atom.obj.parent is None for atom in value.atoms
    ):
        m.suspend()
    awaited = [atom for atom in value.atoms if isinstance(atom, Ref) and atom.obj.kind == "coroutine"]
    if len(awaited) == len(value.atoms) == 1:
        return run_coroutine(m, awaited[0].obj, node).with_labels(value.labels)
    found: list[Value] = []
    for atom in value.atoms:
        if atom in awaited:
            assert isinstance(atom, Ref)
            found.append(run_coroutine(m, atom.obj, node))
        else:
            found.append(_await_instance(m, atom, node) or held.of(m, atom) or Value((atom,)))
    return results.of_await(m, value, join_all(found).with_labels(value.labels), node)


def _await_instance(m: Machine, atom: Atom, node: hir.Node | None) -> Value | None:
    """What ``__await__`` of an object of the project returns in the end; None where there is none."""
    if not isinstance(atom, Ref) or atom.obj.kind != "instance":
        return None
    method = classes.find_member(m, atom.obj, "__await__")
    return None if method is None else returned_by(m, m.call(method, CallRecord(node=node), node))


def returned_by(m: Machine, generators: Value) -> Value:
    """What the bodies of generators return at the end; unknown of any other iterable."""
    found = [m.read(atom.obj, RETURNED) for atom in generators.atoms if isinstance(atom, Ref)]
    known = [value.present() for value in found if value is not None]
    return join_all(known)


def enter(m: Machine, manager: Value, node: hir.Node | None, *, is_async: bool) -> Value:
    """What ``with manager as x`` binds to ``x``."""
    manager = await_value(m, manager, node) if is_async else manager
    entered: list[Value] = []
    for atom in manager.atoms:
        entered.append(_enter_one(m, atom, node, is_async=is_async))
    return join_all(entered).with_labels(manager.labels)


def _enter_one(m: Machine, atom: Atom, node: hir.Node | None, *, is_async: bool) -> Value:
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        inner = m.read(atom.obj, "#enter")
        return inner if inner is not None else Value((atom,))
    if isinstance(atom, Ref) and atom.obj.kind == "generator":
        return item_of_any(m, Value((atom,)))
    if isinstance(atom, Ref) and atom.obj.kind == "instance":
        method = classes.find_member(m, atom.obj, "__aenter__" if is_async else "__enter__")
        if method is not None:
            return await_value(m, m.call(method, CallRecord(node=node), node), node)
    return Value((atom,))
