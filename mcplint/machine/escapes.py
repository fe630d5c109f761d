"""Dicts that are handed on as a whole, and dicts that a labelled key selects from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.events import Comparison, Escape
from mcplint.machine.heap import OPEN, CallRecord, HeapObject
from mcplint.machine.values import Ref, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_CONTAINERS = ("dict", "list", "tuple")
_LEVELS = 3
_MOST = 64


def escape(m: Machine, value: Value, node: hir.Node | None) -> None:
    """Note that containers in ``value`` are handed on as a whole."""
    if node is None:
        return
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "dict":
            m.emit(Escape(*m.here(node), atom.obj))
        if isinstance(atom, Ref) and atom.obj.kind in _CONTAINERS:
            for inner in _inputs_within(atom.obj):
                m.emit(Escape(*m.here(node), inner))


def _inputs_within(obj: HeapObject) -> list[HeapObject]:
    """The dicts with inputs that a container holds, at a few levels of nesting."""
    found: list[HeapObject] = []
    level, seen = [obj], 0
    for _ in range(_LEVELS):
        level = _held(level)[: _MOST - seen]
        seen += len(level)
        found += [each for each in level if each.kind == "dict" and any(v.labels for v in each.slots.values())]
    return found


def _held(containers: list[HeapObject]) -> list[HeapObject]:
    atoms = [atom for each in containers for value in each.slots.values() for atom in value.atoms]
    return [atom.obj for atom in atoms if isinstance(atom, Ref) and atom.obj.kind in _CONTAINERS]


def note_escape(m: Machine, obj: HeapObject, node: hir.Node | None) -> None:
    """Note that a dict is handed on as a whole."""
    if node is not None and obj.kind == "dict":
        m.emit(Escape(*m.here(node), obj))


def note_lookup(m: Machine, obj: HeapObject, index: Value, node: hir.Node | None) -> None:
    """A labelled value selects among a dict's constant keys: that is a choice."""
    if node is None or not index.labels:
        return
    constants = tuple(key[1] for key in obj.slots if isinstance(key, tuple) and isinstance(key[1], (str, int)))
    if constants and OPEN not in obj.slots:
        m.emit(Comparison(*m.here(node), index, "lookup", constants))


def escape_all(m: Machine, record: CallRecord, node: hir.Node | None) -> None:
    """Note that all arguments of a call are handed on."""
    for value in record.positional:
        escape(m, value, node)
    for value in record.keywords.values():
        escape(m, value, node)
