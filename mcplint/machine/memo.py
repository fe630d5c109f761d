"""Function bodies: executed once per key and footprint; after that the summary of that run is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from mcplint.machine import definitions, detours, exits, lifetimes, merging, questions, recursion, results, states
from mcplint.machine.events import Returned
from mcplint.machine.frames import BoundReached, Frame, Unreachable
from mcplint.machine.heap import NOTES, RETURNED, CallRecord, Effects, HeapObject, join_slot
from mcplint.machine.limits import (
    MAX_FRAMES,
    MAX_KEYS,
    MAX_RECURSION_ROUNDS,
    MAX_RUNS,
    MAX_STATES,
    MAX_VARIANTS,
)
from mcplint.machine.reach import live, pinned_by, reached
from mcplint.machine.recursion import Bindings
from mcplint.machine.shapes import shape_of
from mcplint.machine.summaries import Applied, Differed, Substitution, Summary
from mcplint.machine.values import NONE, UNKNOWN, Bound, Lib, Ref, Value, join_all, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.heap import Location
    from mcplint.machine.machine import Machine

State: TypeAlias = Literal["same", "part", "any"]
"""How what a summary found in the heap relates to what is there now."""

_STATES: tuple[State, ...] = ("same", "part")


def run(m: Machine, function: HeapObject, bindings: Bindings, node: hir.Node | None) -> Value:
    """The result of a function body for these arguments: from a summary if one fits, else by executing it."""
    assert isinstance(function.decl, (hir.FunctionDef, hir.Lambda))
    m.frame.callees[function.decl] = None
    if len(m.frames) >= MAX_FRAMES:
        m.bound_reached(f"more than {MAX_FRAMES} calls nested in each other", node)
        return UNKNOWN.with_labels(recursion.labels_of(bindings))
    running, wider = recursion.resolve(m, function, bindings)
    if running is not None:
        return recursion.answer(m, running, bindings)
    general, bindings = wider is not bindings, wider
    if not m.collects_arguments:
        bindings = m.varied.generalised(function.decl, bindings)
    key = _key(m, function, bindings)
    known = m.summaries.get(key, ())
    many = len(known) >= MAX_STATES and not m.collects_arguments
    for state in _STATES if many else _STATES[:1]:
        for summary in known:
            substitution = _fits(m, function, summary, bindings, node, state)
            if substitution is not None:
                m.stats.hits += 1
                return _apply(m, summary, substitution, node)
    if not m.may_run(function.decl):
        m.bound_reached(f"a function ran more than {MAX_RUNS} times for one handler", node)
        return _roughly(m, function, key, bindings, node)
    cycle = recursion.Cycle(bindings, m.heap.next_id, general=general)
    return _execute(m, function, cycle, key, node, states.joined(m, function, known, bindings) if many else {})


def run_again(m: Machine, generator: HeapObject, slot: str, value: Value, node: hir.Node | None) -> Value:
    """Run a generator's body once more, as if ``value`` arrived at its ``yield`` (a slot of the exceptions on their way
    says how); the generator that this makes."""
    function, given = generator.parent, generator.record
    if function is None or given is None or not isinstance(function.decl, hir.FunctionDef):
        return ref(generator)
    names = [param.name for param in function.decl.params]
    m.heap.write(m.in_flight, slot, value)
    try:
        return run(m, function, dict(zip(names, given.positional, strict=True)), node)
    finally:
        m.heap.delete(m.in_flight, slot)


def _key(m: Machine, function: HeapObject, bindings: Bindings) -> tuple[object, ...]:
    numbers: dict[object, int] = {}
    keys = m.keys_of.setdefault(function.decl, set())
    widen = len(keys) >= MAX_KEYS
    parts: list[object] = [id(function.decl)]
    env = function.parent
    if env is not None and env.kind == "env":
        parts.append(_closure_shape(m, function, env, numbers))
    for name, value in bindings.items():
        parts.append(name)
        parts.append(shape_of(value, numbers, m.shared_below, widen))
    key = tuple(parts)
    keys.add(key)
    return key


def _closure_shape(m: Machine, function: HeapObject, env: HeapObject, numbers: dict[object, int]) -> object:
    """What a closure's environment contributes to the key: its identity, or the functions that it holds."""
    if env.id < m.shared_below:
        return env.id
    decl = function.decl
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    assert function.module is not None
    loads = function.module.facts(decl).loads
    held = [
        (name, shape_of(value, numbers, m.shared_below, False))
        for name, value in env.slots.items()
        if name in loads and any(isinstance(atom, (Ref, Bound, Lib)) for atom in value.atoms)
    ]
    return tuple(held)


def _fits(
    m: Machine,
    function: HeapObject,
    summary: Summary,
    bindings: Bindings,
    node: hir.Node | None,
    state: State = "same",
) -> Substitution | None:
    """How a summary is to be read for a call; None if its arguments are others, or what it found in the heap is.

    That must be the same as there is now, or (of a run that began in several states) what is there now must be part of
    it, or it does not matter.
    """
    if state == "part" and not summary.wide:
        return None
    if summary.differed is not None and state != "any" and _differs(bindings, summary.differed, state):
        return None
    sites = m.frame.sites if m.frame.fixpoint else None
    substitution = Substitution(m.heap, m.symbols, m.shared_below, summary, sites, node)
    match = substitution.match
    if function.parent is not None and not substitution.match_object(summary.function, function):
        return None
    for recorded, present in zip(summary.arguments, bindings.values(), strict=True):
        if not match(recorded, present):
            return None
    objects = substitution.objects
    for (obj, key), recorded_value in summary.reads.items() if state != "any" else ():
        present_obj = objects.get(obj, obj)
        present_value = present_obj.slots.get(key)
        if present_value is recorded_value and present_obj is obj and obj.kind == "module":
            continue
        if state == "part":
            fits = states.covers(substitution, recorded_value, present_value)
        else:
            fits = match(recorded_value, present_value)
        if not fits:
            place = _argument(summary, obj) if obj in objects and obj.id >= m.shared_below else obj
            summary.differed = None if place is None else Differed(place, key, recorded_value)
            return None
    if state != "any" and _has_more(summary, objects):
        return None
    if any(_differs_for_many(m, summary, obj, objects[obj]) for obj in substitution.one_or_many):
        return None
    if not questions.correspond(m.libraries.models, summary.answers, substitution):
        return None
    substitution.matched()
    return substitution


def _has_more(summary: Summary, objects: dict[HeapObject, HeapObject]) -> bool:
    """Whether there is something in an object that a recorded run, which looked at all of it, did not find there."""
    for obj, known in summary.whole.items():
        slots = objects.get(obj, obj).slots
        if not slots.keys() <= known and any(
            key not in known and key not in NOTES and (obj, key) not in summary.reads for key in slots
        ):
            return True
    return False


def _differs_for_many(m: Machine, summary: Summary, recorded: HeapObject, present: HeapObject) -> bool:
    """Whether a run does otherwise to one object of a library than to one that stands for many: it may close one, and
    what it writes replaces what was there. Else such an object is only what others derive from."""
    if lifetimes.row_of(m.libraries.models, recorded) is not None:
        return True
    effects = (summary.effects, summary.raised or {})
    return present.many and any(obj is recorded for written in effects for obj, _ in written)


def _argument(summary: Summary, obj: HeapObject) -> int | None:
    """The place of the argument that is an object, if one is."""
    return next((place for place, value in enumerate(summary.arguments) if value.only == Ref(obj)), None)


def _differs(bindings: Bindings, differed: Differed, state: State) -> bool:
    """Whether there is something else at a location than a recorded run found there, without looking at all else.

    If another object stands for the recorded one now, which only a look at everything tells, this may be wrong: then a
    function runs once more than it had to.
    """
    obj, key, recorded = differed
    if isinstance(obj, int):
        atom = list(bindings.values())[obj].only
        if not isinstance(atom, Ref):
            return False
        obj = atom.obj
    may_fit = states.may_cover if state == "part" else states.may_match
    return not may_fit(recorded, obj.slots.get(key))


def _apply(
    m: Machine, summary: Summary, substitution: Substitution, node: hir.Node | None, *, rough: bool = False
) -> Value:
    """Use a summary again: its reads become reads of the caller, its effects are written, its events referred to.

    Those of a ``rough`` one are joined with the present state.
    """
    frame = m.frame
    for (obj, key), _ in summary.reads.items():
        m.read(substitution.objects.get(obj, obj), key)
    for obj in summary.whole:
        m.read_all(substitution.objects.get(obj, obj))
    for asked in summary.answers:
        frame.asked[asked._replace(subject=substitution.present(asked.subject))] = None
    frame.events.append(Applied(summary, substitution, frame, node, m.facts, m.segment))
    m.sdk_calls += summary.uses_sdk
    if summary.raised:
        for points in frame.raises[-1:]:
            points.add_effects(substitution.effects(summary.raised))
    if summary.value is None:
        raise Unreachable
    effects = substitution.effects(summary.effects)
    m.apply(_beside(effects) if rough else _beside(effects, many=True))
    frame.pinned.update((substitution.obj(obj), None) for obj in summary.pinned)
    m.assume(substitution.facts(summary.facts))
    if summary.suspends:
        m.suspend()
    return results.returned(m, substitution.value(summary.value), summary.origin)


def _beside(effects: Effects, *, many: bool = False) -> Effects:
    """Effects that may have happened or not; with ``many``, only those on objects that stand for many: to the others of
    these nothing happened."""
    return {
        (obj, key): join_slot(key, known, value)
        if (obj.many or not many) and (known := obj.slots.get(key)) is not None
        else value
        for (obj, key), value in effects.items()
    }


def _roughly(
    m: Machine, function: HeapObject, key: tuple[object, ...], bindings: Bindings, node: hir.Node | None
) -> Value:
    """What a function comes to that is not run once more: the present state, or that which another run left."""
    for summary in reversed(m.summaries.get(key, ())):
        substitution = _fits(m, function, summary, bindings, node, "any")
        if substitution is not None:
            m.stats.hits += 1
            return _apply(m, summary, substitution, node, rough=True)
    return UNKNOWN.with_labels(recursion.labels_of(bindings))


def _execute(
    m: Machine,
    function: HeapObject,
    cycle: recursion.Cycle,
    key: tuple[object, ...],
    node: hir.Node | None,
    wider: Effects,
) -> Value:
    """Run a body, again and again if it calls itself, and keep its summary.

    It is kept for the arguments of this call, even if the last run covered more. It begins in the present state with
    ``wider`` written over it, which is taken back afterwards.
    """
    rounds, given, begin = 0, tuple(cycle.bindings.values()), m.heap.mark()
    before = {location: location[0].slots.get(location[1]) for location in wider}
    m.heap.apply(wider)
    while True:
        rounds += 1
        summary, frame = _run_body(m, function, cycle, node, before)
        cycle.forget(m)
        if not cycle.asked or rounds == MAX_RECURSION_ROUNDS or not cycle.learn(summary):
            break
        m.undo(frame.mark)
        cycle.asked = False
    if not m.collects_arguments:
        m.varied.note(function.decl, cycle.bindings, summary)
    summary.arguments = given
    m.frame.asked.update(dict.fromkeys(summary.answers))
    summary.wide = bool(wider)
    if frame.reads_all:
        variants = m.summaries.setdefault(key, [])
        if len(variants) >= MAX_VARIANTS:
            variants.pop(0)
        variants.append(summary)
    for outer in frame.depends:
        outer.dependents.append((key, summary))
    if m.frame.fixpoint and any(obj.id >= summary.first_id for obj, _ in summary.effects):
        m.undo(begin)
        sites = m.frame.sites
        again = Substitution(m.heap, m.symbols, m.shared_below, summary, sites, node, own=True)
        again.only_objects_from(summary.first_id)
        return _apply(m, summary, again, node)
    m.frame.events.append(Applied(summary, None, m.frame, node, m.facts, frame.first_segment))
    if summary.raised:
        for points in m.frame.raises[-1:]:
            points.add_effects(summary.raised)
    if wider or summary.value is None:
        m.undo(begin)
    if summary.value is None:
        raise Unreachable
    if wider:
        m.apply(summary.effects)
    m.assume(summary.facts)
    m.frame.suspends |= summary.suspends
    return results.returned(m, summary.value, summary.origin)


def _run_body(
    m: Machine,
    function: HeapObject,
    cycle: recursion.Cycle,
    node: hir.Node | None,
    before: dict[Location, Value | None],
) -> tuple[Summary, Frame]:
    """Execute the body in a new frame; afterwards the heap is in the state of the joined normal exits.

    ``before`` has what the caller found where the body finds more.
    """
    decl, module, bindings = function.decl, function.module, cycle.bindings
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    assert module is not None
    env = m.heap.allocate("env", function.name, parent=function.parent, module=module)
    facts_of_frame = m.heap.allocate("env", "<facts>")
    frame = Frame(
        module,
        function.name,
        env,
        cycle.first_id,
        m.heap.mark(),
        facts=facts_of_frame,
        decl=decl,
        function=function,
        node=node,
    )
    frame.cycle, frame.modules = cycle, cycle.modules
    if cycle.general:
        frame.fixpoint, frame.sites = 1, cycle.sites
    frame.callees = m.graph.callees(decl)
    frame.first_segment = m.segment
    facts = module.facts(decl)
    frame.receiver = bindings[decl.params[0].name] if decl.params else None
    frame.cls = definitions.owner_of(m, function)
    if facts.is_generator:
        given = CallRecord(tuple(bindings.values()))
        frame.yields = m.heap.allocate("generator", "builtins.generator", parent=function, module=module, record=given)
    m.frames.append(frame)
    m.frame = frame
    m.count_run(decl)
    sdk_calls = m.sdk_calls
    try:
        if m.collects_arguments:
            detours.begin(m, frame)
        if frame.yields is not None:
            m.write(frame.yields, "#len", m.constant_zero)
        for name, value in bindings.items():
            m.write(env, name, value)
        _body(m, decl)
    finally:
        m.frames.pop()
        m.frame = m.frames[-1]
    summary = _finish(m, frame, function, bindings, before)
    summary.uses_sdk = m.sdk_calls > sdk_calls
    return summary, frame


def _body(m: Machine, decl: hir.FunctionDef | hir.Lambda) -> None:
    try:
        if isinstance(decl, hir.Lambda):
            m.leave(m.evaluate(decl.body))
        elif m.execute(decl.body):
            if m.frame.yields is None:
                m.emit(Returned(*m.here(decl), NONE))
            m.leave(NONE)
    except Unreachable:
        return
    except BoundReached as bound:
        detours.leave(m, bound)
        m.bound_reached(bound.what, decl)
        m.leave(UNKNOWN)


def _finish(
    m: Machine, frame: Frame, function: HeapObject, bindings: Bindings, before: dict[Location, Value | None]
) -> Summary:
    """Join the exits, leave the heap in their state, and keep what the run did."""
    value, effects = _join_exits(m, frame)
    if frame.yields is not None and value is not None:
        if value.atoms != NONE.atoms:
            m.write(frame.yields, RETURNED, value)
            effects = {**effects, (frame.yields, RETURNED): value}
        value = ref(frame.yields)
    pinned = frame.pinned
    if m.collects_arguments:
        pinned = {**pinned, **pinned_by(frame.events, frame.first_id)}
    roots = () if value is None else (value,)
    outliving = _outliving(frame, effects)
    made = reached(outliving, roots, frame.first_id, pinned)
    kept = live(outliving, frame.first_id, made)
    raised = None
    if frame.raises[0].points:
        outliving = _outliving(frame, frame.raises[0].effects)
        raised = live(outliving, frame.first_id, reached(outliving, (), frame.first_id, {}))
    reads = {location: seen for location, seen in frame.reads.items() if location[0].id < frame.first_id}
    parent = m.frame
    parent.pinned.update(pinned)
    for location, seen in reads.items():
        if location[0].id < parent.first_id and location not in parent.reads and location not in parent.written:
            parent.reads[location] = before.get(location, seen)
    for obj, known in frame.whole.items():
        if obj.id < parent.first_id:
            parent.whole.setdefault(obj, known)
    for location in kept:
        if location[0].id < parent.first_id:
            parent.written[location] = None
    summary = Summary(
        tuple(bindings.values()),
        frame.first_id,
        m.heap.next_id,
        reads,
        value,
        kept,
        raised,
        frame.events,
        tuple(frame.modules),
        tuple(pinned),
        lifetimes.outliving(
            exits.after_call(m, frame.returns), value, frame.first_id, generator=frame.yields is not None
        ),
        frame.first_segment,
        frame.suspends,
        results.of_function(m, frame, value),
        function,
    )
    summary.whole = frame.whole
    summary.answers = questions.of_given(m.libraries.models, frame.asked, (*bindings.values(), *reads.values()))
    return summary if m.collects_arguments else merging.merged(m, frame, summary, made)


def _join_exits(m: Machine, frame: Frame) -> tuple[Value | None, Effects]:
    returns = frame.returns
    if not returns:
        m.undo(frame.mark)
        return None, {}
    if len(returns) == 1:
        only = returns[0]
        if only.log_end != m.heap.mark():
            m.undo(frame.mark)
            m.heap.apply(only.effects)
        return only.value, only.effects
    m.undo(frame.mark)
    exits.tell_apart(m, frame)
    effects = m.heap.join_effects([exit_.effects for exit_ in returns], frame.first_id)
    m.heap.apply(effects)
    return join_all([exit_.value for exit_ in returns]), effects


def _outliving(frame: Frame, effects: Effects) -> Effects:
    """Effects that matter after the call: local variables only where a closure captured them."""
    env = frame.env
    if not env.captured:
        return {location: value for location, value in effects.items() if location[0] is not env}
    return effects
