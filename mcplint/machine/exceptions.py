"""``try`` and ``except``: which exceptions a clause deals with, and what is known inside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.machine import branching, classes, containers, implications, inflight, names, reach, unknowns
from mcplint.machine.contexts import EXCEPTION, LIMITED, NOWHERE, Context, around, within
from mcplint.machine.events import Caught
from mcplint.machine.frames import RaisePoints
from mcplint.machine.heap import Effects, HeapObject
from mcplint.machine.values import Atom, Bound, Lib, Ref, Value, unknown
from mcplint.program.scopes import walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

Execute = Callable[["Machine", "tuple[hir.Stmt, ...]"], bool]
"""Runs statements; says whether control reaches their end."""


def exception_types(m: Machine, kind: Value) -> tuple[str, ...]:
    """The types that ``except kind`` names: API paths, names of project classes, "" for what is not known."""
    found: list[str] = []
    for atom in kind.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "tuple":
            for element in containers.items_of(m, kind) or [unknown()]:
                found.extend(exception_types(m, element))
        else:
            found.append(type_path(atom))
    return tuple(dict.fromkeys(found))


def type_path(atom: Atom) -> str:
    """The API path of an exception class, the name of one of the program, or ""."""
    if isinstance(atom, Lib):
        return atom.path
    if isinstance(atom, Ref) and atom.obj.kind == "class":
        return inflight.path_of(atom.obj)
    return ""


def with_handlers(m: Machine, node: hir.Try, execute: Execute) -> bool:
    """A ``try`` without its ``finally``: the body, then each clause from the states in which the body may raise."""
    if not node.handlers:
        return execute(m, node.body) and execute(m, node.orelse)
    points = RaisePoints(m.heap.mark(), m.heap.next_id)
    m.frame.raises.append(points)
    m.raise_point()
    kinds = [_kind(m, handler) for handler in node.handlers]
    types = [exception_types(m, kind) for kind in kinds]
    caught = Context(caught=tuple(sorted({path for paths in types for path in paths if path})))
    try:
        with within(m, caught):
            live = execute(m, node.body)
    finally:
        m.frame.raises.pop()
    if live and node.orelse:
        live = execute(m, node.orelse)
    if points.spared and points.points == 1:
        return live

    def handlers() -> bool:
        clauses = zip(node.handlers, kinds, types, strict=True)
        return branching.branch(m, [*(_clause(m, *clause, execute) for clause in clauses), uncaught], uncertain=True)

    def uncaught() -> bool:
        if inflight.passes(m, tuple(path for paths in types for path in paths)):
            m.raise_point()
        return False

    with branching.uncertain(m):
        return after_try(m, points, live, handlers)


def _kind(m: Machine, handler: hir.ExceptHandler) -> Value:
    """What a clause names; a bare ``except:`` is ``except BaseException:``."""
    return Value((Lib("builtins.BaseException"),)) if handler.exception is None else m.evaluate(handler.exception)


def _clause(
    m: Machine, handler: hir.ExceptHandler, kind: Value, types: tuple[str, ...], execute: Execute
) -> Callable[[], bool]:
    def run() -> bool:
        label = f"{EXCEPTION}{m.frame.module.path}:{handler.lo}"
        m.emit(Caught(*m.here(handler), types, label))
        given = inflight.caught(m, types)
        exception = inflight.bound(_instance(m, kind), given).with_labels((label,))
        if handler.name is not None:
            names.store_name(m, handler.name, exception)
        m.frame.handled.append(exception)
        try:
            with within(m, Context(handling=label)):
                return execute(m, handler.body)
        finally:
            m.frame.handled.pop()

    return run


def _instance(m: Machine, kind: Value) -> Value:
    """The exception that ``except kind as e`` binds."""
    atom = kind.only
    if isinstance(atom, Lib):
        return unknown(atom.path)
    if isinstance(atom, Ref) and atom.obj.kind == "class":
        return unknowns.unknown_of_type(m, kind)
    return unknown("builtins.Exception")


def may_swallow(m: Machine, manager: Value) -> bool:
    """Whether a context manager may end an exception that its body raises."""
    return any(_swallows(m, atom.obj) for atom in manager.atoms if isinstance(atom, Ref))


def _swallows(m: Machine, obj: HeapObject) -> bool:
    """``contextlib.suppress``, and classes of the program whose ``__exit__`` returns something."""
    if obj.kind == "generator":
        return obj.parent is not None and _catches_at_yield(obj.parent)
    if obj.kind != "instance":
        return obj.kind == "library" and obj.name == "contextlib.suppress"
    for name in ("__exit__", "__aexit__"):
        method = classes.find_member(m, obj, name)
        atom = method.only if method is not None else None
        decl = atom.function.decl if isinstance(atom, Bound) else None
        if isinstance(decl, hir.FunctionDef) and any(map(_returns_something, walk(decl.body, into_definitions=False))):
            return True
    return False


def _catches_at_yield(function: HeapObject) -> bool:
    """Whether the function behind ``@contextmanager`` has a ``yield`` in the body of a ``try`` with clauses, one of
    which does not raise again in the end."""
    decl = function.decl
    if not isinstance(decl, hir.FunctionDef):
        return False
    return any(
        isinstance(node, hir.Try)
        and not all(handler.body and isinstance(handler.body[-1], hir.Raise) for handler in node.handlers)
        and any(isinstance(inner, hir.Yield) for inner in walk(node.body, into_definitions=False))
        for node in walk(decl.body, into_definitions=False)
    )


def _returns_something(node: hir.Node) -> bool:
    if not isinstance(node, hir.Return) or node.value is None:
        return False
    return not (isinstance(node.value, hir.Constant) and not node.value.value)


def context_of(m: Machine, manager: Value) -> Context:
    """The circumstances of what happens inside ``with manager``."""
    context = NOWHERE
    for atom in manager.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            if atom.obj.name == "contextlib.suppress" and atom.obj.record is not None:
                types = {path for kind in atom.obj.record.positional for path in exception_types(m, kind) if path}
                context = around(context, Context(caught=tuple(sorted(types))))
            elif m.libraries.limits(atom.obj.name):
                context = around(context, LIMITED)
    return context


def after_try(m: Machine, points: RaisePoints, live: bool, handler: Callable[[], bool]) -> bool:
    """Join the state after a body with the state that ``handler`` makes of those in which it may have raised."""
    normal = m.heap.effects(points.mark) if live else None
    if points.points == 0:
        return live
    m.undo(points.mark)
    alternatives: list[Effects] = [] if normal is None else [normal]
    m.heap.apply(points.effects)
    _forget_unfinished(m, points)
    if handler():
        alternatives.append(m.heap.effects(points.mark))
    m.undo(points.mark)
    if not alternatives:
        return False
    m.apply(implications.join_paths(m, alternatives, points.fresh))
    return True


def _forget_unfinished(m: Machine, points: RaisePoints) -> None:
    """Enter a clause without the objects that the body made and that nobody can look at once it was left.

    They are those that were still being made. After the body's normal end somebody holds them, as they are there.
    """
    fresh = points.fresh
    if all(obj.id < fresh for obj, _ in points.effects):
        return
    pinned = {**m.frame.pinned, **reach.pinned_by(m.frame.events, fresh)} if m.collects_arguments else {}
    seen = reach.live(points.effects, fresh, reach.reached(points.effects, (), fresh, pinned))
    if len(seen) < len(points.effects):
        m.undo(points.mark)
        m.heap.apply(seen)
