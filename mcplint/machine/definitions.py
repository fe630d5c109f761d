"""``def`` and ``class``: making function and class objects, and applying their decorators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes, names
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import UNKNOWN, Lib, Ref, Value, constant, ref
from mcplint.program.scopes import docstring
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

TYPE_SCOPE = "<type parameters>"
"""Name of the environment that holds the type parameters of a function or class."""

DEFAULT = "#default:"
"""Prefix of the slot of a function that holds a parameter's default value."""


def function_definition(m: Machine, node: hir.FunctionDef) -> bool:
    """``def``: decorators are evaluated first and applied last, innermost first."""
    decorators = [m.evaluate(decorator) for decorator in node.decorators]
    function = new_function(m, node, node.name)
    if node.type_params:
        function.parent = type_scope(m, node.type_params, function.parent)
    value = apply_decorators(m, ref(function), decorators, node.decorators)
    if node in m.defined:
        m.defined[node] = value
    names.store_name(m, node.name, value)
    return True


def apply_decorators(m: Machine, value: Value, decorators: list[Value], nodes: tuple[hir.Expr, ...]) -> Value:
    """What remains bound to the name after all decorators."""
    for decorator, node in zip(reversed(decorators), reversed(nodes), strict=True):
        value = decorate(m, decorator, value, node)
    return value


def decorate(m: Machine, decorator: Value, target: Value, node: hir.Expr) -> Value:
    """``decorator(target)``; a decorator that is not known is taken to return what it is given."""
    result = m.call(decorator, CallRecord((target,), node=node, module=m.frame.module, labels=target.labels), node)
    opaque = all(
        isinstance(atom, Ref) and atom.obj.kind == "library" and not m.libraries.replaces(atom.obj.name)
        for atom in result.atoms
    )
    if opaque or result is UNKNOWN or result.atoms == UNKNOWN.atoms:
        for atom in target.atoms:
            if isinstance(atom, Ref) and atom.obj.kind in ("function", "class"):
                m.write(atom.obj, "#decorated", constant(_decorator_name(decorator)))
        return target
    return result


def _decorator_name(decorator: Value) -> str:
    atom = decorator.only
    if isinstance(atom, Lib):
        return atom.path
    if isinstance(atom, Ref):
        return atom.obj.name
    return "?"


def make_function(m: Machine, node: hir.FunctionDef | hir.Lambda, name: str) -> HeapObject:
    """A function object over the present environment, with its defaults evaluated."""
    frame = m.frame
    qualified = f"{frame.env.name}.{name}" if frame.env.kind == "class" else _qualified(frame.env, name)
    function = m.allocate("function", qualified, decl=node, parent=_closure(m, frame.env), module=frame.module)
    for env in _chain(frame.env):
        env.captured = True
    for param in node.params:
        if param.default is not None:
            m.write(function, DEFAULT + param.name, m.evaluate(param.default))
    m.write(function, "__name__", constant(name))
    doc = None if isinstance(node, hir.Lambda) else docstring(node.beginning)
    m.write(function, "__doc__", constant(doc))
    return function


def _qualified(env: HeapObject, name: str) -> str:
    return name if env.kind == "module" else f"{env.name}.<locals>.{name}"


def _closure(m: Machine, env: HeapObject) -> HeapObject:
    """The environment that a function defined in ``env`` closes over: class bodies are not visible to methods."""
    while env.kind == "class" and env.parent is not None:
        env = env.parent
    if env.kind == "env" and env.name == "<class scope>" and env.parent is not None:
        return _closure(m, env.parent)
    return env


def _chain(env: HeapObject | None) -> list[HeapObject]:
    chain = []
    while env is not None and env.kind in ("env", "class"):
        chain.append(env)
        env = env.parent
    return chain


def class_definition(m: Machine, node: hir.ClassDef) -> bool:
    """``class``: the body runs with the class object itself as its namespace."""
    decorators = [m.evaluate(decorator) for decorator in node.decorators]
    frame = m.frame
    outer = frame.env
    scope = type_scope(m, node.type_params, outer) if node.type_params else outer
    frame.env = scope
    try:
        bases, keywords = _bases(m, node)
    finally:
        frame.env = outer
    name = _qualified(frame.env, node.name) if frame.env.kind != "class" else f"{frame.env.name}.{node.name}"
    cls = m.allocate("class", name, decl=node, parent=scope, module=frame.module)
    cls.bases = tuple(bases)
    cls.record = CallRecord(tuple(bases), keywords, node, frame.module)
    m.write(cls, "__name__", constant(node.name))
    m.write(cls, "__doc__", constant(docstring(node.body)))
    m.write(cls, "__module__", constant(frame.module.name))
    with names.class_scope(m, cls):
        live = m.execute(node.body)
    if not live:
        return False
    classes.finish_class(m, cls, keywords)
    names.store_name(m, node.name, apply_decorators(m, ref(cls), decorators, node.decorators))
    return True


def _bases(m: Machine, node: hir.ClassDef) -> tuple[list[Value], dict[str, Value]]:
    """The bases and the keywords of a class."""
    bases: list[Value] = []
    keywords: dict[str, Value] = {}
    for base in node.bases:
        value = m.evaluate(base.value)
        if base.keyword is not None:
            keywords[base.keyword] = value
        elif base.star == "":
            bases.append(value)
    return bases, keywords


def type_scope(m: Machine, params: tuple[hir.TypeParam, ...], outer: HeapObject | None) -> HeapObject:
    """The scope of the type parameters of a function or class (``def f[T](…)``), between it and what is around it."""
    scope = m.allocate("env", TYPE_SCOPE, parent=outer, module=m.frame.module)
    for param in params:
        bound = param.bound
        limits = bound.elements if isinstance(bound, hir.TupleExpr) else ()
        constraints = [m.evaluate_in(limit, scope, m.frame.module) for limit in limits]
        keywords = {"bound": m.evaluate_in(bound, scope, m.frame.module)} if bound is not None and not limits else {}
        record = CallRecord((constant(param.name), *constraints), keywords)
        m.write(scope, param.name, ref(m.object_of_library("typing.TypeVar", record, site=param)))
    return scope


def new_function(m: Machine, node: hir.FunctionDef | hir.Lambda, name: str) -> HeapObject:
    """A function object; one made in a class body belongs to that class."""
    function = make_function(m, node, name)
    if m.frame.env.kind == "class":
        m.owners[node] = m.frame.env
    return function


def owner_of(m: Machine, function: HeapObject) -> HeapObject | None:
    """The class in whose body a function is defined (also for functions nested in its methods)."""
    owner = m.owners.get(function.decl)
    if owner is None and len(m.frames) > 1:
        for frame in reversed(m.frames):
            if frame.env is function.parent:
                return frame.cls
    return owner
