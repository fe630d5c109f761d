"""The middlewares of a program's HTTP servers: run before the handlers, for what they leave for these.

A middleware is known by its shape, wherever it is added to an application: a class with the ASGI method
``__call__(self, scope, receive, send)``, or one that derives from Starlette's ``BaseHTTPMiddleware``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcplint.machine import classes, symbols
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import UNKNOWN, Bound, Lib, Ref, Value, constant, ref, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_BASES = frozenset({"starlette.middleware.base.BaseHTTPMiddleware", "fastapi.middleware.BaseHTTPMiddleware"})
_REQUEST = "starlette.requests.Request"
_ASGI = ("scope", "receive", "send")
_HEADER = f"{symbols.OUTSIDE}HTTP request header"
_REST = f"{symbols.OUTSIDE}HTTP request"


def run_middlewares(m: Machine, modules: list[ModuleInfo]) -> None:
    """Run all of them; the heap is left as it was."""
    with m.requests.record():
        for module in modules:
            for cls, method in _middlewares(m, module):
                _run(m, module, cls, method)


def _run(m: Machine, module: ModuleInfo, cls: HeapObject, method: str) -> None:
    mark, diagnostics = m.heap.mark(), len(m.diagnostics)
    called = m.in_module(module, lambda: _call(m, cls, method))
    if called is not None:
        m.run_function(*called, module)
    m.heap.undo(mark)
    m.forget_prototypes()
    del m.diagnostics[diagnostics:]


def _middlewares(m: Machine, module: ModuleInfo) -> Iterator[tuple[HeapObject, str]]:
    """The classes of a module that are middlewares, with the methods that get the requests."""
    if not any(isinstance(statement, hir.ClassDef) for statement in module.tree.body):
        return
    for value in m.module_object(module).slots.values():
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "class" and atom.obj.module is module:
            if _BASES.intersection(classes.bases_in_libraries(atom.obj)):
                yield atom.obj, "dispatch"
            elif _parameters(m, atom.obj, "__call__") == _ASGI:
                yield atom.obj, "__call__"


def _parameters(m: Machine, cls: HeapObject, name: str) -> tuple[str, ...]:
    """The names of the parameters of a method of a class of the program, without ``self``."""
    method = classes.class_member(m, cls, name)
    atom = method.only if method is not None else None
    decl = atom.obj.decl if isinstance(atom, Ref) and atom.obj.kind == "function" else None
    return tuple([param.name for param in decl.params[1:]]) if isinstance(decl, hir.FunctionDef) else ()


def _call(m: Machine, cls: HeapObject, method: str) -> tuple[Value, CallRecord] | None:
    """What a server calls, and with what."""
    bound = m.attribute(m.unknown_of_type(ref(cls)), method, None)
    if not isinstance(bound.only, Bound):
        return None
    request = Ref(m.object_of_library(_REQUEST, CallRecord()))
    if method == "dispatch":
        return bound, CallRecord((Value((request,)), UNKNOWN))
    return bound, CallRecord((ref(_scope(m, request, bound.only.function)), UNKNOWN, UNKNOWN))


def _scope(m: Machine, request: Ref, function: HeapObject) -> HeapObject:
    """The scope of an HTTP request."""
    scope = m.new_dict(open_=True)
    text, header = unknown("builtins.str"), _sent(m, "builtins.bytes", _HEADER, function)
    pair = ref(m.new_sequence("tuple", [header, header]))
    for name, value in {
        "type": constant("http"),
        "method": text,
        "path": text,
        "query_string": _sent(m, "builtins.bytes", _REST, function),
        "headers": ref(m.new_sequence("list", None, pair)),
        "state": Value((Lib(f"{_REQUEST}().state", request),)),
    }.items():
        m.write(scope, ("k", name), value)
    return scope


def _sent(m: Machine, kind: str, label: str, function: HeapObject) -> Value:
    """A value of a type that the client sends, which enters where the middleware gets the scope."""
    node = function.decl.params[1] if isinstance(function.decl, hir.FunctionDef) else None
    return Value((symbols.symbol(m, "source", kind, data=label, node=node),), (label,))
