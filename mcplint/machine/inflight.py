"""Exceptions on their way: what ``raise`` and failing calls throw, from there to the clause that catches it.

They lie in one location of the heap that is empty on every path on which nothing was raised. So the states at the
points where an exception may leave a body, and what callees raise, say what is on its way by themselves.
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from mcplint.machine import classes, symbols
from mcplint.machine.arguments import argument_labels
from mcplint.machine.derivations import made
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Lib, Ref, Symbol, Unknown, Value, make, union_labels, unknown

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.models import Row
    from mcplint.syntax.hir import Node

RAISED = "#raised"
"""The location: the one slot of :attr:`Machine.in_flight`."""

CATCH_ALL = frozenset({"", "builtins.BaseException", "builtins.Exception"})
"""Types of clauses behind which nothing goes on that a program counts on."""


THROWN = "#thrown"
"""Location beside it: what is thrown into a generator at its ``yield``."""

SENT = "#sent"
"""Location beside it: what is sent into a generator, as the value of its ``yield``."""


def throw(m: Machine, value: Value) -> None:
    """An exception is raised here, if it may carry anything."""
    atoms = tuple([atom for atom in value.atoms if not isinstance(atom, Lib)])
    if atoms:
        m.heap.write(m.in_flight, RAISED, Value(atoms, value.labels))
        m.raise_point()
        m.heap.delete(m.in_flight, RAISED)
    else:
        m.raise_point()


def may_throw(m: Machine, kind: str, path: str, given: CallRecord, node: Node | None) -> None:
    """``path`` may fail with an exception of a kind that tells what it was given."""
    labels = argument_labels(given)
    if labels and node is not None:
        throw(m, symbols.call_result(m, kind, labels, path, None, given, node))


def may_fail(m: Machine, path: str, given: CallRecord, node: Node | None) -> None:
    """A call of a library is about to happen: a conversion quotes what it cannot convert, a file's error names it."""
    row = m.libraries.models.table("fallible-conversions").get(path)
    if row is not None:
        if not _is_accepted(m, row, given):
            may_throw(m, _dotted(str(row.get("raises", ""))), path, given, node)
    elif any(effect.startswith("fs") for effect in m.libraries.models.effects(path)):
        may_throw(m, "builtins.OSError", path, given, node)


def may_fail_at_all(m: Machine, function: Value, given: CallRecord) -> None:
    """A call is about to happen, which may raise: not a question about a type, nor the conversion of what always can be
    converted."""
    atom = function.only
    path = atom.path if isinstance(atom, Lib) and atom.receiver is None else ""
    if path == "builtins.isinstance":
        return
    row = m.libraries.models.table("fallible-conversions").get(path) if path else None
    if row is not None and _is_accepted(m, row, given):
        m.frame.raises[-1].spared = True
    else:
        m.raise_point()


def _is_accepted(m: Machine, row: Row, given: CallRecord) -> bool:
    """Whether what is converted comes out of a call whose results always can be."""
    accepted, argument = row.get("accepts"), row.get("argument")
    value = given.get(argument.position, argument.keyword) if accepted and argument is not None else None
    return value is not None and all(_comes_from(m, atom, accepted, 0) for atom in value.atoms)


def _comes_from(m: Machine, atom: Atom, paths: tuple[str, ...], depth: int) -> bool:
    """Whether an atom is the result of one of the calls, or a part of it."""
    subject = atom if isinstance(atom, Symbol) else atom.obj if isinstance(atom, Ref) else None
    if subject is None or depth > _MAX_PARTS:
        return False
    call = made(subject)
    if call is not None and call.path in paths:
        return True
    whole = subject.parts[:1] if isinstance(subject, Symbol) and call is None else ()
    return any(_comes_from(m, inner, paths, depth + 1) for value in whole for inner in value.atoms)


_MAX_PARTS = 6
"""How deep in a result the part may lie that is converted."""


def _dotted(kind: str) -> str:
    return kind if not kind or "." in kind else f"builtins.{kind}"


def on_the_way(m: Machine) -> Value | None:
    """What is on its way in the present state; not part of any footprint, since nothing is where a function begins."""
    value = m.in_flight.slots.get(RAISED)
    return None if value is None else value.present()


def forget(m: Machine) -> None:
    """What is on its way goes no further."""
    m.heap.delete(m.in_flight, RAISED)


def caught(m: Machine, types: tuple[str, ...]) -> Value | None:
    """What a clause for ``types`` catches of that, which then no longer is on its way."""
    value = on_the_way(m)
    if value is None:
        return None
    m.heap.delete(m.in_flight, RAISED)
    atoms = tuple([atom for atom in value.atoms if any(_is_a(atom, kind) is not False for kind in types)])
    return Value(atoms, value.labels) if atoms else None


def passes(m: Machine, types: tuple[str, ...]) -> bool:
    """Keep what clauses for ``types`` do not certainly catch; says whether anything may go on."""
    if any(kind in CATCH_ALL for kind in types):
        return False
    value = on_the_way(m)
    if value is not None:
        atoms = tuple([atom for atom in value.atoms if not any(_is_a(atom, kind) for kind in types)])
        if atoms:
            m.heap.write(m.in_flight, RAISED, Value(atoms, value.labels))
        else:
            m.heap.delete(m.in_flight, RAISED)
    return True


def _is_a(atom: Atom, kind: str) -> bool | None:
    """Whether an exception is of a type; None if that is not known."""
    if kind in CATCH_ALL:
        return True
    paths = _paths(atom)
    if kind in paths:
        return True
    wanted = _builtin(kind)
    known = [found for path in paths if (found := _builtin(path)) is not None]
    if wanted is not None and any(issubclass(found, wanted) for found in known):
        return True
    is_class = isinstance(atom, Ref) and atom.obj.kind == "instance"
    if is_class or (known and wanted is not None):
        return False
    return None


def _paths(atom: Atom) -> list[str]:
    """The types that an exception has, as clauses name them."""
    if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
        return [path_of(base) if isinstance(base, HeapObject) else base for base in classes.mro(atom.obj.parent)]
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        return [atom.obj.name]
    return [atom.type] if isinstance(atom, Unknown) and atom.type else []


def path_of(cls: HeapObject) -> str:
    """The name of a class of the program, with its module."""
    return f"{cls.module.name}.{cls.name}" if cls.module is not None else cls.name


def _builtin(path: str) -> type[BaseException] | None:
    module, _, name = path.rpartition(".")
    found = getattr(builtins, name, None) if module == "builtins" else None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def again(m: Machine) -> Value:
    """What a bare ``raise`` raises: what the clause around has caught."""
    return m.frame.handled[-1] if m.frame.handled else unknown()


def bound(base: Value, given: Value | None) -> Value:
    """What ``except kind as e`` binds: any exception of the kind, or one of those that were on their way."""
    return base if given is None else make([*given.atoms, *base.atoms], union_labels(base.labels, given.labels))


def link(m: Machine, value: Value, cause: Value) -> None:
    """``raise value from cause``."""
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in ("library", "instance"):
            m.write(atom.obj, "__cause__", cause)
