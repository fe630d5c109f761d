"""What wraps a function or a method: properties, ``functools``, ``contextlib``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import coroutines, sharing
from mcplint.machine.arguments import first
from mcplint.machine.calls import IMPLEMENTATIONS
from mcplint.machine.containers import item_of_any
from mcplint.machine.heap import CallRecord, Kind
from mcplint.machine.values import NONE, TRUE, UNKNOWN, Atom, Bound, Lib, Ref, Value, join, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _wrapped_method(kind: Kind, name: str) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        obj = m.allocate(kind, name, site=node)
        function = record.get(0, "fget")
        if function is not None:
            m.write(obj, "function", function)
        setter = record.get(1, "fset")
        if setter is not None:
            m.write(obj, "setter", setter)
        return ref(obj)

    return build


def _property_part(slot: str) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        if not isinstance(receiver, Ref):
            return UNKNOWN
        m.write(receiver.obj, slot, first(record))
        return ref(receiver.obj)

    return build


def _partial(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if not record.positional:
        return UNKNOWN
    return ref(m.allocate("partial", "functools.partial", record=record, module=m.frame.module, site=node))


def _apply_wraps(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``functools.wraps(f)(wrapper)``."""
    wrapper = first(record)
    made_by = receiver.obj.record if isinstance(receiver, Ref) else None
    if made_by is not None:
        _update_wrapper(m, wrapper, made_by.get(0, "wrapped") or UNKNOWN)
    return wrapper


def _update_wrapper_call(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    _update_wrapper(m, first(record), record.get(1, "wrapped") or UNKNOWN)
    return first(record)


def _update_wrapper(m: Machine, wrapper: Value, wrapped: Value) -> None:
    for atom in wrapper.atoms:
        target = atom.obj if isinstance(atom, Ref) else atom.function if isinstance(atom, Bound) else None
        if target is None:
            continue
        source = wrapped.only
        origin = source.function if isinstance(source, Bound) else source.obj if isinstance(source, Ref) else None
        if origin is not None and origin.kind in ("function", "instance", "partial"):
            m.read_all(origin)
            for key, value in list(origin.slots.items()):
                if isinstance(key, str) and not key.startswith("#"):
                    m.write(target, key, value)
        m.write(target, "__wrapped__", wrapped)


def _context_manager(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = m.object_of_library("contextlib.contextmanager", record, site=node)
    m.write(obj, "__wrapped__", first(record))
    return ref(obj)


def _enter_manager(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """Calling a function made by ``@contextmanager`` runs the generator; entering yields what it yields."""
    if not isinstance(receiver, Ref):
        return UNKNOWN
    wrapped = m.read(receiver.obj, "__wrapped__") or UNKNOWN
    generator = m.call(wrapped, record, node)
    result = m.object_of_library("contextlib._GeneratorContextManager", record, site=node)
    m.write(result, "#enter", item_of_any(m, generator))
    sharing.hand_on_locks(m, generator, result)
    return ref(result)


def _cached_decorator(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``@cache`` and ``@lru_cache``, bare or with settings: the function itself."""
    value = first(record)
    atom = value.only
    if isinstance(atom, Bound) or (isinstance(atom, Ref) and atom.obj.kind in ("function", "class")):
        m.write(atom.function if isinstance(atom, Bound) else atom.obj, "#cached", TRUE)
        return value
    return ref(m.object_of_library("functools.lru_cache", record, site=node))


def _register(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``@f.register``, and ``@f.register(str)``, which returns a decorator."""
    given = first(record)
    atom = given.only
    if not isinstance(receiver, Ref):
        return given
    if not isinstance(atom, Ref) or atom.obj.kind != "function":
        return Value((Lib("functools.singledispatch().register", receiver),))
    known = m.read(receiver.obj, IMPLEMENTATIONS)
    m.write(receiver.obj, IMPLEMENTATIONS, given if known is None else join(known, given))
    return given


def _closing(path: str, name: str = "thing", default: Value = UNKNOWN) -> Intrinsic:
    """``closing(thing)``, ``aclosing(thing)`` and ``nullcontext(thing)``: entering them yields the thing."""

    def make(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        thing = record.get(0, name) or default
        result = m.object_of_library(path, record.made(path, None, thing.labels), site=node)
        m.write(result, "#enter", thing)
        return ref(result, thing.labels)

    return make


def _stack_enter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return coroutines.enter(m, first(record), node, is_async=False)


def _stack_enter_async(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return ref(coroutines.finished_coroutine(m, coroutines.enter(m, first(record), node, is_async=True)))


def _sleep(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``asyncio.sleep(delay, result)``."""
    return ref(coroutines.finished_coroutine(m, record.get(1, "result") or NONE))


INTRINSICS: dict[str, Intrinsic] = {
    "contextlib.nullcontext": _closing("contextlib.nullcontext", "enter_result", NONE),
    "builtins.property": _wrapped_method("property", "property"),
    "functools.cached_property": _wrapped_method("property", "cached_property"),
    "builtins.staticmethod": _wrapped_method("method", "staticmethod"),
    "builtins.classmethod": _wrapped_method("method", "classmethod"),
    "builtins.property().setter": _property_part("setter"),
    "builtins.property().deleter": _property_part("deleter"),
    "builtins.property().getter": _property_part("function"),
    "functools.partial": _partial,
    "functools.wraps()": _apply_wraps,
    "functools.update_wrapper": _update_wrapper_call,
    "functools.lru_cache": _cached_decorator,
    "functools.singledispatch().register": _register,
    "functools.cache": _cached_decorator,
    "functools.lru_cache()": _cached_decorator,
    "contextlib.contextmanager": _context_manager,
    "contextlib.asynccontextmanager": _context_manager,
    "contextlib.contextmanager()": _enter_manager,
    "contextlib.closing": _closing("contextlib.closing"),
    "contextlib.aclosing": _closing("contextlib.aclosing"),
    "contextlib.ExitStack().enter_context": _stack_enter,
    "contextlib.AsyncExitStack().enter_context": _stack_enter,
    "contextlib.AsyncExitStack().enter_async_context": _stack_enter_async,
    "asyncio.sleep": _sleep,
}
