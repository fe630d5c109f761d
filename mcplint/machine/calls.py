"""Calls: finding the targets, binding arguments, running a function once per key and applying its summary after that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes
from mcplint.machine.definitions import DEFAULT
from mcplint.machine.events import LibraryCall, Returned, UnknownCall
from mcplint.machine.frames import BoundReached, Frame, Unreachable
from mcplint.machine.heap import Effects, HeapObject, CallRecord, Key
from mcplint.machine.limits import (
    MAX_FRAMES,
    MAX_KEYS,
    MAX_RECURSION_ROUNDS,
    MAX_SAME_FUNCTION,
    MAX_TARGETS,
    MAX_VARIANTS,
)
from mcplint.machine.reach import live_effects, pinned_by
from mcplint.machine.summaries import Applied, Substitution, Summary, shape_of
from mcplint.machine.values import (
    ABSENT,
    NONE,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Labels,
    Late,
    Lib,
    Ref,
    Unknown,
    Value,
    join,
    join_all,
    ref,
    union_labels,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

Bindings = dict[str, Value]


def call(m: Machine, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
    """``function(...)``, over all targets."""
    m.raise_point()
    targets = [atom for atom in function.atoms if not (isinstance(atom, Const) and atom.value is None)]
    if len(targets) > MAX_TARGETS:
        m.bound_reached(f"more than {MAX_TARGETS} targets of one call", node)
        return UNKNOWN.with_labels(argument_labels(record))
    if len(targets) == 1:
        return call_atom(m, targets[0], record, node, function.labels)
    results: list[Value] = []

    def one(atom: Atom) -> bool:
        results.append(call_atom(m, atom, record, node, function.labels))
        return True

    live = m.branch([lambda atom=atom: one(atom) for atom in targets], uncertain=True)  # type: ignore[misc]
    if targets and not live:
        raise Unreachable
    return join_all(results)


def call_atom(m: Machine, atom: Atom, record: CallRecord, node: hir.Node | None, labels: Labels = ()) -> Value:
    """Call one target."""
    if isinstance(atom, Bound):
        return call_function(m, atom.function, atom.receiver, record, node)
    if isinstance(atom, Ref):
        return _call_object(m, atom, record, node)
    if isinstance(atom, Lib):
        return call_library(m, atom.path, atom.receiver, record, node)
    if isinstance(atom, Late):
        return call(m, m.resolve_late(atom), record, node)
    return unknown_call(m, Value((atom,), labels), record, node)


def _call_object(m: Machine, atom: Ref, record: CallRecord, node: hir.Node | None) -> Value:
    obj = atom.obj
    match obj.kind:
        case "function":
            return call_function(m, obj, None, record, node)
        case "class":
            return classes.instantiate(m, obj, record, node)
        case "partial":
            return _call_partial(m, obj, record, node)
        case "library":
            return call_library(m, f"{obj.name}()", atom, record, node)
        case "instance":
            method = classes.find_member(m, obj, "__call__")
            if method is not None:
                return call(m, method, record, node)
            bases = classes.library_bases(obj.parent) if obj.parent is not None else []
            if bases:
                return call_library(m, f"{bases[0]}()()", atom, record, node)
        case "method":
            inner = m.read(obj, "function")
            if inner is not None:
                return call(m, inner, record, node)
    return unknown_call(m, ref(obj), record, node)


def _call_partial(m: Machine, obj: HeapObject, record: CallRecord, node: hir.Node | None) -> Value:
    assert obj.record is not None
    function, *given = obj.record.positional
    merged = CallRecord(
        (*given, *record.positional),
        {**obj.record.keywords, **record.keywords},
        record.node,
        record.module,
        record.open or obj.record.open,
        union_labels(obj.record.labels, record.labels),
    )
    return call(m, function, merged, node)


def argument_labels(record: CallRecord) -> Labels:
    """All labels of a call's arguments."""
    labels = record.labels
    for value in record.positional:
        labels = union_labels(labels, value.labels)
    for value in record.keywords.values():
        labels = union_labels(labels, value.labels)
    return labels


def unknown_call(m: Machine, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
    """A call of which nothing is known: the result may be anything that derives from receiver and arguments."""
    m.escape_all(record, node)
    if node is not None:
        called = node.func if isinstance(node, hir.Call) else node
        name = called.attr if isinstance(called, hir.Attribute) else called.id if isinstance(called, hir.Name) else ""
        m.emit(UnknownCall(*m.here(node), name, function, record))
    return UNKNOWN.with_labels(union_labels(function.labels, argument_labels(record)))


def call_library(m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """A call of a library's function, class or method."""
    path = m.libraries.canonical(path)
    result = m.libraries.call(m, path, receiver, record, node)
    if node is not None and not m.libraries.is_silent(path):
        m.emit(LibraryCall(*m.here(node), path, receiver, record, result))
    return result


# --- project functions -----------------------------------------------------------------------------------------------


def call_function(
    m: Machine, function: HeapObject, receiver: Atom | None, record: CallRecord, node: hir.Node | None
) -> Value:
    """Call a project function; an ``async`` one only makes a coroutine, which runs where it is awaited."""
    decl = function.decl
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    bindings = bind_arguments(m, function, receiver, record)
    if isinstance(decl, hir.FunctionDef) and decl.is_async and function.module is not None:
        facts = function.module.facts(decl)
        if not facts.is_generator:
            return ref(_coroutine(m, function, receiver, bindings, record))
    return run(m, function, receiver, bindings, node)


def _coroutine(
    m: Machine, function: HeapObject, receiver: Atom | None, bindings: Bindings, record: CallRecord
) -> HeapObject:
    coroutine = m.allocate("coroutine", function.name, parent=function, module=function.module, record=record)
    for name, value in bindings.items():
        m.write(coroutine, f"arg:{name}", value)
    if receiver is not None:
        m.write(coroutine, "receiver", Value((receiver,)))
    return coroutine


def run_coroutine(m: Machine, coroutine: HeapObject, node: hir.Node | None) -> Value:
    """Run the body of a coroutine to its end."""
    done = m.read(coroutine, "#done")
    if done is not None:
        return done.present()
    function = coroutine.parent
    assert function is not None
    m.read_all(coroutine)
    bindings = {
        key[4:]: value for key, value in coroutine.slots.items() if isinstance(key, str) and key.startswith("arg:")
    }
    receiver = coroutine.slots.get("receiver")
    return run(m, function, receiver.only if receiver is not None else None, bindings, node)


def bind_arguments(m: Machine, function: HeapObject, receiver: Atom | None, record: CallRecord) -> Bindings:
    """Parameters with the values that a call gives them; what it does not give comes from defaults and annotations."""
    decl = function.decl
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    positional = list(record.positional)
    if receiver is not None:
        positional.insert(0, Value((receiver,)))
    keywords = dict(record.keywords)
    bindings: Bindings = {}
    for param in decl.params:
        if param.kind == "var_positional":
            if record.open and not positional:
                rest = m.new_sequence("tuple", None, UNKNOWN.with_labels(record.labels))
            else:
                rest = m.new_sequence("tuple", positional)
            positional = []
            bindings[param.name] = ref(rest)
        elif param.kind == "var_keyword":
            extra = m.new_dict(open_=record.open)
            for name, value in keywords.items():
                m.write(extra, ("k", name), value)
            keywords = {}
            bindings[param.name] = ref(extra)
        elif param.kind in ("positional", "positional_only") and positional:
            bindings[param.name] = positional.pop(0)
        elif param.kind != "positional_only" and param.name in keywords:
            bindings[param.name] = keywords.pop(param.name)
        else:
            bindings[param.name] = _missing_argument(m, function, param, record)
    return bindings


def _missing_argument(m: Machine, function: HeapObject, param: hir.Param, record: CallRecord) -> Value:
    default = m.read(function, DEFAULT + param.name)
    if default is not None and not record.open:
        return default
    given = m.unknown_of_annotation(param.annotation, function).with_labels(record.labels)
    return given if default is None else join(default, given)


def run(m: Machine, function: HeapObject, receiver: Atom | None, bindings: Bindings, node: hir.Node | None) -> Value:
    """The result of a function body for these arguments: from a summary if one fits, else by executing it."""
    if len(m.frames) >= MAX_FRAMES:
        m.bound_reached(f"more than {MAX_FRAMES} calls nested in each other", node)
        return UNKNOWN.with_labels(_binding_labels(bindings))
    same = [frame for frame in m.frames if frame.decl is function.decl]
    if len(same) >= MAX_SAME_FUNCTION:
        return _answer_recursion(m, function, bindings)
    key = _key(m, function, bindings)
    for summary in m.summaries.get(key, ()):
        substitution = _fits(m, summary, bindings)
        if substitution is not None:
            m.stats.hits += 1
            return _apply(m, summary, substitution, node)
    return _execute(m, function, receiver, bindings, key, node)


def _binding_labels(bindings: Bindings) -> Labels:
    labels: Labels = ()
    for value in bindings.values():
        labels = union_labels(labels, value.labels)
    return labels


def _answer_recursion(m: Machine, function: HeapObject, bindings: Bindings) -> Value:
    """A function that is on the stack already answers with what it is known to return so far."""
    labels = _binding_labels(bindings)
    assumed = m.assumptions.get(function.decl)
    m.recursive.add(id(function.decl))
    if assumed is None:
        raise Unreachable
    return assumed.with_labels(labels)


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


def _fits(m: Machine, summary: Summary, bindings: Bindings) -> Substitution | None:
    substitution = Substitution(m.heap, summary, m.shared_below)
    match = substitution.match
    for recorded, present in zip(summary.arguments, bindings.values(), strict=True):
        if not match(recorded, present):
            return None
    objects = substitution.objects
    for (obj, key), recorded_value in summary.reads.items():
        present_obj = objects.get(obj, obj)
        present_value = present_obj.slots.get(key)
        if present_value is recorded_value and present_obj is obj and obj.kind == "module":
            continue
        if not match(recorded_value, present_value):
            return None
    return substitution


def _apply(m: Machine, summary: Summary, substitution: Substitution, node: hir.Node | None) -> Value:
    """Use a summary again: its reads become reads of the caller, its effects are written, its events referred to."""
    frame = m.frame
    for (obj, key), _ in summary.reads.items():
        m.read(substitution.objects.get(obj, obj), key)
    frame.events.append(Applied(summary, substitution, frame.uncertain == 0, node))
    if summary.raised:
        for points in frame.raises[-1:]:
            points.add_effects(substitution.effects(summary.raised))
    if summary.value is None:
        raise Unreachable
    m.apply(substitution.effects(summary.effects))
    frame.pinned.update((substitution.obj(obj), None) for obj in summary.pinned)
    return substitution.value(summary.value)


def _execute(
    m: Machine,
    function: HeapObject,
    receiver: Atom | None,
    bindings: Bindings,
    key: tuple[object, ...],
    node: hir.Node | None,
) -> Value:
    decl = function.decl
    assert decl is not None
    rounds = 0
    nested = decl in m.assumptions
    while True:
        rounds += 1
        outer_assumption = m.assumptions.get(decl)
        summary, frame = _run_body(m, function, receiver, bindings, node)
        recursed = id(decl) in m.recursive and not nested
        if recursed and rounds < MAX_RECURSION_ROUNDS and _changed(outer_assumption, summary.value):
            m.assumptions[decl] = (
                summary.value
                if outer_assumption is None or summary.value is None
                else join(outer_assumption, summary.value)
            ) or UNKNOWN
            m.undo(frame.mark)
            continue
        break
    if not nested:
        m.assumptions.pop(decl, None)
        m.recursive.discard(id(decl))
    if id(decl) not in m.recursive and not m.frame.fixpoint:
        variants = m.summaries.setdefault(key, [])
        if len(variants) >= MAX_VARIANTS:
            variants.pop(0)
        variants.append(summary)
    m.frame.events.append(Applied(summary, None, m.frame.uncertain == 0, node))
    if summary.raised:
        for points in m.frame.raises[-1:]:
            points.add_effects(summary.raised)
    if summary.value is None:
        m.undo(frame.mark)
        raise Unreachable
    return summary.value


def _changed(before: Value | None, after: Value | None) -> bool:
    if after is None or before is None:
        return after is not before
    return not set(after.atoms) <= set(before.atoms)


def _run_body(
    m: Machine, function: HeapObject, receiver: Atom | None, bindings: Bindings, node: hir.Node | None
) -> tuple[Summary, Frame]:
    """Execute the body in a new frame; afterwards the heap is in the state of the joined normal exits."""
    decl, module = function.decl, function.module
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    assert module is not None
    first_id = m.heap.next_id
    env = m.heap.allocate("env", function.name, parent=function.parent, module=module)
    frame = Frame(module, function.name, env, first_id, m.heap.mark(), decl=decl, function=function, node=node)
    facts = module.facts(decl)
    frame.receiver = bindings[decl.params[0].name] if decl.params else None
    frame.cls = m.owner_of(function)
    if facts.is_generator:
        frame.yields = m.heap.allocate("generator", "builtins.generator", module=module)
    m.frames.append(frame)
    m.frame = frame
    m.stats.runs += 1
    m.stats.executed.add(id(decl))
    try:
        if frame.yields is not None:
            m.write(frame.yields, "#len", m.constant_zero)
        for name, value in bindings.items():
            m.write(env, name, value)
        _body(m, decl)
    finally:
        m.frames.pop()
        m.frame = m.frames[-1]
    return _finish(m, frame, bindings), frame


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
        m.bound_reached(bound.what, decl)
        m.leave(UNKNOWN)


def _finish(m: Machine, frame: Frame, bindings: Bindings) -> Summary:
    """Join the exits, leave the heap in their state, and keep what the run did."""
    value, effects = _join_exits(m, frame)
    if frame.yields is not None and value is not None:
        value = ref(frame.yields)
    exits = tuple((_exit_kind(m, exit_.value), exit_.value) for exit_ in frame.returns)
    pinned = {**frame.pinned, **pinned_by(frame.events, frame.first_id)}
    roots = () if value is None else (value,)
    kept = live_effects(_outliving(frame, effects), roots, frame.first_id, pinned)
    raised = None
    if frame.raises[0].points:
        raised = live_effects(_outliving(frame, frame.raises[0].effects), (), frame.first_id, {})
    reads = {location: seen for location, seen in frame.reads.items() if location[0].id < frame.first_id}
    parent = m.frame
    parent.pinned.update(pinned)
    for location, seen in reads.items():
        if location[0].id < parent.first_id and location not in parent.reads and location not in parent.written:
            parent.reads[location] = seen
    for location in kept:
        if location[0].id < parent.first_id:
            parent.written[location] = None
    return Summary(
        tuple(bindings.values()),
        frame.first_id,
        m.heap.next_id,
        reads,
        value,
        kept,
        raised,
        exits,
        frame.events,
        tuple(frame.modules),
        tuple(pinned),
    )


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
    effects = m.heap.join_effects([exit_.effects for exit_ in returns], frame.first_id)
    m.heap.apply(effects)
    return join_all([exit_.value for exit_ in returns]), effects


def _exit_kind(m: Machine, value: Value) -> str:
    truth = m.truth(value)
    return "other" if truth is None else "truthy" if truth else "falsy"


def _outliving(frame: Frame, effects: Effects) -> Effects:
    """Effects that matter after the call: local variables only where a closure captured them."""
    env = frame.env
    if not env.captured:
        return {location: value for location, value in effects.items() if location[0] is not env}
    return effects


__all__ = ["ABSENT", "Key", "bind_arguments", "call", "call_library", "run", "run_coroutine"]
