"""What has as many elements as there happen to be: rows of a query, files below a folder.

Everything that derives from it carries a label, up to where a part of limited size, a number or a truth value is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.values import Labels, Ref, Value, union_labels
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

ALL = "all:"
"""Prefix of the label; the rest names the call."""

TABLE = "bulk-results"


def label_of(module_path: str, node: hir.Node) -> str:
    """The label of what derives from the result of a call."""
    return f"{ALL}{module_path}:{node.lo}"


def of_call(m: Machine, path: str, value: Value, node: hir.Node | None) -> Value:
    """The result of a library's call."""
    if node is None or m.collects_arguments:
        return value
    if path in m.libraries.models.table(TABLE):
        return value.with_labels(union_labels(value.labels, (label_of(m.frame.module.path, node),)))
    if path.rpartition(".")[2] in m.libraries.models.table("limiting"):
        return Value(value.atoms, limited(value.labels))
    return value


def of_subscript(m: Machine, container: Value, node: hir.Subscript, item: Value) -> Value:
    """``all_rows[0]`` and ``all_rows[:9]`` are limited; a column of one of the rows is as many as there are rows."""
    index = node.index
    table = m.libraries.models.table(TABLE)
    whole = any(isinstance(one, Ref) and one.obj.record and one.obj.record.made_by in table for one in container.atoms)
    if (isinstance(index, hir.Slice) and index.upper is not None) or (whole and not isinstance(index, hir.Slice)):
        return Value(item.atoms, limited(item.labels))
    return item


def limited(labels: Labels) -> Labels:
    """Labels of what does not grow with the whole."""
    return tuple([label for label in labels if not label.startswith(ALL)])
