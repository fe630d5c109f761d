"""Branches and loops: alternatives run from one state and are joined; loops are unrolled or run to a fixpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mcplint.machine import containers, escapes, judgements, names, narrowing
from mcplint.machine.frames import Loop, Unreachable
from mcplint.machine.heap import Effects
from mcplint.machine.limits import MAX_LOOP_ROUNDS, MAX_UNROLL
from mcplint.machine.values import Atom, Const, Unknown, Value, make, type_name
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def branch(m: Machine, alternatives: list[Callable[[], bool]], *, uncertain: bool) -> bool:
    """Run alternatives from the same state and join those that reach their end; False if none does."""
    mark, fresh = m.heap.mark(), m.heap.next_id
    results: list[Effects] = []
    frame = m.frame
    frame.uncertain += uncertain
    try:
        for alternative in alternatives:
            try:
                live = alternative()
            except Unreachable:
                live = False
            if live:
                results.append(m.heap.effects(mark))
            m.undo(mark)
    finally:
        frame.uncertain -= uncertain
    if not results:
        return False
    m.apply(m.heap.join_effects(results, fresh))
    return True


@contextmanager
def uncertain(m: Machine) -> Iterator[None]:
    """What runs inside happens on some paths only."""
    frame = m.frame
    frame.uncertain += 1
    try:
        yield
    finally:
        frame.uncertain -= 1


def when(m: Machine, conditions: tuple[hir.Expr, ...], action: Callable[[], None]) -> bool:
    """Run ``action`` where all conditions hold."""
    if not conditions:
        action()
        return True
    truth = judgements.decide(m, m.evaluate(conditions[0]), conditions[0])
    if truth is False:
        return True

    def go() -> bool:
        narrowing.refine(m, conditions[0], True)
        return when(m, conditions[1:], action)

    if truth is True:
        return go()
    return branch(m, [go, lambda: True], uncertain=True)


def for_each(m: Machine, target: hir.Expr, iterable: Value, node: hir.Node, body: Callable[[], bool]) -> bool:
    """Run ``body`` for the elements of ``iterable``: one by one if they are known, else as a fixpoint."""
    m.raise_point()
    escapes.escape(m, iterable, node)
    elements = containers.items_of(m, iterable)
    if elements is None or len(elements) > MAX_UNROLL:
        element = containers.item_of_any(m, iterable)

        def once() -> bool:
            names.assign(m, target, element)
            return body()

        return fixpoint(m, once, may_skip=True)
    loop = Loop(m.heap.mark(), m.heap.next_id)
    m.frame.loops.append(loop)
    try:
        live = _unrolled(m, loop, target, elements, body)
    finally:
        m.frame.loops.pop()
    return _after_loop(m, loop, live)


def _unrolled(m: Machine, loop: Loop, target: hir.Expr, elements: list[Value], body: Callable[[], bool]) -> bool:
    live = True
    for element in elements:
        try:
            names.assign(m, target, element)
            live = body()
        except Unreachable:
            live = False
        if loop.continues:
            ends = [m.heap.effects(loop.mark)] if live else []
            ends.extend(loop.continues)
            loop.continues.clear()
            m.undo(loop.mark)
            m.apply(m.heap.join_effects(ends, loop.fresh))
            live = True
        if not live:
            return False
    return live


def _after_loop(m: Machine, loop: Loop, live: bool) -> bool:
    if not loop.breaks:
        return live
    ends = [m.heap.effects(loop.mark)] if live else []
    ends.extend(loop.breaks)
    m.undo(loop.mark)
    m.apply(m.heap.join_effects(ends, loop.fresh))
    return True


def fixpoint(m: Machine, body: Callable[[], bool], *, may_skip: bool) -> bool:
    """Run ``body`` from the joined state of all rounds until that state is stable."""
    frame = m.frame
    loop = Loop(m.heap.mark(), m.heap.next_id)
    frame.loops.append(loop)
    frame.fixpoint += 1
    frame.uncertain += 1
    events = len(frame.events)
    head: Effects = {}
    ends: list[Effects] = []
    returns = len(frame.returns)
    try:
        for round_ in range(MAX_LOOP_ROUNDS):
            m.undo(loop.mark)
            m.heap.apply(head)
            del frame.events[events:]
            del frame.returns[returns:]
            loop.breaks.clear()
            loop.continues.clear()
            try:
                live = body()
            except Unreachable:
                live = False
            ends = [m.heap.effects(loop.mark)] if live else []
            ends.extend(loop.continues)
            m.undo(loop.mark)
            following = m.heap.join_effects([head, *ends], loop.fresh)
            if round_ >= 2:
                following = {
                    location: value if head.get(location) is value else _widened(value)
                    for location, value in following.items()
                }
            if _same(head, following):
                break
            head = following
    finally:
        frame.loops.pop()
        frame.fixpoint -= 1
        frame.uncertain -= 1
    outcomes = [head] if may_skip or ends else []
    if (not may_skip and not loop.breaks) or not may_skip:
        outcomes = []
    outcomes.extend(loop.breaks)
    m.undo(loop.mark)
    if not outcomes:
        return False
    m.apply(m.heap.join_effects(outcomes, loop.fresh))
    return True


def _widened(value: Value) -> Value:
    atoms: list[Atom] = [
        Unknown(type_name(atom.value)) if isinstance(atom, Const) and atom.value is not None else atom
        for atom in value.atoms
    ]
    return make(atoms, value.labels) if len(value.atoms) > 1 else value


def _same(first: Effects, second: Effects) -> bool:
    if first.keys() != second.keys():
        return False
    return all(
        value is second[location]
        or (set(value.atoms) == set(second[location].atoms) and set(value.labels) == set(second[location].labels))
        for location, value in first.items()
    )
