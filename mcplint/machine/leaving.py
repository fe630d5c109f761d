"""What runs when control leaves a block, however it does: ``finally``, and the exits of context managers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from mcplint.machine import branching, classes, coroutines, implications, inflight, memo
from mcplint.machine.frames import RaisePoints, Unreachable
from mcplint.machine.heap import CallRecord, Effects, HeapObject
from mcplint.machine.values import NONE, UNKNOWN, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax import hir

Run = Callable[[], bool]
"""Runs code; says whether control reaches its end."""


def protected(m: Machine, body: Run, final: Run, failed: Run) -> bool:
    """Run ``body``, then ``final`` from each kind of exit: the normal one, returns, breaks and continues.

    ``failed`` runs from the states in which an exception leaves the body, which is over where that reaches its end.
    """
    frame = m.frame
    returns = len(frame.returns)
    loop = frame.loops[-1] if frame.loops else None
    breaks, continues = (len(loop.breaks), len(loop.continues)) if loop else (0, 0)
    points = RaisePoints(m.heap.mark(), m.heap.next_id)
    frame.raises.append(points)
    m.raise_point()
    try:
        live = body()
    finally:
        frame.raises.pop()
    mark = points.mark
    normal = m.heap.effects(mark) if live else None
    m.undo(mark)
    ends = [*_after_failure(m, points, failed)]
    for exit_ in frame.returns[returns:]:
        exit_.effects = _through(m, final, exit_.effects, frame.mark)
        exit_.log_end = -1
    if loop is not None:
        for states, first in ((loop.breaks, breaks), (loop.continues, continues)):
            states[first:] = [_through(m, final, effects, loop.mark) for effects in states[first:]]
    if normal is not None:
        m.apply(normal)
        live = final()
        if not ends:
            return live
        if live:
            ends.append(m.heap.effects(mark))
        m.undo(mark)
    if ends:
        m.apply(implications.join_paths(m, ends, points.fresh))
    return bool(ends)


def _after_failure(m: Machine, points: RaisePoints, failed: Run) -> list[Effects]:
    """The state after an exception that went no further; none if there is no such state."""
    if not points.points:
        return []
    m.heap.apply(points.effects)
    with branching.uncertain(m):
        live = failed()
    effects = m.heap.effects(points.mark)
    m.undo(points.mark)
    return [effects] if live else []


def _through(m: Machine, final: Run, effects: Effects, mark: int) -> Effects:
    """The state of an exit after what runs on the way out."""
    here = m.heap.mark()
    before = m.heap.effects(mark)
    m.heap.apply(effects)
    with branching.uncertain(m):
        final()
    after = {**before, **m.heap.effects(here)}
    m.undo(here)
    return after


# --- context managers ------------------------------------------------------------------------------------------------


def has_exit(m: Machine, manager: Value) -> bool:
    """Whether code of the program runs when a context manager is left."""
    for atom in manager.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "generator":
            return True
        if isinstance(atom, Ref) and atom.obj.kind == "instance":
            return any(classes.find_member(m, atom.obj, name) is not None for name in ("__exit__", "__aexit__"))
    return False


def leave(m: Machine, manager: Value, exception: Value | None, node: hir.With) -> None:
    """Leave ``with manager``, because of an exception or without one."""
    kind = NONE if exception is None else UNKNOWN
    given = CallRecord((kind, NONE if exception is None else exception, kind), node=node)
    for atom in manager.atoms:
        if not isinstance(atom, Ref):
            continue
        if atom.obj.kind == "generator":
            _throw_into(m, atom.obj, exception, node)
        elif atom.obj.kind == "instance":
            method = classes.find_member(m, atom.obj, "__aexit__" if node.is_async else "__exit__")
            if method is not None:
                coroutines.await_value(m, m.call(method, given, node), node)


def _throw_into(m: Machine, generator: HeapObject, exception: Value | None, node: hir.With) -> None:
    """Throw an exception into the generator of a ``@contextmanager``, which has run to its end when it was entered: it
    runs once more, if the exception tells it anything new."""
    if exception is not None and exception.labels:
        with suppress(Unreachable):
            memo.run_again(m, generator, inflight.THROWN, exception, node)
