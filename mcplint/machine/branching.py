"""Branches and loops: alternatives run from one state and are joined; loops are unrolled or run to a fixpoint."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import (
    containers,
    escapes,
    implications,
    judgements,
    names,
    narrowing,
    recency,
    sharing,
    special_methods,
    symbols,
)
from mcplint.machine.derivations import subject_of, urls_of
from mcplint.machine.facts import NO_FACTS, Facts, Subject, Tag, meet_all
from mcplint.machine.frames import Loop, Unreachable
from mcplint.machine.heap import FACTS, Effects, HeapObject, Key, join_slot
from mcplint.machine.limits import MAX_LOOP_ROUNDS, MAX_SLOTS, MAX_UNROLL, MAX_UNROLLED_TOKENS, WIDEN_FROM
from mcplint.machine.places import items_in_place
from mcplint.machine.subjects import lifted
from mcplint.machine.values import ABSENT, Atom, Const, Symbol, Unknown, Value, make, type_name
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def branch(m: Machine, alternatives: list[Callable[[], bool]], *, uncertain: bool, configured: bool = False) -> bool:
    """Run alternatives from the same state and join those that reach their end; False if none does.

    ``configured`` says that settings of the program decide which of them it is, not inputs.
    """
    mark, fresh = m.heap.mark(), m.heap.next_id
    results: list[Effects] = []
    frame = m.frame
    frame.uncertain += uncertain
    frame.configured += configured
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
        frame.configured -= configured
    if not results:
        return False
    m.apply(implications.join_paths(m, results, fresh, configured=configured))
    return True


def one_of(m: Machine, actions: list[Callable[[], None]]) -> None:
    """Do one of several things; it is not known which, if there are several."""

    def done(action: Callable[[], None]) -> bool:
        action()
        return True

    if len(actions) == 1:
        actions[0]()
    elif not branch(m, [partial(done, action) for action in actions], uncertain=True):
        raise Unreachable


@contextmanager
def uncertain(m: Machine) -> Iterator[None]:
    """What runs inside happens on some paths only."""
    frame = m.frame
    frame.uncertain += 1
    try:
        yield
    finally:
        frame.uncertain -= 1


def when(
    m: Machine, conditions: tuple[hir.Expr, ...], action: Callable[[], None], unless: Callable[[Facts], None]
) -> bool:
    """Run ``action`` where all conditions hold; ``unless`` learns what holds where a condition does not."""
    if not conditions:
        action()
        return True
    test = special_methods.tested(m, m.evaluate(conditions[0]), conditions[0])
    truth = judgements.decide(m, test, conditions[0])
    unless(implications.when(m, test, False))
    if truth is False:
        return True

    def go() -> bool:
        narrowing.refine(m, conditions[0], True)
        implications.assume(m, test, True)
        return when(m, conditions[1:], action, unless)

    if truth is True:
        return go()
    return branch(m, [go, lambda: True], uncertain=True)


def for_each(
    m: Machine,
    target: hir.Expr,
    iterable: Value,
    node: hir.Node,
    body: Callable[[], bool],
    extent: hir.Node,
    orelse: Callable[[], bool] | None = None,
) -> bool:
    """Run ``body`` for the elements of ``iterable``: one by one if they are known, else as a fixpoint; ``orelse`` where
    no ``break`` ends that.

    ``extent`` is the piece of code that is repeated: a short one is worth repeating more often.
    """
    m.raise_point()
    escapes.escape(m, iterable, node)
    sharing.note_item(m, iterable, None, "iterate", node, None)
    elements = items_in_place(m, iterable)
    if elements is None or not _worth_unrolling(m, len(elements), extent):
        element = symbols.one_of_several(m, containers.item_of_any(m, iterable), node)

        def once() -> bool:
            names.assign(m, target, element)
            m.assume(implications.whichever(m, element))
            return body()

        return fixpoint(m, once, node, may_skip=True, element=element, orelse=orelse)
    loop = Loop(m.heap.mark(), m.heap.next_id, max(len(elements), 1))
    m.frame.loops.append(loop)
    try:
        live = _unrolled(m, loop, target, elements, body)
    finally:
        m.frame.loops.pop()
    return _after_loop(m, loop, live, orelse)


def _worth_unrolling(m: Machine, count: int, extent: hir.Node) -> bool:
    """Whether a loop visits its elements one by one; long tables only while servers are being put together."""
    rounds = count * math.prod(loop.rounds for loop in m.frame.loops)
    if rounds <= MAX_UNROLL:
        return True
    tokens = extent.hi - extent.lo + 1
    return m.collects_arguments and count <= MAX_SLOTS * 8 and rounds * tokens <= MAX_UNROLLED_TOKENS


def _unrolled(m: Machine, loop: Loop, target: hir.Expr, elements: list[Value], body: Callable[[], bool]) -> bool:
    live = True

    def visit(element: Value) -> bool:
        names.assign(m, target, element)
        return body()

    for element in elements:
        once = partial(visit, element.present())
        try:
            live = branch(m, [once, lambda: True], uncertain=True) if element.may_be_absent else once()
        except Unreachable:
            live = False
        if loop.continues:
            ends = [m.heap.effects(loop.mark)] if live else []
            ends.extend(loop.continues)
            loop.continues.clear()
            m.undo(loop.mark)
            m.apply(implications.join_paths(m, ends, loop.fresh))
            live = True
        if not live:
            return False
    return live


def _after_loop(m: Machine, loop: Loop, live: bool, orelse: Callable[[], bool] | None) -> bool:
    if live and orelse is not None:
        live = _without_break(m, loop, orelse)
    if not loop.breaks:
        return live
    ends = [m.heap.effects(loop.mark)] if live else []
    ends.extend(loop.breaks)
    m.undo(loop.mark)
    m.apply(implications.join_paths(m, ends, loop.fresh))
    return True


def _without_break(m: Machine, loop: Loop, orelse: Callable[[], bool]) -> bool:
    """What a loop does at its end, unless a ``break`` ends it."""
    frame = m.frame
    frame.uncertain += bool(loop.breaks)
    try:
        return orelse()
    except Unreachable:
        return False
    finally:
        frame.uncertain -= bool(loop.breaks)


def fixpoint(
    m: Machine,
    body: Callable[[], bool],
    site: hir.Node,
    *,
    may_skip: bool,
    element: Value | None = None,
    orelse: Callable[[], bool] | None = None,
) -> bool:
    """Run ``body`` from the joined state of all rounds until that state is stable, then ``orelse`` where no ``break``
    ends the loop.

    What every round establishes of ``element``, which stands for any of an iterable's elements, holds for all of them
    after the loop. Inside another such loop it goes on from the state that was stable in the outer one's last round:
    the outer one's states only grow, and so do the inner one's.
    """
    frame = m.frame
    loop = Loop(m.heap.mark(), m.heap.next_id)
    outer, frame.recent = frame.recent, {}
    if not frame.fixpoint:
        frame.repeats_from = loop.fresh
        frame.stable.clear()
    head = _present(frame.stable.get(site, {}), frame.repeats_from)
    first_round = 1 if head else 0
    frame.loops.append(loop)
    frame.fixpoint += 1
    frame.uncertain += 1
    events = len(frame.events)
    ends: list[Effects] = []
    returns = len(frame.returns)
    counting = False
    try:
        for round_ in range(first_round, MAX_LOOP_ROUNDS):
            m.undo(loop.mark)
            m.heap.apply(head)
            del frame.events[events:]
            del frame.returns[returns:]
            loop.breaks.clear()
            loop.continues.clear()
            frame.made.clear()
            try:
                live = body()
            except Unreachable:
                live = False
            ends = [m.heap.effects(loop.mark)] if live else []
            ends.extend(loop.continues)
            m.undo(loop.mark)
            following = m.heap.join_effects([head, *recency.aged(m, ends)], loop.fresh)
            if round_ >= WIDEN_FROM:
                counting = counting or (round_ == WIDEN_FROM and any(map(_counts, following.values())))
                texts = not counting or round_ > WIDEN_FROM + 1
                following = {
                    location: value
                    if head.get(location) is value
                    else _widened(m, location, head.get(location), value, texts=texts)
                    for location, value in following.items()
                }
            if _same(head, following):
                break
            head = following
    finally:
        frame.loops.pop()
        frame.fixpoint -= 1
        frame.uncertain -= 1
    if frame.fixpoint:
        frame.stable[site] = head
    breaks = recency.aged(m, loop.breaks)
    frame.recent = {**outer, **frame.recent}
    m.undo(loop.mark)
    live = may_skip
    if may_skip:
        m.apply(implications.join_paths(m, [head], loop.fresh))
        if element is not None:
            m.assume(_of_all_rounds(m, element, ends))
        if orelse is not None:
            live = _without_break(m, loop, orelse)
    if not breaks:
        return live
    outcomes = [m.heap.effects(loop.mark), *breaks] if live else breaks
    m.undo(loop.mark)
    m.apply(implications.join_paths(m, outcomes, loop.fresh))
    return True


def _present(stable: Effects, fresh: int) -> Effects:
    """An earlier round's stable state of a loop, joined with the present one; ids from ``fresh`` on are of objects
    that the outermost loop's rounds make."""
    joined: Effects = {}
    for (obj, key), value in stable.items():
        base = obj.slots.get(key)
        if base is not None:
            joined[obj, key] = join_slot(key, base, value)
        else:
            joined[obj, key] = value if obj.id >= fresh else join_slot(key, ABSENT, value)
    return joined


def _of_all_rounds(m: Machine, element: Value, ends: list[Effects]) -> Facts:
    """What holds of ``element``, and of the URLs whose host it is, at the end of every round."""
    found = []
    for effects in ends:
        facts = effects.get((m.frame.facts, FACTS))
        found.append(facts if isinstance(facts, Facts) else NO_FACTS)
    common = meet_all(found)
    if not common.held:
        return NO_FACTS
    held: dict[Subject, tuple[Tag, ...]] = {}
    for atom in element.atoms:
        subject = subject_of(atom)
        for each in (subject, *_urls_of(m, subject)) if subject is not None else ():
            any_of_them = each.parts[0].only if isinstance(each, Symbol) and each.op == "one" else each
            if common.of(each) and isinstance(any_of_them, (Symbol, HeapObject)):
                held[any_of_them] = common.of(each)
    return lifted(m, Facts(held), containers.NOTHING) if held else NO_FACTS


def of_elements(facts: Facts) -> Facts:
    """Facts about what stands for one of several elements, as facts about any of them."""
    held: dict[Subject, tuple[Tag, ...]] = {}
    for subject, tags in facts.held.items():
        any_of_them = subject.parts[0].only if isinstance(subject, Symbol) and subject.op == "one" else subject
        if isinstance(any_of_them, (Symbol, HeapObject)):
            held[any_of_them] = tags
    return Facts(held) if held else NO_FACTS


def _urls_of(m: Machine, host: Subject) -> list[Subject]:
    return [found.url for found in urls_of(m.libraries.models, host)]


def _counts(value: Value) -> bool:
    """Whether a value is another number in each round."""
    return sum(isinstance(atom, Const) and atom.value.__class__ is int for atom in value.atoms) > 1


def _widened(m: Machine, location: tuple[HeapObject, Key], before: Value | None, value: Value, *, texts: bool) -> Value:
    """A value that still changes from round to round: constants give way to their type, computations to one symbol;
    ``texts`` only if asked, for one that is put together with a number is the same again once that has given way."""
    if len(value.atoms) < 2 or value.holds_facts:
        return value
    known = before.atoms if before is not None else ()
    value = implications.widened_tests(m, value, known)
    widened = next((atom for atom in known if isinstance(atom, Symbol) and atom.op == "widened"), None)
    atoms: list[Atom] = []
    for atom in value.atoms:
        if isinstance(atom, Const) and atom.value is not None:
            atoms.append(Unknown(type_name(atom.value)))
        elif not texts and isinstance(atom, Symbol) and atom.op == "text":
            atoms.append(atom)
        elif isinstance(atom, Symbol) and atom not in known and atom.op not in ("widened", implications.ANY_TEST):
            if widened is None:
                parts = (Value((atom,), value.labels),)
                widened = Symbol(atom.type, "widened", parts, (location[0].id, str(location[1])), atom.place)
            atoms.append(widened)
        else:
            atoms.append(atom)
    return make(atoms, value.labels)


def _same(first: Effects, second: Effects) -> bool:
    if first.keys() != second.keys():
        return False
    return all(
        value is second[location]
        or (isinstance(value, Facts) and value.meet(second[location]).held == value.held)
        or (set(value.atoms) == set(second[location].atoms) and set(value.labels) == set(second[location].labels))
        for location, value in first.items()
    )
