"""Calls: finding the targets of a call and binding its arguments to parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import (
    amounts,
    branching,
    classes,
    coroutines,
    escapes,
    guards,
    held,
    implications,
    imports,
    inflight,
    lifetimes,
    memo,
    results,
    sharing,
    special_methods,
    symbols,
    unknowns,
)
from mcplint.machine.arguments import argument_labels
from mcplint.machine.containers import new_dict, new_sequence, update_dict
from mcplint.machine.definitions import DEFAULT
from mcplint.machine.events import LibraryCall, UnknownCall
from mcplint.machine.facts import NO_FACTS, union_all
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import MORE, REST, CallRecord, HeapObject
from mcplint.machine.limits import MAX_RECEIVERS, MAX_TARGETS
from mcplint.machine.recursion import Bindings
from mcplint.machine.values import (
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Labels,
    Late,
    Lib,
    Ref,
    Symbol,
    Value,
    join,
    join_all,
    make,
    ref,
    union_labels,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def call(m: Machine, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
    """``function(...)``, over all targets."""
    inflight.may_fail_at_all(m, function, record)
    targets = [atom for atom in function.atoms if not (isinstance(atom, Const) and atom.value is None)]
    if len(targets) > MAX_TARGETS:
        targets = _one_per_api(targets)
    methods = _methods_of_many(targets) if len(targets) > MAX_RECEIVERS else {}
    targets = [atom for atom in targets if not (isinstance(atom, Bound) and _method(atom) in methods)]
    followed = [atom for atom in targets if not isinstance(atom, Lib)]
    if len(followed) + len(methods) > MAX_TARGETS:
        m.bound_reached(f"more than {MAX_TARGETS} targets of one call", node)
        return UNKNOWN.with_labels(argument_labels(record))
    if len(targets) == 1 and not methods:
        return call_atom(m, targets[0], record, node, function.labels)
    returned: list[Value] = []

    def one(atom: Atom) -> bool:
        returned.append(call_atom(m, atom, record, node, function.labels))
        return True

    def of_many(method: HeapObject, receivers: list[Atom]) -> bool:
        returned.append(_call_method(m, method, make(receivers), record, node))
        return True

    ways: list[Callable[[], bool]] = [partial(one, atom) for atom in targets]
    ways.extend([partial(of_many, method, receivers) for (method, _), receivers in methods.items()])
    live = branching.branch(m, ways, uncertain=True)
    if ways and not live:
        raise Unreachable
    test = None if methods else _one_test(m, targets, returned, node)
    return test or join_all(returned)


def _one_test(m: Machine, targets: list[Atom], returned: list[Value], node: hir.Node | None) -> Value | None:
    """The answers of one method of all alternatives of a value, as one test of that value; None if they are none."""
    if len({atom.path if isinstance(atom, Lib) and atom.receiver is not None else "" for atom in targets}) != 1:
        return None
    tests = [result.only for result in returned]
    conditions = [test for test in tests if isinstance(test, Symbol) and test.op == "condition"]
    if not conditions or len(conditions) != len(targets):
        return None
    labels: Labels = ()
    for result in returned:
        labels = union_labels(labels, result.labels)
    operands = tuple([part for test in conditions for part in test.parts])
    when_true = union_all([test.when_true for test in conditions if test.when_true is not None])
    when_false = union_all([test.when_false for test in conditions if test.when_false is not None])
    return implications.condition(m, operands, when_true, when_false, labels, node)


def _method(atom: Bound) -> tuple[HeapObject, HeapObject | None]:
    """A bound method's function, and the class of the object that it is bound to."""
    receiver = atom.receiver
    return atom.function, receiver.obj.parent if isinstance(receiver, Ref) else None


def _methods_of_many(targets: list[Atom]) -> dict[tuple[HeapObject, HeapObject | None], list[Atom]]:
    """Methods of more than :data:`MAX_RECEIVERS` objects of one class, with these objects: one call does for all."""
    found: dict[tuple[HeapObject, HeapObject | None], list[Atom]] = {}
    for atom in targets:
        if isinstance(atom, Bound) and isinstance(atom.receiver, Ref):
            found.setdefault(_method(atom), []).append(atom.receiver)
    return {method: receivers for method, receivers in found.items() if len(receivers) > MAX_RECEIVERS}


def _one_per_api(targets: list[Atom]) -> list[Atom]:
    """Of library members with one API path only the first: they differ in the object alone (a client that every tool
    makes anew, if it is not there yet, is as many objects as there are tools)."""
    chosen: dict[object, Atom] = {}
    for atom in targets:
        chosen.setdefault(atom.path if isinstance(atom, Lib) else atom, atom)
    return list(chosen.values())


def call_atom(m: Machine, atom: Atom, record: CallRecord, node: hir.Node | None, labels: Labels = ()) -> Value:
    """Call one target."""
    if isinstance(atom, Bound):
        return _call_method(m, atom.function, Value((atom.receiver,)), record, node)
    if isinstance(atom, Ref):
        return _call_object(m, atom, _with_receiver(record, labels), node)
    if isinstance(atom, Lib):
        return call_library(m, atom.path, atom.receiver, _with_receiver(record, labels), node)
    if isinstance(atom, Late):
        return call(m, imports.resolve_late(m, atom), record, node)
    return unknown_call(m, Value((atom,), labels), record, node)


def _with_receiver(record: CallRecord, labels: Labels) -> CallRecord:
    """A call's record with the labels of the object whose method is called."""
    merged = union_labels(record.labels, labels)
    if merged is record.labels:
        return record
    optional = record.optional
    return CallRecord(
        record.positional, record.keywords, record.node, record.module, record.open, merged, optional=optional
    )


def _call_object(m: Machine, atom: Ref, record: CallRecord, node: hir.Node | None) -> Value:
    obj = atom.obj
    match obj.kind:
        case "function" if IMPLEMENTATIONS in obj.slots:
            return _dispatch(m, obj, None, record, node)
        case "function":
            return call_function(m, obj, None, record, node)
        case "class":
            return classes.instantiate(m, obj, record, node)
        case "partial":
            return _call_partial(m, obj, record, node)
        case "library":
            origin = classes.origin_of_alias(obj)
            if origin is not None:
                return call_atom(m, origin, record, node)
            return call_library(m, f"{obj.name}()", atom, record, node)
        case "instance":
            method = classes.find_member(m, obj, "__call__")
            if method is not None:
                return call(m, method, record, node)
            bases = classes.bases_in_libraries(obj.parent) if obj.parent is not None else []
            if bases:
                return call_library(m, f"{bases[0]}()()", atom, record, node)
        case "method":
            inner = m.read(obj, "function")
            if inner is not None:
                return call(m, inner, record, node)
    return unknown_call(m, ref(obj), record, node)


def _call_method(m: Machine, function: HeapObject, receiver: Value, record: CallRecord, node: hir.Node | None) -> Value:
    run = _dispatch if IMPLEMENTATIONS in function.slots else call_function
    return run(m, function, receiver, record, node)


def _dispatch(
    m: Machine, function: HeapObject, receiver: Value | None, record: CallRecord, node: hir.Node | None
) -> Value:
    """A function with implementations for several types (``singledispatch``): any of them may run."""
    others = m.read(function, IMPLEMENTATIONS)
    functions = [function, *[atom.obj for atom in (others.atoms if others else ()) if isinstance(atom, Ref)]]
    results: list[Value] = []

    def run(target: HeapObject) -> bool:
        results.append(call_function(m, target, receiver, record, node))
        return True

    if not branching.branch(m, [partial(run, target) for target in functions], uncertain=True):
        raise Unreachable
    return join_all(results)


IMPLEMENTATIONS = "#implementations"
"""Slot of a function for those that ``singledispatch`` may run instead."""


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


def unknown_call(m: Machine, function: Value, record: CallRecord, node: hir.Node | None) -> Value:
    """A call of which nothing is known: the result may be anything that derives from receiver and arguments."""
    escapes.escape_all(m, record, node)
    if node is not None:
        called = node.func if isinstance(node, hir.Call) else node
        name = called.attr if isinstance(called, hir.Attribute) else called.id if isinstance(called, hir.Name) else ""
        m.emit(UnknownCall(*m.here(node), name, function, symbols.showing_record(m, record)))
    record = symbols.with_contents(m, record)
    labels = union_labels(function.labels, argument_labels(record))
    if node is None or not labels:
        return UNKNOWN.with_labels(labels)
    given = (function, *record.positional) if function.labels else record.positional
    return symbols.call_result(m, "", labels, "", None, CallRecord(given, record.keywords), node)


_OF_TEXT = "builtins.str."


def _as_method(m: Machine, path: str, record: CallRecord) -> tuple[str, Atom | None, CallRecord]:
    """``str.strip(text)`` as ``text.strip()``."""
    name = path.removeprefix(_OF_TEXT)
    text = symbols.as_one_text(m, record.positional[0]) if record.positional else UNKNOWN
    atom = text.only
    if (
        name == "maketrans"
        or not isinstance(atom, (Const, Symbol))
        or symbols.type_of(atom) not in ("", "builtins.str")
    ):
        return path, None, record
    labels = union_labels(record.labels, text.labels)
    given = CallRecord(
        record.positional[1:],
        record.keywords,
        record.node,
        record.module,
        record.open,
        labels,
        optional=record.optional,
    )
    return f"builtins.str().{name}", atom, given


def call_library(m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """A call of a library's function, class or method."""
    path = m.libraries.canonical(path)
    if receiver is None and path.startswith(_OF_TEXT):
        path, receiver, record = _as_method(m, path, record)
    m.frame.callees[path] = None
    m.sdk_calls += m.libraries.is_sdk(path)
    record, returned = special_methods.of_call(m, path, receiver, record, node)
    if returned is not None:
        return returned
    sink = bool(m.libraries.models.sinks(path)) and not m.collects_arguments
    frozen = symbols.frozen_record(m, record) if sink else symbols.showing_record(m, record)
    facts = m.facts
    inflight.may_fail(m, path, record, node)
    held.store(m, path, receiver, record)
    held.changed(m, path, receiver, record)
    held.initialised(m, path, receiver, record)
    with m.at(node):
        result = m.libraries.call(m, path, receiver, held.with_held(m, receiver, record), node)
    result = symbols.from_outside(m, path, node) or guards.called(m, path, receiver, record, result, node)
    result = results.of_call(m, path, record, amounts.of_call(m, path, result, node), node)
    sharing.note_call(m, path, receiver, record, node)
    lifetimes.called(m, path, receiver, node)
    if node is not None and (sink or not m.libraries.is_silent(path)):
        m.emit(LibraryCall(*m.here(node), path, receiver, frozen, result, facts if sink else NO_FACTS, sink))
    if m.libraries.never_returns(path) and not m.collects_arguments:
        raise Unreachable
    return result


# --- project functions -----------------------------------------------------------------------------------------------


def call_function(
    m: Machine, function: HeapObject, receiver: Value | None, record: CallRecord, node: hir.Node | None
) -> Value:
    """Call a project function; an ``async`` one only makes a coroutine, which runs where it is awaited."""
    decl = function.decl
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    with m.at(node):
        bindings = bind_arguments(m, function, receiver, record)
        if isinstance(decl, hir.FunctionDef) and decl.is_async and function.module is not None:
            facts = function.module.facts(decl)
            if not facts.is_generator:
                return ref(coroutines.make_coroutine(m, function, bindings, record))
    return memo.run(m, function, bindings, node)


def bind_arguments(m: Machine, function: HeapObject, receiver: Value | None, record: CallRecord) -> Bindings:
    """Parameters with the values that a call gives them; what it does not give comes from defaults and annotations."""
    decl = function.decl
    assert isinstance(decl, (hir.FunctionDef, hir.Lambda))
    positional = list(record.positional)
    if receiver is not None:
        positional.insert(0, _as_receiver(m, receiver))
    keywords = {name: value for name, value in record.keywords.items() if name not in (MORE, REST)}
    bindings: Bindings = {}
    for param in decl.params:
        if param.kind == "var_positional":
            if record.open:
                rest = new_sequence(m, "tuple", None, join_all([*positional, UNKNOWN.with_labels(record.labels)]))
            else:
                rest = new_sequence(m, "tuple", positional)
            positional = []
            bindings[param.name] = ref(rest)
        elif param.kind == "var_keyword":
            extra = new_dict(m, open_=record.open)
            if record.open and record.labels:
                anything = UNKNOWN.with_labels(record.labels)
                update_dict(m, extra, anything)
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


def _as_receiver(m: Machine, receiver: Value) -> Value:
    """``self``: an instance that derives from a library's class is data itself if its base holds some."""
    for atom in receiver.atoms:
        holds = held.of(m, atom)
        if holds is not None:
            receiver = receiver.with_labels(union_labels(receiver.labels, holds.labels))
    return receiver


def _missing_argument(m: Machine, function: HeapObject, param: hir.Param, record: CallRecord) -> Value:
    default = m.read(function, DEFAULT + param.name)
    if default is not None and not record.open:
        return default
    given = unknowns.given_by_name(m, param.name, param.annotation, function, record.labels)
    return given if default is None else join(default, given)
