"""Reading the arguments of a call."""

from __future__ import annotations

from mcplint.machine.heap import CallRecord
from mcplint.machine.values import UNKNOWN, Const, Labels, Value, union_labels


def argument_labels(record: CallRecord) -> Labels:
    """All labels of a call's arguments."""
    labels = record.labels
    for value in record.positional:
        labels = union_labels(labels, value.labels)
    for value in record.keywords.values():
        labels = union_labels(labels, value.labels)
    return labels


def labelled(record: CallRecord, value: Value) -> Value:
    """A value with the labels of all arguments."""
    return value.with_labels(argument_labels(record))


def first(record: CallRecord) -> Value:
    """The first positional argument; unknown if there is none."""
    return record.positional[0] if record.positional else UNKNOWN


def text_of(value: Value | None) -> str | None:
    """The text that a value certainly is; None otherwise."""
    atom = value.only if value is not None else None
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None
