"""Calls that put the exception that is being handled, with the places in the code, into a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.arguments import argument_labels
from mcplint.machine.containers import new_sequence
from mcplint.machine.contexts import TRACEBACK
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Atom, Labels, Value, ref, union_labels, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _text(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return unknown("builtins.str", _labels(m, record, node))


def _lines(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    labels = _labels(m, record, node)
    return ref(new_sequence(m, "list", None, unknown("builtins.str", labels)), labels)


def _labels(m: Machine, record: CallRecord, node: hir.Node | None) -> Labels:
    labels = argument_labels(record)
    if m.frame.context.handling:
        labels = union_labels(labels, (m.frame.context.handling,))
    if node is None:
        return labels
    return union_labels(labels, (f"{TRACEBACK}{m.frame.module.path}:{node.lo}",))


INTRINSICS: dict[str, Intrinsic] = {
    "traceback.format_exc": _text,
    "traceback.format_exception": _lines,
    "traceback.format_tb": _lines,
    "traceback.format_stack": _lines,
}
