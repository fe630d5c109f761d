"""Formatting: ``%``, ``str.format`` and ``str.join`` put texts together from segments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import classes, symbols, texts
from mcplint.machine.containers import items_of
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Const, Labels, Ref, Value, constant, join_all, union_labels

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?P<kind>[diouxXeEfFgGcrsa%])")
_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>[A-Za-z0-9_]*)(?P<rest>[^{}]*)\}")


def shown(m: Machine, value: Value, node: Node | None) -> Value:
    """A value as it stands in a text: what ``__str__`` of an instance returns, what a container holds now."""
    if not any(isinstance(atom, Ref) and atom.obj.kind in _SHOWN for atom in value.atoms):
        return value
    parts = []
    for atom in value.atoms:
        method = classes.text_method(m, atom.obj) if isinstance(atom, Ref) and atom.obj.kind == "instance" else None
        text = None if method is None else m.call(method, CallRecord(node=node), node)
        parts.append(symbols.freeze(m, Value((atom,), value.labels)) if text is None else text)
    return join_all(parts).with_labels(value.labels)


_SHOWN = frozenset({"list", "tuple", "set", "dict", "generator", "instance"})


def percent(m: Machine, template: Value, arguments: Value, labels: Labels, node: Node | None) -> Value:
    """``template % arguments``."""
    atom = template.only
    text = atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None
    given = _percent_arguments(m, arguments)
    segments = None if text is None or given is None else _percent_segments(text, given)
    if segments is not None:
        return _text(m, segments, labels, node)
    frozen = symbols.freeze(m, arguments)
    labels = union_labels(labels, frozen.labels)
    return symbols.derived(m, "builtins.str", labels, "operation", (template, frozen), data="%", node=node)


def _text(m: Machine, segments: list[Value], labels: Labels, node: Node | None) -> Value:
    parts = [shown(m, segment, node) for segment in segments]
    for part in parts:
        labels = union_labels(labels, part.labels)
    return texts.text(m, parts, labels, node)


def _percent_arguments(m: Machine, arguments: Value) -> list[Value] | dict[str, Value] | None:
    atom = arguments.only
    if isinstance(atom, Ref) and atom.obj.kind == "tuple":
        return items_of(m, arguments)
    if isinstance(atom, Ref) and atom.obj.kind == "dict":
        m.read_all(atom.obj)
        return {str(key[1]): value.present() for key, value in atom.obj.slots.items() if isinstance(key, tuple)}
    return [arguments]


def _percent_segments(text: str, given: list[Value] | dict[str, Value]) -> list[Value] | None:
    segments: list[Value] = []
    end = position = 0
    for found in _PERCENT.finditer(text):
        segments.append(constant(text[end : found.start()].replace("%%", "%")))
        end = found.end()
        if found["kind"] == "%":
            segments.append(constant("%"))
            continue
        if isinstance(given, dict):
            value = given.get(found["name"] or "")
        else:
            value = given[position] if position < len(given) else None
            position += 1
        if value is None:
            return None
        segments.append(value if found["kind"] in "srac" else constant("0"))
    segments.append(constant(text[end:].replace("%%", "%")))
    return segments


def format_call(m: Machine, template: str, record: CallRecord, labels: Labels, node: Node | None) -> Value | None:
    """``template.format(...)``; None if a field of the template is not a plain argument."""
    segments: list[Value] = []
    end = position = 0
    if record.open:
        return None
    for found in _FIELD.finditer(template):
        segments.append(constant(template[end : found.start()]))
        end = found.end()
        if found["name"] is None:
            segments.append(constant(found.group()[0]))
            continue
        name = found["name"]
        if name == "" or name.isdigit():
            index = int(name) if name else position
            position += 1
            value = record.positional[index] if index < len(record.positional) else None
        else:
            value = record.keywords.get(name)
        if value is None:
            return None
        segments.append(_field(m, value, found["rest"], node))
    segments.append(constant(template[end:]))
    return _text(m, segments, labels, node)


def _field(m: Machine, value: Value, rest: str, node: Node | None) -> Value:
    """The value of a field; of one with an attribute, index or format, something computed from the argument."""
    value = shown(m, value, node)
    if not rest:
        return value
    return symbols.call_result(m, "builtins.str", value.labels, "builtins.format", None, CallRecord((value,)), node)


def join_call(m: Machine, separator: Value, elements: list[Value], labels: Labels, node: Node | None) -> Value:
    """``separator.join(elements)`` for known elements."""
    segments: list[Value] = []
    for index, element in enumerate(elements):
        if index:
            segments.append(separator)
        segments.append(element)
    return texts.text(m, segments or [constant("")], labels, node)
