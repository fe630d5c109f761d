"""Methods of text; folded where text and arguments are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mcplint.machine import formatting, symbols, texts
from mcplint.machine.arguments import argument_labels, first, labelled, text_of
from mcplint.machine.containers import dict_item, item_of_any, items_of, keys_of, new_dict, new_sequence, set_item
from mcplint.machine.heap import CallRecord
from mcplint.machine.limits import MAX_TEXT, MAX_UNROLL
from mcplint.machine.operators import NotFoldable
from mcplint.machine.values import Atom, Const, Ref, Value, constant, ref, union_labels, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


MAX_PLACES = 4
"""Places of a template that are filled with one value."""

_FOLDED_METHODS = """
upper lower title capitalize strip lstrip rstrip replace removeprefix removesuffix startswith
endswith isidentifier isdigit isalpha isalnum casefold swapcase zfill ljust rjust center count find
index isupper islower format
""".split()  # noqa: SIM905


def _string_method(name: str) -> Intrinsic:
    def run(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        constants = [value.only.value for value in record.positional if isinstance(value.only, Const)]
        keywords = {key: value.only.value for key, value in record.keywords.items() if isinstance(value.only, Const)}
        complete = (
            len(constants) == len(record.positional) and len(keywords) == len(record.keywords) and not record.open
        )
        if isinstance(receiver, Const) and isinstance(receiver.value, str) and complete:
            try:
                return labelled(record, constant(_fold_method(receiver.value, name, constants, keywords)))
            except NotFoldable:
                pass
        if name == "format" and isinstance(receiver, Const) and isinstance(receiver.value, str):
            formatted = formatting.format_call(m, receiver.value, record, argument_labels(record), node)
            if formatted is not None:
                return formatted
        if name == "replace" and isinstance(receiver, Const):
            filled = _filled(m, receiver, record, node)
            if filled is not None:
                return filled
        kind = "builtins.str"
        if name.startswith("is") or name.endswith("with"):
            kind = "builtins.bool"
        elif name in ("count", "find", "index"):
            kind = "builtins.int"
        labels = argument_labels(record)
        return symbols.call_result(m, kind, labels, f"builtins.str().{name}", receiver, record, node)

    return run


def _filled(m: Machine, template: Const, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``"/items/{id}".replace("{id}", value)``: the text with the value at its places; None if these are not known."""
    if len(record.positional) != 2 or record.keywords or record.open or not isinstance(template.value, str):
        return None
    mark, value = text_of(record.positional[0]), record.positional[1]
    if not mark or not value.labels or template.value.count(mark) > MAX_PLACES:
        return None
    first_piece, *others = template.value.split(mark)
    pieces = [constant(first_piece)]
    for piece in others:
        pieces += [value, constant(piece)]
    return texts.text(m, pieces, argument_labels(record), node)


def _fold_method(text: str, name: str, arguments: Sequence[object], keywords: Mapping[str, object]) -> str | int | bool:
    if name in ("zfill", "ljust", "rjust", "center") and any(isinstance(a, int) and a > MAX_TEXT for a in arguments):
        raise NotFoldable
    if name == "format" and any(mark in text for mark in ("!", ":", ".", "[")):
        raise NotFoldable
    if name == "replace" and len(arguments) == 2 and len(text) * len(str(arguments[1])) > MAX_TEXT:
        raise NotFoldable
    try:
        result = getattr(text, name)(*arguments, **keywords)
    except Exception as error:
        raise NotFoldable from error
    if isinstance(result, (str, int, bool)):
        return result
    raise NotFoldable


def _maketrans(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``str.maketrans("/", "_", ".")``: a dict from code points to what is put there."""
    given = [text_of(value) for value in record.positional]
    pairs: dict[str, str] | None = None
    if len(given) == 1:
        pairs = _pairs(m, first(record), str)
    elif len(given) in (2, 3) and None not in given:
        looked_for, put, removed = (*map(str, given), "")[:3]
        pairs = {**dict(zip(looked_for, put, strict=False)), **dict.fromkeys(removed, "")}
    if pairs is None or len(pairs) > MAX_UNROLL:
        return None
    table = new_dict(m, node)
    for char, text in pairs.items():
        set_item(m, ref(table), constant(ord(char)), constant(text), node)
    return ref(table)


def _translate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``text.translate(table)``; what a known table replaces, and what by, become the arguments."""
    pairs = _pairs(m, first(record), int)
    record = symbols.with_contents(m, record)
    labels = argument_labels(record)
    if pairs is not None:
        record = CallRecord((constant("".join(pairs)), constant("".join(pairs.values()))), node=node, labels=labels)
    return symbols.call_result(m, "builtins.str", labels, "builtins.str().translate", receiver, record, node)


def _pairs(m: Machine, table: Value, keys: type[str] | type[int]) -> dict[str, str] | None:
    """What a table with ``keys`` puts in which character's place; None if it is not all known."""
    atom = table.only
    if not isinstance(atom, Ref) or atom.obj.kind != "dict":
        return None
    found: dict[str, str] = {}
    for key in keys_of(m, atom.obj) or ():
        value = dict_item(m, atom.obj, key, None, "get").only
        if not isinstance(key.only, Const) or not isinstance(key.only.value, keys) or not isinstance(value, Const):
            return None
        char, put = key.only.value, value.value
        put = chr(put) if isinstance(put, int) else put
        if not isinstance(put, str | None):
            return None
        found[chr(char) if isinstance(char, int) else char] = put or ""
    return found or None


def _split(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    separator = text_of(first(record)) if record.positional else None
    if (
        isinstance(receiver, Const)
        and isinstance(receiver.value, str)
        and len(record.positional) <= 1
        and not record.keywords
    ):
        try:
            parts = receiver.value.split(separator)
        except ValueError:
            parts = []
        if len(parts) <= MAX_UNROLL:
            return ref(new_sequence(m, "list", [constant(part) for part in parts]))
    labels = argument_labels(record)
    part = symbols.call_result(m, "builtins.str", labels, "builtins.str().split", receiver, record, node)
    return ref(new_sequence(m, "list", None, part), labels)


def _parts(name: str) -> Intrinsic:
    """Methods that cut a text into a tuple of three (``partition``) or a list."""
    three = name.endswith("partition")

    def run(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        labels = argument_labels(record)
        given = [value.only.value for value in record.positional if isinstance(value.only, Const)]
        if isinstance(receiver, Const) and isinstance(receiver.value, str) and len(given) == len(record.positional):
            try:
                cut = getattr(receiver.value, name)(*given)
                return ref(new_sequence(m, "tuple" if three else "list", [constant(piece, labels) for piece in cut]))
            except (TypeError, ValueError):
                pass
        path = f"builtins.str().{name}"
        part = symbols.call_result(m, "builtins.str", labels, path, receiver, record, node)
        if three:
            return ref(new_sequence(m, "tuple", [part, part, part]), labels)
        return ref(new_sequence(m, "list", None, part), labels)

    return run


def _join(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    atom = first(record).only
    elements = items_of(m, first(record))
    if isinstance(atom, Ref) and atom.obj.kind == "set" and elements is not None and len(elements) > 1:
        elements = None  # in which order differs from run to run
    known = [text_of(element) for element in elements or ()]
    if isinstance(receiver, Const) and isinstance(receiver.value, str) and elements is not None and None not in known:
        result = receiver.value.join(text for text in known if text is not None)
        if len(result) <= MAX_TEXT:
            return constant(result, first(record).labels)
    separator = Value((receiver,)) if receiver is not None else unknown("builtins.str")
    labels = argument_labels(record)
    if elements is not None and len(elements) <= MAX_UNROLL:
        for element in elements:
            labels = union_labels(labels, element.labels)
        return formatting.join_call(m, separator, elements, labels, node)
    element = item_of_any(m, first(record))
    labels = union_labels(labels, element.labels)
    parts = CallRecord((element,), node=node, labels=labels)
    return symbols.call_result(m, "builtins.str", labels, "builtins.str().join", receiver, parts, node)


INTRINSICS: dict[str, Intrinsic] = {
    **{f"builtins.str().{name}": _string_method(name) for name in _FOLDED_METHODS},
    "builtins.str().split": _split,
    **{f"builtins.str().{name}": _parts(name) for name in ("rsplit", "splitlines", "partition", "rpartition")},
    "builtins.str().join": _join,
    "builtins.str.maketrans": _maketrans,
    "builtins.str().translate": _translate,
}
