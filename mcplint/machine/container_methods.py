"""Methods of lists, sets and dicts, and the container types of the standard library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import escapes, implications, symbols
from mcplint.machine.arguments import first, labelled, text_of
from mcplint.machine.containers import (
    NOTHING,
    any_key,
    append,
    copy_of,
    delete_item,
    dict_item,
    elements_of,
    is_dict,
    item_of,
    item_of_any,
    key_value,
    keys_of,
    known_elements,
    make_unordered,
    new_dict,
    new_sequence,
    perhaps_set,
    put,
    refill,
    set_any_item,
    set_item,
    update_dict,
)
from mcplint.machine.gaps import perhaps
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, IF_EMPTY, LENGTH, OPEN, CallRecord, HeapObject
from mcplint.machine.membership import contains
from mcplint.machine.places import certain_items, items_in_place
from mcplint.machine.set_methods import is_one_of
from mcplint.machine.values import NONE, UNKNOWN, Atom, Const, Ref, Value, constant, join_all, ref, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _container(receiver: Atom | None) -> HeapObject | None:
    return receiver.obj if isinstance(receiver, Ref) else None


def _append(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is not None:
        append(m, obj, implications.put_in(m, obj, first(record)))
    return NONE


def _extend(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    elements = items_in_place(m, first(record))
    if obj is None:
        return NONE
    if elements is None:
        make_unordered(m, obj, item_of_any(m, first(record)))
    for element in elements or ():
        append(m, obj, element)
    return NONE


def _extend_unordered(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is not None:
        make_unordered(m, obj, item_of_any(m, first(record)))
    return NONE


def _insert(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is not None and len(record.positional) > 1:
        place, value = record.positional[0].only, implications.put_in(m, obj, record.positional[1])
        elements = known_elements(m, obj)
        if elements is None or not isinstance(place, Const) or not isinstance(place.value, int):
            make_unordered(m, obj, value)
        else:
            elements.insert(place.value, value)
            refill(m, obj, elements)
    return NONE


def _append_left(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return _insert(m, receiver, CallRecord((constant(0), first(record)), node=node), node)


def _reverse(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    elements = elements_of(m, obj) if obj is not None else None
    if obj is None or elements is None:
        return NONE
    if known_elements(m, obj) is not None:
        refill(m, obj, elements[::-1])
    elif elements:
        make_unordered(m, obj, elements[0])
    return NONE


def _rotate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``deque.rotate``: each element may be anywhere afterwards."""
    obj = _container(receiver)
    if obj is not None and elements_of(m, obj):
        make_unordered(m, obj, NOTHING)
    return NONE


def _sort(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``list.sort``, where the order is not certain as :func:`sorted_elements` has it."""
    obj = _container(receiver)
    elements = elements_of(m, obj) if obj is not None else None
    if obj is None or not elements:
        return NONE
    ordered = sorted_elements(m, elements, record)
    if ordered == elements:
        return NONE
    if ordered is None or known_elements(m, obj) is None:
        make_unordered(m, obj, elements[0])
    else:
        refill(m, obj, ordered)
    return NONE


def sorted_elements(m: Machine, elements: list[Value], record: CallRecord) -> list[Value] | None:
    """The elements as ``sort`` and ``sorted`` order them; None if any of them may be at any place.

    While servers are put together, an order that is not known is kept: what is done with one element is done with all.
    """
    ordered = _in_order(elements, record)
    if ordered is not None:
        return ordered
    is_same = len({element.atoms for element in elements}) == 1
    fixed = is_same or (m.collects_arguments and not any(element.labels for element in elements))
    return elements if fixed else None


def _in_order(elements: list[Value], record: CallRecord) -> list[Value] | None:
    """The elements as they are ordered; None if that is not known."""
    reverse = record.keywords.get("reverse")
    backwards = reverse.only if reverse is not None else Const(False)
    if "key" in record.keywords or not isinstance(backwards, Const):
        return None
    texts = [(text, element) for element in elements if (text := text_of(element)) is not None]
    numbers = [(number, element) for element in elements if (number := _number_of(element)) is not None]
    if len(texts) == len(elements):
        pairs = sorted(texts, key=lambda pair: pair[0], reverse=bool(backwards.value))
        return [element for _, element in pairs]
    if len(numbers) == len(elements):
        counted = sorted(numbers, key=lambda pair: pair[0], reverse=bool(backwards.value))
        return [element for _, element in counted]
    return None


def _number_of(value: Value) -> int | float | None:
    atom = value.only
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, (int, float)) else None


def _remove(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``list.remove``: the first element that is equal."""
    obj = _container(receiver)
    elements = known_elements(m, obj) if obj is not None else None
    equal = is_one_of(m, [first(record)])
    verdicts = [equal(element) for element in elements or ()]
    if obj is not None and elements is not None and True in verdicts and None not in verdicts:
        del elements[verdicts.index(True)]
        refill(m, obj, elements)
    elif obj is not None and (elements is None or None in verdicts):
        make_unordered(m, obj, NOTHING)
    return NONE


def _pop_list(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    place = first(record) if record.positional else constant(-1)
    result = item_of(m, ref(obj), place, None)
    elements = known_elements(m, obj)
    if elements is None:
        result = symbols.one_of_several(m, result, node)
    number = place.only.value if isinstance(place.only, Const) else None
    if elements is None or not isinstance(number, int) or not -len(elements) <= number < len(elements):
        make_unordered(m, obj, result)
    else:
        del elements[number]
        refill(m, obj, elements)
    return _given(m, receiver, record, result, node, place)


def _pop_left(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return _pop_list(m, receiver, CallRecord((constant(0),), node=node), node)


def _get(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    default = record.get(1, "default") or NONE
    return _given(m, receiver, record, dict_item(m, obj, first(record), node, "get", default), node)


def _given(
    m: Machine, receiver: Atom | None, record: CallRecord, item: Value, node: hir.Node | None, index: Value = UNKNOWN
) -> Value:
    """An item that a method gives out: of a container that is an input itself, an input."""
    obj = _container(receiver)
    if receiver is None or not record.labels:
        return item
    if obj is not None and m.read(obj, OPEN) is None and m.read(obj, ANY_ITEM) is None:
        return item
    key = record.positional[0] if record.positional else index
    container = Value((receiver,), record.labels)
    return symbols.identified(m, item.held_by(record.labels), "item", (container, key), node=node)


def _pop_dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    how = "get" if len(record.positional) > 1 else "pop"
    item = dict_item(m, obj, first(record), node, how, record.get(1, "default"))
    delete_item(m, ref(obj), first(record))
    return _given(m, receiver, record, item, node)


def _pop_item(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``dict.popitem``: where a dict may hold several, any of its items."""
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    keys = keys_of(m, obj)
    if keys is not None and len(keys) == 1:
        key, item = keys[0], dict_item(m, obj, keys[0], node, "pop")
        delete_item(m, ref(obj), key)
    else:
        known = join_all(keys or [any_key(m, obj)])
        key, item = known, dict_item(m, obj, UNKNOWN, node, "pop")
        delete_item(m, ref(obj), known)
    return _given(m, receiver, record, ref(new_sequence(m, "tuple", [key, item])), node)


def _set_default(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    default = record.get(1, "default") or NONE
    value = dict_item(m, obj, first(record), node, "get", default)
    set_item(m, ref(obj), first(record), value, node)
    return _given(m, receiver, record, value, node)


def _update(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return NONE
    fill_dict(m, obj, record, node)
    return NONE


def fill_dict(m: Machine, obj: HeapObject, record: CallRecord, node: hir.Node | None) -> None:
    """Add what ``dict(…)`` or ``d.update(…)`` is given: mappings, pairs of key and value, and keyword arguments."""
    for source in record.positional:
        pairs = items_in_place(m, source) if not is_dict(source) else None
        if pairs is None:
            _add_any_pairs(m, obj, source)
        for pair in pairs or ():
            both = certain_items(m, pair.present())
            if both is None or len(both) != 2:
                update_dict(m, obj, pair.present())
            elif pair.may_be_absent:
                perhaps_set(m, obj, both[0], both[1])
            else:
                set_item(m, ref(obj), both[0], both[1], node)
    for name, value in record.keywords.items():
        put(m, obj, ("k", name), value)
    if record.open:
        update_dict(m, obj, UNKNOWN)


def _add_any_pairs(m: Machine, obj: HeapObject, source: Value) -> None:
    """Add a mapping, or pairs of which it is not known how many there are."""
    for atom in source.atoms:
        one = Value((atom,), source.labels)
        if not isinstance(atom, Ref) or atom.obj.kind not in ("list", "tuple", "set", "generator"):
            update_dict(m, obj, one)
            continue
        pair = item_of_any(m, one)
        both = certain_items(m, pair)
        anything = item_of_any(m, pair)
        key, value = both if both is not None and len(both) == 2 else (anything, anything)
        set_any_item(m, obj, key, value)


def _keys(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    escapes.note_escape(m, obj, node)
    keys = items_in_place(m, ref(obj))
    return ref(new_sequence(m, "list", keys, any_key(m, obj) if keys is None else None), record.labels)


def _values(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    escapes.note_escape(m, obj, node)
    keys = keys_of(m, obj)
    values = [obj.slots[key] for key in list(obj.slots) if isinstance(key, tuple)]
    if keys is None:
        everything = join_all([*values, m.read(obj, ANY_ITEM) or UNKNOWN]).present()
        return ref(new_sequence(m, "list", None, everything), record.labels)
    return ref(new_sequence(m, "list", values), record.labels)


def _items(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    escapes.note_escape(m, obj, node)
    keys = keys_of(m, obj)
    known = []
    for key, value in list(obj.slots.items()):
        if isinstance(key, tuple):
            pair = ref(new_sequence(m, "tuple", [key_value(m, key), value.present()]))
            known.append(perhaps(pair) if value.may_be_absent else pair)
    if keys is None:
        rest = new_sequence(
            m, "tuple", [m.read(obj, ANY_KEY) or unknown("builtins.str"), m.read(obj, ANY_ITEM) or UNKNOWN]
        )
        return ref(new_sequence(m, "list", None, join_all([*known, ref(rest)]).present()), record.labels)
    return ref(new_sequence(m, "list", known), record.labels)


def _copy(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    escapes.note_escape(m, obj, node)
    return labelled(record, ref(copy_of(m, obj)))


def _clear(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is not None:
        for key in list(obj.slots):
            if isinstance(key, (tuple, int)) or key in (OPEN, ANY_ITEM, ANY_KEY, IF_EMPTY):
                m.delete(obj, key)
        if obj.kind != "dict":
            m.write(obj, LENGTH, constant(0))
    return NONE


def _from_keys(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    result = new_dict(m, node)
    value = record.get(1) or NONE
    elements = items_in_place(m, first(record))
    for element in elements if elements is not None else [item_of_any(m, first(record))]:
        if element.may_be_absent:
            perhaps_set(m, result, element.present(), value)
        else:
            set_item(m, ref(result), element, value, node)
    return ref(result, first(record).labels)


def _contains(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    outcome = contains(m, Value((receiver,)), first(record), node) if receiver is not None else None
    return unknown("builtins.bool") if outcome is None else constant(outcome)


def _named_tuple(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return ref(m.object_of_library("collections.namedtuple", record, site=node))


def _default_dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = m.allocate("dict", "collections.defaultdict", record=record, site=node)
    fill_dict(m, obj, CallRecord(record.positional[1:], record.keywords, open_=record.open), node)
    return labelled(record, ref(obj))


def _decorate_later(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return first(record)


def _namespace(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``types.SimpleNamespace``: an object with the given attributes."""
    obj = m.object_of_library("types.SimpleNamespace", record, site=node)
    for name, value in record.keywords.items():
        m.write(obj, name, value)
    return ref(obj)


INTRINSICS: dict[str, Intrinsic] = {
    "types.MappingProxyType": _decorate_later,
    "collections.namedtuple": _named_tuple,
    "collections.defaultdict": _default_dict,
    "types.SimpleNamespace": _namespace,
    "builtins.dict.fromkeys": _from_keys,
    "builtins.dict().get": _get,
    "builtins.dict().pop": _pop_dict,
    "builtins.dict().popitem": _pop_item,
    "builtins.dict().setdefault": _set_default,
    "builtins.dict().update": _update,
    "builtins.dict().keys": _keys,
    "builtins.dict().values": _values,
    "builtins.dict().items": _items,
    "builtins.dict().copy": _copy,
    "builtins.dict().clear": _clear,
    "builtins.dict().__contains__": _contains,
    "builtins.list().append": _append,
    "builtins.list().appendleft": _append_left,
    "builtins.list().extend": _extend,
    "builtins.list().extendleft": _extend_unordered,
    "builtins.list().popleft": _pop_left,
    "builtins.list().reverse": _reverse,
    "builtins.list().rotate": _rotate,
    "builtins.list().sort": _sort,
    "builtins.list().insert": _insert,
    "builtins.list().pop": _pop_list,
    "builtins.list().remove": _remove,
    "builtins.list().copy": _copy,
    "builtins.list().clear": _clear,
    "builtins.set().copy": _copy,
    "builtins.set().clear": _clear,
}
