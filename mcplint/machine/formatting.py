"""Formatting: ``%``, ``str.format`` and ``str.join`` put texts together from segments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine import special_methods, symbols, texts
from mcplint.machine.containers import items_of
from mcplint.machine.heap import NOTES, CallRecord, HeapObject
from mcplint.machine.values import UNKNOWN, Atom, Const, Labels, Ref, Value, constant, join_all, union_labels

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?P<kind>[diouxXeEfFgGcrsa%])")
_CONVERSION = re.compile("!([sra])")
_FIELD = re.compile(r"\{\{|\}\}|\{(?P<name>[A-Za-z0-9_]*)(?P<rest>[^{}]*)\}")


FORMATTED = ("__format__", "__str__", "__repr__")
CONVERTED = {"s": FORMATTED[1:], "r": FORMATTED[2:], "a": FORMATTED[2:]}
"""Methods that make a text of an instance, the first that its class has, by the conversion that is asked for."""


def shown(m: Machine, value: Value, node: Node | None, conversion: str = "", *given: Value) -> Value:
    """A value as it stands in a text: what ``__str__`` of an instance returns (or ``__format__``, which gets what is
    ``given``), what a container holds now."""
    if not any(_is_shown(atom) or symbols.is_changed_data(m, atom) for atom in value.atoms):
        return value
    methods = CONVERTED.get(conversion, FORMATTED)
    value = special_methods.instead(m, value, methods, node, *(given or (UNKNOWN,) if not conversion else ()))
    parts = [_as_text(m, atom, value.labels, node) for atom in value.atoms]
    return join_all(parts).with_labels(value.labels)


_SHOWN = frozenset({"list", "tuple", "set", "dict", "generator", "instance", "partial"})


def _is_shown(atom: Atom) -> bool:
    """Whether a value holds others that its text shows."""
    return isinstance(atom, Ref) and (atom.obj.kind in _SHOWN or atom.obj.name in _NAMESPACES)


_NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
"""Objects of libraries that are shown with their attributes."""

_CONTAINERS = frozenset({"list", "tuple", "set", "dict"})


def _as_text(m: Machine, atom: Atom, labels: Labels, node: Node | None) -> Value:
    """An alternative of a value as it stands in a text, with what the objects that it holds say of themselves."""
    value = Value((atom,), labels)
    if not isinstance(atom, Ref):
        return value
    frozen = symbols.freeze(m, value)
    inner = _texts_within(m, atom.obj, node, set())
    for text in inner:
        labels = union_labels(labels, text.labels)
    if all(label in frozen.labels for label in labels):
        return frozen
    return texts.text(m, [frozen, *inner], union_labels(labels, frozen.labels), node)


def _texts_within(m: Machine, obj: HeapObject, node: Node | None, seen: set[HeapObject]) -> list[Value]:
    """What the objects that a container holds, or a partial is made of, look like in its text."""
    seen.add(obj)
    if obj.kind == "partial":
        held = list(obj.record or ())
    elif obj.kind in _CONTAINERS or obj.name in _NAMESPACES:
        m.read_all(obj)
        held = [value.present() for key, value in obj.slots.items() if key not in NOTES]
    else:
        return []
    found: list[Value] = []
    frozen = obj.kind in _CONTAINERS
    for value in held:
        for atom in value.atoms:
            inner = atom.obj if isinstance(atom, Ref) else None
            if inner is None or inner in seen or len(seen) > symbols.MAX_FROZEN:
                found.extend([Value((atom,), value.labels)] if inner is None and not frozen else [])
            elif special_methods.method_of(m, atom, CONVERTED["r"]) is not None:
                found.append(special_methods.instead(m, Value((atom,), value.labels), CONVERTED["r"], node))
            else:
                found.extend(_texts_within(m, inner, node, seen))
                found.extend([symbols.freeze(m, Value((atom,), value.labels))] if not frozen else [])
    return found


def percent(m: Machine, template: Value, arguments: Value, labels: Labels, node: Node | None) -> Value:
    """``template % arguments``."""
    atom = template.only
    text = atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None
    given = _percent_arguments(m, arguments)
    segments = None if text is None or given is None else _percent_segments(m, text, given, node)
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


def _percent_segments(
    m: Machine, text: str, given: list[Value] | dict[str, Value], node: Node | None
) -> list[Value] | None:
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
        if found["kind"] in "sra":
            segments.append(shown(m, value, node, found["kind"]))
            continue
        fraction = found["kind"] in "eEfFgG"
        special_methods.instead(m, value, special_methods.FRACTION if fraction else special_methods.WHOLE, node)
        segments.append(value if found["kind"] == "c" else constant("0"))
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
    conversion = _CONVERSION.match(rest)
    value = shown(m, value, node, conversion[1] if conversion else "")
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
