"""Dicts that are handed on as a whole, and dicts that a labelled key selects from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.events import Comparison, Escape
from mcplint.machine.heap import OPEN, CallRecord, HeapObject
from mcplint.machine.values import Ref, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def escape(m: Machine, value: Value, node: hir.Node | None) -> None:
    """Note that containers in ``value`` are handed on as a whole."""
    if node is None:
        return
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "dict":
            m.emit(Escape(*m.here(node), atom.obj))


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
