"""``asyncio.gather`` and ``asyncio.wait``: what they are given runs side by side, each a piece at a time.

Where one of the tasks waits, others may have run or not: each of them runs from a state in which the others' writes are
done or not done. What is written by any of them is, at the end, what one of those that write it left there.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import coroutines
from mcplint.machine.containers import item_of_any, new_sequence
from mcplint.machine.facts import Facts
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import FACTS, CallRecord, Effects, join_slot
from mcplint.machine.limits import MAX_GATHERED_ROUNDS
from mcplint.machine.places import items_in_place
from mcplint.machine.values import UNKNOWN, Atom, Value, join_all, ref

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine
    from mcplint.syntax import hir


def _gather(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``asyncio.gather``: every awaitable runs; the results come as a list."""
    tasks = [partial(coroutines.await_value, m, value, node) for value in record.positional]
    results = _side_by_side(m, tasks)
    everything = None if record.open else results
    return ref(coroutines.finished_coroutine(m, ref(new_sequence(m, "list", everything, join_all(results)))))


def _wait(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``asyncio.wait``: two sets of tasks, those that are done and those that are not."""
    given = record.get(0, "fs") or UNKNOWN
    items = items_in_place(m, given)
    items = [item_of_any(m, given)] if items is None else [item.present() for item in items]
    results = _side_by_side(m, [partial(coroutines.await_value, m, item, node) for item in items])
    tasks = join_all([ref(coroutines.finished_coroutine(m, result)) for result in results])
    sets = [ref(new_sequence(m, "set", None, tasks)) for _ in range(2)]
    return ref(coroutines.finished_coroutine(m, ref(new_sequence(m, "tuple", sets))))


def _side_by_side(m: Machine, tasks: Sequence[Callable[[], Value]]) -> list[Value]:
    """What tasks return that run to their end, in an order that is not known if one of them waits."""
    frame = m.frame
    mark, fresh, segment, events = m.heap.mark(), m.heap.next_id, m.segment, len(frame.events)
    results = [task() for task in tasks]
    if len(tasks) < 2 or m.segment == segment or not _leaves_traces(m.heap.effects(mark), fresh):
        return results
    around = _of_others(m, tasks, mark, fresh)
    del frame.events[events:]
    results.clear()
    ends: list[Effects] = []
    for task in tasks:
        m.undo(mark)
        m.apply(around)
        begin = m.heap.mark()
        results.append(task())
        ends.append(m.heap.effects(begin))
    m.undo(mark)
    m.apply({**around, **_in_any_order(ends)})
    for facts in [end.get((frame.facts, FACTS)) for end in ends]:
        if isinstance(facts, Facts):
            m.assume(facts)
    return results


def _leaves_traces(effects: Effects, fresh: int) -> bool:
    """Whether anything was written that was there before, so that others may find it."""
    return any(obj.id < fresh and key != FACTS for obj, key in effects)


def _of_others(m: Machine, tasks: Sequence[Callable[[], Value]], mark: int, fresh: int) -> Effects:
    """What tasks may find written, whichever of the others have run, and how far."""
    around: Effects = {}
    for _ in range(MAX_GATHERED_ROUNDS):
        before = around
        for task in tasks:
            m.undo(mark)
            m.apply(around)
            try:
                task()
            except Unreachable:
                continue
            effects = m.heap.effects(mark)
            m.undo(mark)
            around = m.heap.join_effects([around, effects], fresh)
        if around.keys() == before.keys() and all(value is before[place] for place, value in around.items()):
            break
    m.undo(mark)
    return around


def _in_any_order(ends: list[Effects]) -> Effects:
    """What is there in the end: each of those that write it may have been the last."""
    last: Effects = {}
    for end in ends:
        for (obj, key), value in end.items():
            known = last.get((obj, key))
            last[obj, key] = value if known is None else join_slot(key, known, value)
    return last


INTRINSICS: dict[str, Intrinsic] = {"asyncio.gather": _gather, "asyncio.wait": _wait}
