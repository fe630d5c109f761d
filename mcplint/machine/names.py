"""Names: what a name stands for, assignment to any target, and the scopes that names live in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mcplint.machine import attributes, containers, imports, located, requests, results, sharing, symbols
from mcplint.machine.builtin_names import BUILTIN_NAMES, TYPING_NAMES
from mcplint.machine.containers import new_sequence
from mcplint.machine.heap import LENGTH, HeapObject
from mcplint.machine.values import UNKNOWN, Atom, Const, Late, Lib, Ref, Value, constant, join, join_all, ref, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


STAR = "#star:"
"""Prefix of the slots of a module that say of which libraries it imports ``*``."""


def load_name(m: Machine, name: str) -> Value:
    env: HeapObject | None = m.frame.env
    partial: Value | None = None
    while env is not None:
        value = m.read(env, name)
        if value is not None:
            if value.atoms[0].__class__ is Late and len(value.atoms) == 1:
                value = imports.resolve_late(m, value.atoms[0])
            if not value.may_be_absent:
                return value if partial is None else join(partial, value)
            partial = value.present() if partial is None else join(partial, value.present())
        env = env.parent
    if partial is not None:
        return partial
    if name in ("__name__", "__file__", "__doc__", "__package__", "__spec__"):
        return _module_constant(m, name)
    if name in BUILTIN_NAMES:
        return Value((Lib(f"builtins.{name}"),))
    return _starred(m, name)


def _starred(m: Machine, name: str) -> Value:
    """A name that nothing in the program binds: of the one library of which the module imports ``*``."""
    slots = m.module_object(m.frame.module).slots
    libraries = [key.removeprefix(STAR) for key in slots if isinstance(key, str) and key.startswith(STAR)]
    if name in TYPING_NAMES and "typing" in libraries:
        libraries = ["typing"]
    elif len(libraries) > 1:
        libraries = [library for library in libraries if library != "typing"]
    return Value((Lib(m.libraries.canonical(f"{libraries[0]}.{name}")),)) if len(libraries) == 1 else UNKNOWN


def _module_constant(m: Machine, name: str) -> Value:
    module = m.frame.module
    if name == "__doc__":
        return constant(module.doc)
    if name == "__package__":
        return constant(module.package)
    if name == "__file__":
        return located.file_of(m, module)
    return Value((Const(module.name), Const("__main__"))) if name == "__name__" else unknown("builtins.str")


def store_name(m: Machine, name: str, value: Value, node: hir.Node | None = None) -> None:
    frame = m.frame
    decl = frame.decl
    env = frame.env
    if decl is not None and env.kind == "env":
        facts = frame.module.facts(decl)
        if name in facts.global_names:
            env = m.module_object(frame.module)
        elif name in facts.nonlocal_names:
            env = _enclosing(env, name)
        if env is not frame.env:
            sharing.note_name_write(m, env, name, node, value)
    m.write(env, name, value)


def _enclosing(env: HeapObject, name: str) -> HeapObject:
    outer = env.parent
    while outer is not None and outer.kind == "env":
        if name in outer.slots:
            return outer
        outer = outer.parent
    return env


def unbind(m: Machine, name: str) -> None:
    m.delete(m.frame.env, name)


def assign(m: Machine, target: hir.Expr, value: Value) -> None:
    """``target = value`` for any target."""
    if isinstance(target, hir.Name):
        store_name(m, target.id, value, target)
    elif isinstance(target, hir.Attribute):
        attributes.set_attribute(m, m.evaluate(target.value), target.attr, value, target)
    elif isinstance(target, hir.Subscript):
        _assign_item(m, target, value)
    elif isinstance(target, (hir.TupleExpr, hir.ListExpr)):
        _unpack(m, target.elements, value)
    elif isinstance(target, hir.Starred):
        assign(m, target.value, value)


def _assign_item(m: Machine, target: hir.Subscript, value: Value) -> None:
    container = m.evaluate(target.value)
    index = m.evaluate(target.index)
    m.raise_point()
    for atom in container.atoms:
        path = (
            atom.path
            if isinstance(atom, Lib)
            else atom.obj.name
            if isinstance(atom, Ref) and atom.obj.kind == "library"
            else None
        )
        if path is not None:
            from mcplint.machine.events import Store

            receiver = atom.receiver if isinstance(atom, Lib) else atom
            requests.leave_item(m, path, index, value)
            m.emit(Store(*m.here(target), f"{path}[]", receiver, index, value, m.facts.locks))
    sharing.note_item(m, container, index, "item", target, value)
    containers.set_item(m, container, index, value, target)


def _unpack(m: Machine, targets: tuple[hir.Expr, ...], value: Value) -> None:
    """Assign the elements of a value, those of each of its alternatives place by place: those of one that is known
    element by element do not become those of other places because another one is not."""
    starred = next((i for i, target in enumerate(targets) if isinstance(target, hir.Starred)), None)
    rows = _known_rows(m, value, len(targets), starred) or [_any_elements(m, value, len(targets), starred)]
    for target, column in zip(targets, zip(*rows, strict=True), strict=True):
        assign(m, target, join_all(column))


def _known_rows(m: Machine, value: Value, count: int, starred: int | None) -> list[list[Value]]:
    """What each alternative that has as many elements as there are targets gives them; none if none is known element by
    element."""
    rows: list[list[Value]] = []
    known = False
    for atom in value.atoms:
        one = Value((atom,), value.labels)
        elements = containers.items_of(m, one)
        if elements is None or (starred is not None and _of_several_lengths(m, atom)):
            rows.append(_any_elements(m, one, count, starred))
        elif starred is None and len(elements) == count:
            rows.append(elements)
            known = True
        elif starred is not None and len(elements) >= count - 1:
            end = len(elements) - (count - 1 - starred)
            middle = ref(new_sequence(m, "list", elements[starred:end]))
            rows.append([*elements[:starred], middle, *elements[end:]])
            known = True
    return rows if known else []


def _of_several_lengths(m: Machine, atom: Atom) -> bool:
    """Whether a sequence has more elements on some paths than on others."""
    if not isinstance(atom, Ref) or atom.obj.kind not in containers.SEQUENCES:
        return False
    length = m.read(atom.obj, LENGTH)
    return length is not None and length.only is None


def _any_elements(m: Machine, value: Value, count: int, starred: int | None) -> list[Value]:
    """What targets get of a value of which it is not known what it holds where."""
    item = (
        containers.item_of_any(m, value) if containers.is_dict(value) else containers.item_of(m, value, UNKNOWN, None)
    )
    found: list[Value] = []
    for index in range(count):
        if index == starred:
            rest = symbols.at_index(m, value, item, f"{index}:")
            found.append(ref(new_sequence(m, "list", None, rest)))
        else:
            place = index if starred is None or index < starred else index - count
            element = symbols.at_index(m, value, item, place)
            found.append(results.of_item(m, value, constant(place), element))
    return found


@contextmanager
def scope(m: Machine, node: hir.Node) -> Iterator[None]:
    """A nested name scope (comprehension, type alias)."""
    frame = m.frame
    outer = frame.env
    name = "<class scope>" if outer.kind == "class" else outer.name
    frame.env = m.allocate("env", name, parent=outer, module=frame.module, site=node)
    try:
        yield
    finally:
        frame.env = outer


def assign_outside(m: Machine, target: hir.Expr, value: Value) -> None:
    """``target := value``: in a comprehension it binds the name in the scope around it. Who asks a generator for its
    elements may stop after any of them."""
    frame = m.frame
    inner, asked = frame.env, False
    while isinstance(frame.env.site, hir.Comprehension) and frame.env.parent is not None:
        asked |= frame.env.site.kind == "generator"
        frame.env = frame.env.parent
    try:
        before = m.read(frame.env, target.id) if asked and isinstance(target, hir.Name) else None
        assign(m, target, value if before is None else join(before, value))
    finally:
        frame.env = inner


@contextmanager
def class_scope(m: Machine, cls: HeapObject) -> Iterator[None]:
    """The body of a class: its namespace is the class object."""
    frame = m.frame
    outer, decl = frame.env, frame.decl
    frame.env = cls
    try:
        yield
    finally:
        frame.env = outer
        frame.decl = decl
