"""Objects of libraries that have to be closed: what is done with them, and whether they are closed already.

That an object is closed is a fact about it, so it survives where it holds on all paths, and a function that closes what
it was given tells its caller. Objects that a loop makes are one object for all rounds: of them nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcplint.machine.events import Lifetime
from mcplint.machine.facts import NO_FACTS, Closed, Facts
from mcplint.machine.values import Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Atom
    from mcplint.models import Models, Row
    from mcplint.syntax import hir

TABLE = "resources"

_CLOSING = ("contextlib.closing", "contextlib.aclosing")
"""Context managers that close their argument at the end."""

_HARMLESS = frozenset(
    """close aclose closed is_closed is_connected is_closing wait_closed terminate shutdown quit kill wait poll
    fileno release __exit__ __aexit__""".split()  # noqa: SIM905
)
"""Methods that may be called on what is closed."""


def row_of(models: Models, obj: HeapObject) -> Row | None:
    """What models say of an object that has to be closed; None if it is no such object."""
    if obj.kind != "library" or obj.record is None:
        return None
    return models.table(TABLE).get(obj.record.made_by)


def owner_of(models: Models, obj: HeapObject) -> HeapObject | None:
    """The object that has to be open while ``obj`` is used: itself, or what lent it (a cursor's connection)."""
    current: HeapObject | None = obj
    name = ""
    for _ in range(3):
        if current is None or current.kind != "library" or current.record is None:
            return None
        row = models.table(TABLE).get(current.record.made_by)
        if row is not None:
            return current if row.get("dead") and (not name or name in row.get("lends", ())) else None
        name = name or current.record.made_by.rpartition(".")[2]
        receiver = current.record.receiver
        current = receiver.obj if isinstance(receiver, Ref) else None
    return None


def closed_at(facts: Facts, obj: HeapObject) -> Closed | None:
    """Where an object was closed on all paths, if it was."""
    return next((tag for tag in facts.of(obj) if isinstance(tag, Closed)), None)


def outliving(facts: Facts, value: Value | None, first_id: int, *, generator: bool) -> Facts:
    """The facts of a call that its caller has a use for: not those about closed objects that nobody sees any more.

    A generator that closes something does so when it is left, which is not where it is made.
    """
    mine = {atom.obj for atom in value.atoms if isinstance(atom, Ref)} if value is not None else set()
    gone = [
        subject
        for subject, tags in facts.held.items()
        if any(isinstance(tag, Closed) for tag in tags)
        and (generator or (getattr(subject, "id", 0) >= first_id and subject not in mine))
    ]
    return facts.without(gone) if gone else facts


def called(m: Machine, path: str, receiver: Atom | None, node: hir.Node | None) -> None:
    """A method of a library's object is called."""
    if node is None or m.collects_arguments or not isinstance(receiver, Ref) or receiver.obj.kind != "library":
        return
    obj, name = receiver.obj, path.rpartition(".")[2]
    row = row_of(m.libraries.models, obj)
    if row is not None and name in row.get("close", ()):
        _close(m, obj, row, node, "close")
    elif name not in _HARMLESS:
        used(m, Value((receiver,)), name, node)


def used(m: Machine, value: Value, name: str, node: hir.Node | None) -> None:
    """Something is done with a value that needs it to be open: a method is called, it is iterated over or entered."""
    if node is None or m.collects_arguments:
        return
    for atom in value.atoms:
        obj = owner_of(m.libraries.models, atom.obj) if isinstance(atom, Ref) else None
        if obj is None or obj.many:
            continue
        facts = m.facts
        if obj.id < m.frame.first_id or closed_at(facts, obj) is not None:
            m.emit(Lifetime(*m.here(node), obj, "use", name, facts))


def kept(m: Machine, values: Iterable[Value], node: hir.Node | None) -> None:
    """Values become part of an object, or an item of a container."""
    if node is None or m.collects_arguments:
        return
    for value in values:
        for atom in value.atoms:
            if isinstance(atom, Ref) and row_of(m.libraries.models, atom.obj) is not None:
                m.emit(Lifetime(*m.here(node), atom.obj, "keep", "", NO_FACTS))


def entered(m: Machine, manager: Value, node: hir.Node) -> None:
    """``with manager`` begins, which closes it at its end."""
    used(m, manager, "with", node)
    for obj, _ in _managed(m, manager):
        m.emit(Lifetime(*m.here(node), obj, "enter", "with", NO_FACTS))


def left(m: Machine, managers: list[Value], first_return: int, node: hir.Node) -> None:
    """The block of ``with`` is over, also for the returns in it: those of the frame from ``first_return`` on."""
    for manager in managers:
        for obj, row in _managed(m, manager):
            _close(m, obj, row, node, "leave")
            known = m.facts.of(obj)
            for exit_ in m.frame.returns[first_return:] if known else ():
                exit_.facts = exit_.facts.union(Facts({obj: known}))


def _managed(m: Machine, manager: Value) -> list[tuple[HeapObject, Row]]:
    """The objects that are closed where ``with manager`` ends."""
    found: list[tuple[HeapObject, Row]] = []
    for atom in manager.atoms:
        if not isinstance(atom, Ref):
            continue
        given = atom.obj.record.get(0, "thing") if atom.obj.record is not None else None
        if atom.obj.kind == "library" and atom.obj.name in _CLOSING and given is not None:
            inner = [one.obj for one in given.atoms if isinstance(one, Ref)]
            found += [(obj, row) for obj in inner if (row := row_of(m.libraries.models, obj)) is not None]
            continue
        row = row_of(m.libraries.models, atom.obj)
        if row is not None and row.get("context") and not row.get("keeps-open"):
            found.append((atom.obj, row))
    return found


def _close(m: Machine, obj: HeapObject, row: Row, node: hir.Node, how: str) -> None:
    m.emit(Lifetime(*m.here(node), obj, how, "", NO_FACTS))
    if row.get("dead") and not obj.many:
        m.assume(Facts({obj: (Closed((m.frame.module, node, m.frame.name)),)}))
