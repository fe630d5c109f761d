"""Lists, tuples, sets and dicts on the heap.

A sequence has slots ``0 … n-1``, a length slot while the length is known on every path, and an any-item slot for
elements at unknown places. A dict has ``("k", key)`` slots, and an open slot if it may hold others; those have their
keys in the any-key slot and their values in the any-item slot, and may be any of the known ones too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import escapes, gaps, held, symbols
from mcplint.machine.events import ItemAccess
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, IF_EMPTY, LENGTH, OPEN, CallRecord, HeapObject, Key, Kind
from mcplint.machine.keys import note_hash
from mcplint.machine.limits import MAX_SLOTS, MAX_UNROLL
from mcplint.machine.values import (
    ABSENT,
    TRUE,
    UNKNOWN,
    Atom,
    Const,
    Labels,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    is_none,
    join,
    join_all,
    make,
    ref,
    union_labels,
    unknown,
)

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

SEQUENCES = frozenset({"list", "tuple", "set", "generator"})


def new_sequence(m: Machine, kind: Kind, elements: list[Value] | None, rest: Value | None = None) -> HeapObject:
    """A sequence with the given elements; ``elements`` None means an unknown number, each like ``rest``."""
    obj = m.allocate(kind, f"builtins.{kind}")
    if elements is not None and len(elements) > MAX_SLOTS * 16:
        rest, elements = join_all([*elements, *([rest] if rest else ())]).present(), None
    if elements is None:
        m.write(obj, ANY_ITEM, rest if rest is not None else UNKNOWN)
        return obj
    for index, element in enumerate(elements):
        m.write(obj, index, element)
    m.write(obj, LENGTH, make([Const(gaps.least_of(elements)), Const(len(elements))]))
    return obj


def new_dict(m: Machine, node: Node | None = None, *, open_: bool = False) -> HeapObject:
    """An empty dict; ``open_`` if it may hold unknown keys."""
    obj = m.allocate("dict", "builtins.dict", site=node)
    if open_:
        m.write(obj, OPEN, TRUE)
        m.write(obj, ANY_ITEM, UNKNOWN)
    return obj


def length_of(m: Machine, obj: HeapObject) -> int | None:
    """The number of elements of a sequence (the largest, where paths differ); None if unknown. On a path that did not
    make the sequence nobody looks at it."""
    value = m.read(obj, LENGTH)
    if value is None or m.read(obj, ANY_ITEM) is not None:
        return None
    atoms = value.present().atoms
    lengths = [atom.value for atom in atoms if isinstance(atom, Const) and isinstance(atom.value, int)]
    return max(lengths, default=None) if len(lengths) == len(atoms) else None


def elements_of(m: Machine, obj: HeapObject) -> list[Value] | None:
    """The elements of a sequence in order, those that may be missing included; None if unknown."""
    length = length_of(m, obj)
    if length is None or length > MAX_SLOTS * 16:
        return None
    found = [m.read(obj, index) for index in range(length)]
    return [element.present() if element is not None else UNKNOWN for element in found]


def possible_elements(m: Machine, obj: HeapObject) -> list[Value] | None:
    """The elements of a sequence in order, with "absent" as an alternative of those that may be missing."""
    if elements_of(m, obj) is None:
        return None
    lengths = [atom.value for atom in obj.slots[LENGTH].present().atoms if isinstance(atom, Const)]
    numbers = [number for number in lengths if isinstance(number, int)]
    found = [obj.slots.get(index, UNKNOWN) for index in range(max(numbers))]
    return found if obj.kind == "set" else gaps.flagged(found, min(numbers))


def known_elements(m: Machine, obj: HeapObject) -> list[Value] | None:
    """The elements of a sequence, if it is the same number on every path and in every round of a loop; else None."""
    length = m.read(obj, LENGTH)
    if length is None or length.only is None or obj.many or m.frame.fixpoint:
        return None
    return elements_of(m, obj)


def items_of(m: Machine, value: Value) -> list[Value] | None:
    """What iterating over ``value`` yields, in order; None if it is not known element by element."""
    if len(value.atoms) > 1:
        alternatives = [items_of(m, Value((atom,), value.labels)) for atom in value.atoms]
        lists = [items for items in alternatives if items is not None]
        if len(lists) == len(alternatives) and len(lists) > 0:
            return list({(item.atoms, item.labels): item for items in lists for item in items}.values())
        return None
    atom = value.only
    if isinstance(atom, Const):
        if isinstance(atom.value, str) and len(atom.value) <= MAX_UNROLL:
            return [constant(char, value.labels) for char in atom.value]
        return [] if atom.value is None else None
    if not isinstance(atom, Ref):
        return None
    obj = atom.obj
    if obj.kind in SEQUENCES:
        elements = elements_of(m, obj)
        return None if elements is None else [element.held_by(value.labels) for element in elements]
    if obj.kind == "dict":
        keys = keys_of(m, obj)
        return None if keys is None else [key.held_by(value.labels) for key in keys]
    if obj.kind == "class":
        return m.enum_members(obj)
    if obj.kind == "instance":
        return m.iterate_instance(obj)
    return None


def keys_of(m: Machine, obj: HeapObject) -> list[Value] | None:
    """A dict's keys in insertion order; None if it may hold unknown ones."""
    m.read_all(obj)
    if OPEN in obj.slots or ANY_ITEM in obj.slots:
        return None
    return [key_value(m, key) for key in obj.slots if isinstance(key, tuple)]


def dict_key(m: Machine, value: Value) -> Key | None:
    """The slot for a dict key; None unless the key is one constant (or one object, such as an enum member or class)."""
    note_hash(m, value)
    atom = value.only
    if isinstance(atom, Const):
        return ("k", atom.value)
    if isinstance(atom, Ref) and atom.obj.kind in ("class", "instance", "function", "library"):
        if atom.obj.kind == "instance":
            folded = m.enum_constant(atom.obj)
            if folded is not None:
                return ("k", folded)
            if m.equals_others(atom.obj):
                return None
        return ("k", atom.obj)
    if isinstance(atom, Ref) and atom.obj.kind == "tuple":
        elements = elements_of(m, atom.obj)
        if elements is not None and all(isinstance(element.only, Const) for element in elements):
            return ("k", tuple(element.only.value for element in elements if isinstance(element.only, Const)))
    if isinstance(atom, Lib) and atom.receiver is None:
        return ("k", atom)
    return None


def lookup_key(m: Machine, obj: HeapObject, index: Value) -> Key | None:
    """The slot that ``index`` selects; None if it may be any: a value of a library is a key only if stored as one."""
    key = dict_key(m, index)
    atom = index.only
    if isinstance(atom, Ref) and atom.obj.kind == "library" and key is not None and m.read(obj, key) is None:
        return None
    return key


def item_of(m: Machine, container: Value, index: Value, node: Node | None) -> Value:
    """``container[index]``, over all alternatives. What a container of the program's own holds comes from where it was
    put in: who chooses the key has not made it."""
    atoms = with_items(m, container)
    results = [_item_of_atom(m, atom, container.labels, index, node) for atom in atoms]
    if len(results) > 1:
        results = symbols.of_data(m, Value(atoms, container.labels), results, "item", (index,))
    own = all(isinstance(atom, Ref) and atom.obj.kind in (*SEQUENCES, "dict") for atom in container.atoms)
    return join_all(results).held_by(container.labels if own else union_labels(container.labels, index.labels))


def with_items(m: Machine, value: Value) -> tuple[Atom, ...]:
    """The alternatives that can have an item: not None and empty sequences, unless there is nothing else."""
    if len(value.atoms) < 2:
        return value.atoms
    held = [
        atom for atom in value.atoms if not is_none(atom) and not (isinstance(atom, Ref) and _is_empty(m, atom.obj))
    ]
    return tuple(held) or value.atoms


def _is_empty(m: Machine, obj: HeapObject) -> bool:
    return obj.kind in SEQUENCES and elements_of(m, obj) == []


def _item_of_atom(m: Machine, atom: Atom, labels: Labels, index: Value, node: Node | None) -> Value:
    if isinstance(atom, Const):
        return _item_of_constant(atom, index)
    if isinstance(atom, Lib):
        return _library_item(m, atom.path, atom.receiver, index, labels, node)
    if not isinstance(atom, Ref):
        return UNKNOWN
    obj = atom.obj
    if obj.kind in SEQUENCES:
        return _sequence_item(m, obj, index)
    if obj.kind == "dict":
        return dict_item(m, obj, index, node, "subscript")
    if obj.kind == "library":
        path = obj.name if obj.name.endswith("[]") else f"{obj.name}()"
        return _library_item(m, path, atom, index, labels, node)
    if obj.kind == "class":
        return m.subscript_class(obj, index, node)
    if obj.kind == "instance":
        method = m.find_member(obj, "__getitem__")
        if method is not None:
            return m.call(method, CallRecord((index,), node=node, labels=labels), node)
        return m.item_of_instance(obj, index)
    return UNKNOWN


def _library_item(
    m: Machine, path: str, receiver: Atom | None, index: Value, labels: Labels, node: Node | None
) -> Value:
    record = CallRecord((index,), node=node, module=m.frame.module)
    made_by = f"{path}[]"
    name = m.libraries.canonical(made_by).removesuffix("()")
    return held.beside(m, receiver, ref(m.object_of_library(name, record.made(made_by, receiver, labels))))


def _item_of_constant(atom: Const, index: Value) -> Value:
    position = index.only
    if isinstance(atom.value, str):
        if (
            isinstance(position, Const)
            and isinstance(position.value, int)
            and -len(atom.value) <= position.value < len(atom.value)
        ):
            return constant(atom.value[position.value])
        return unknown("builtins.str")
    return UNKNOWN


def _slice_bounds(index: Value) -> tuple[int | None, int | None, int | None] | None:
    atom = index.only
    if not isinstance(atom, Ref) or atom.obj.name != "builtins.slice" or atom.obj.record is None:
        return None
    bounds: list[int | None] = []
    for part in atom.obj.record.positional:
        only = part.only
        if not isinstance(only, Const) or not (only.value is None or isinstance(only.value, int)):
            return None
        bounds.append(only.value)
    return bounds[0], bounds[1], bounds[2]


def _sequence_item(m: Machine, obj: HeapObject, index: Value) -> Value:
    elements = possible_elements(m, obj)
    position = index.only
    if elements is None:
        item = any_element(m, obj)
        if isinstance(position, Ref) and position.obj.name == "builtins.slice":
            item = symbols.at_index(m, ref(obj), item, f"{_slice_bounds(index)}")
            return ref(new_sequence(m, "tuple" if obj.kind == "tuple" else "list", None, item))
        return item
    if isinstance(position, Const) and isinstance(position.value, int):
        return gaps.at(elements, position.value) or UNKNOWN
    if isinstance(position, Ref):
        bounds = _slice_bounds(index)
        kind: Kind = "tuple" if obj.kind == "tuple" else "list"
        if bounds is not None:
            return ref(new_sequence(m, kind, gaps.between(elements, slice(*bounds))))
        return ref(new_sequence(m, kind, None, join_all(elements).present()))
    return join_all(elements).present()


def dict_item(
    m: Machine, obj: HeapObject, index: Value, node: Node | None, how: str, default: Value | None = None
) -> Value:
    """A dict's item by key, or ``default`` where the key may be missing."""
    if len(index.atoms) > 1:
        one_by_one = [dict_item(m, obj, Value((atom,), index.labels), node, how, default) for atom in index.atoms]
        return join_all(one_by_one)
    key = lookup_key(m, obj, index)
    if key is None:
        escapes.note_escape(m, obj, node)
        escapes.note_lookup(m, obj, index, node)
        m.read_all(obj)
        values = [value.present() for slot, value in obj.slots.items() if isinstance(slot, tuple) or slot == ANY_ITEM]
        return join_all([*values, *([default] if default is not None else [])])
    assert isinstance(key, tuple)
    if node is not None:
        m.emit(ItemAccess(*m.here(node), obj, key[1], how))
    value = m.read(obj, key)
    missing = value is None or value.may_be_absent
    if missing and (m.read(obj, OPEN) is not None or m.read(obj, ANY_ITEM) is not None):
        anything = m.read(obj, ANY_ITEM) or UNKNOWN
        if isinstance(key[1], (int, str, bytes)):
            anything = symbols.at_index(m, Value((Ref(obj),)), anything, key[1])
        return join_all([one for one in (value and value.present(), anything, default) if one is not None])
    if value is None:
        if obj.name == "collections.defaultdict" and default is None:
            return default_item(m, obj, index)
        return default if default is not None else UNKNOWN
    return join(value.present(), default) if value.may_be_absent and default is not None else value.present()


def set_item(m: Machine, container: Value, index: Value, value: Value, node: Node | None) -> None:
    """``container[index] = value``."""
    strong = len(container.atoms) == 1
    for atom in container.atoms:
        if not isinstance(atom, Ref):
            continue
        obj = atom.obj
        if obj.kind == "dict":
            _set_dict_item(m, obj, index, value, strong)
        elif obj.kind in SEQUENCES:
            _set_sequence_item(m, obj, index, value, strong)
        elif obj.kind == "instance":
            method = m.find_member(obj, "__setitem__")
            if method is not None:
                m.call(method, CallRecord((index, value), node=node), node)
        elif obj.kind == "library":
            held.put_into(m, atom, (value,))


def _set_dict_item(m: Machine, obj: HeapObject, index: Value, value: Value, strong: bool) -> None:
    key = dict_key(m, index)
    if key is None or (key not in obj.slots and len(obj.slots) > MAX_SLOTS * 8):
        set_any_item(m, obj, index, value)
        return
    if not strong and (known := m.read(obj, key)) is not None:
        value = join(known, value)
    put(m, obj, key, value)


NAMESPACE = "#namespace"
"""Slot of a dict that is ``vars(obj)``: that object."""


def perhaps_set(m: Machine, obj: HeapObject, index: Value, value: Value) -> None:
    """Set an item of a dict, or leave it."""
    key = dict_key(m, index)
    if key is None:
        set_any_item(m, obj, index, value)
    else:
        put(m, obj, key, join(value, m.read(obj, key) or ABSENT))


def put(m: Machine, obj: HeapObject, key: Key, value: Value) -> None:
    """Set the item of a known key."""
    m.write(obj, key, value)
    owner = obj.slots.get(NAMESPACE)
    if owner is not None and isinstance(key, tuple) and isinstance(key[1], str):
        for atom in owner.atoms:
            if isinstance(atom, Ref):
                m.write(atom.obj, key[1], value)


def set_any_item(m: Machine, obj: HeapObject, index: Value, value: Value) -> None:
    """Set the item of a key that is not known: it may be any of those that are."""
    m.read_all(obj)
    m.write(obj, OPEN, TRUE)
    for slot, added in ((ANY_ITEM, value), (ANY_KEY, index)):
        known = m.read(obj, slot)
        m.write(obj, slot, added if known is None else join(known, added))
    for key in [key for key in obj.slots if isinstance(key, tuple) and _may_equal(index, key[1])]:
        m.write(obj, key, join(obj.slots[key], value))


def _may_equal(index: Value, key: object) -> bool:
    """Whether a key that is not known may be this one."""
    return any(
        not isinstance(atom, Const) and (not isinstance(atom, Unknown) or atom.type in ("", _type_of_key(key)))
        for atom in index.atoms
    ) or any(isinstance(atom, Const) and atom.value == key for atom in index.atoms)


def _type_of_key(key: object) -> str:
    return f"builtins.{key.__class__.__name__}"


def _set_sequence_item(m: Machine, obj: HeapObject, index: Value, value: Value, strong: bool) -> None:
    position = index.only
    length = length_of(m, obj)
    if (
        strong
        and length is not None
        and isinstance(position, Const)
        and isinstance(position.value, int)
        and -length <= position.value < length
        and gaps.are_certain(possible_elements(m, obj) or ())
    ):
        m.write(obj, position.value % length, value)
        return
    if isinstance(position, Ref) and position.obj.name == "builtins.slice":
        elements = items_of(m, value)
        own, bounds = known_elements(m, obj), _slice_bounds(index)
        if strong and elements is not None and own is not None and bounds is not None and bounds[2] in (None, 1):
            own[slice(*bounds)] = elements
            refill(m, obj, own)
            return
        value = item_of_any(m, value) if elements is None else join_all(elements) if elements else NOTHING
    if length is None or value is NOTHING or isinstance(position, Ref):
        make_unordered(m, obj, value)
        return
    for place in range(length):
        m.write(obj, place, join(m.read(obj, place) or UNKNOWN, value))


NOTHING = Value(())
"""No value at all: what is added to a sequence by adding nothing."""


def make_unordered(m: Machine, obj: HeapObject, value: Value) -> None:
    """Forget at which places a sequence holds its elements, and add one."""
    known = m.read(obj, ANY_ITEM)
    if known is None:
        elements = elements_of(m, obj) or []
        known = join_all(elements) if elements else value
    m.write(obj, ANY_ITEM, known if value is NOTHING else join(known, value))
    _forget_if_empty(m, obj)


def _forget_if_empty(m: Machine, obj: HeapObject) -> None:
    """What was put into a sequence may be out again: that it is empty no longer tells anything."""
    if IF_EMPTY in obj.slots:
        m.delete(obj, IF_EMPTY)


def any_element(m: Machine, obj: HeapObject) -> Value:
    """What any element of a sequence may be of which it is not known where it holds them."""
    m.read_all(obj)
    found = [value.present() for key, value in obj.slots.items() if isinstance(key, int) or key == ANY_ITEM]
    return join_all(found)


def refill(m: Machine, obj: HeapObject, elements: list[Value]) -> None:
    """Put other elements into a sequence whose elements are known."""
    for place in [key for key in obj.slots if isinstance(key, int) and key >= len(elements)]:
        m.delete(obj, place)
    for place, element in enumerate(elements):
        m.write(obj, place, element)
    m.write(obj, LENGTH, constant(len(elements)))
    _forget_if_empty(m, obj)


def append(m: Machine, obj: HeapObject, value: Value) -> None:
    """Add an element at the end of a sequence."""
    length = length_of(m, obj)
    lengths = m.read(obj, LENGTH)
    if length is None or lengths is None or length >= MAX_SLOTS * 16 or obj.many or m.frame.fixpoint:
        make_unordered(m, obj, value.present())
        return
    m.write(obj, length, value)
    least = min(atom.value for atom in lengths.atoms if isinstance(atom, Const) and isinstance(atom.value, int))
    m.write(obj, LENGTH, make([Const(least + (not value.may_be_absent)), Const(length + 1)]))


def update_dict(m: Machine, target: HeapObject, source: Value) -> None:
    """``target.update(source)``."""
    for atom in source.atoms:
        if not isinstance(atom, Ref) or atom.obj.kind != "dict":
            element = symbols.identified(m, UNKNOWN.with_labels(source.labels), "element", (source,))
            set_any_item(m, target, element, held.beside(m, atom, element))
            continue
        m.read_all(atom.obj)
        slots = atom.obj.slots
        if OPEN in slots or ANY_ITEM in slots:
            anything, key_of_any = slots.get(ANY_ITEM, UNKNOWN), slots.get(ANY_KEY, UNKNOWN)
            set_any_item(m, target, key_of_any.held_by(source.labels), anything.held_by(source.labels))
        for key, value in list(slots.items()):
            if isinstance(key, tuple):
                value = value.held_by(source.labels)
                old = m.read(target, key) if value.may_be_absent else None
                put(m, target, key, value if old is None else join(value.present(), old))


def delete_item(m: Machine, container: Value, index: Value) -> None:
    """``del container[index]``."""
    atom = container.only
    if not isinstance(atom, Ref):
        return
    if atom.obj.kind == "dict":
        for alternative in index.atoms:
            key = dict_key(m, Value((alternative,)))
            if key is not None and len(index.atoms) == 1:
                m.delete(atom.obj, key)
            elif key is not None and (known := m.read(atom.obj, key)) is not None:
                m.write(atom.obj, key, join(known, ABSENT))
    elif atom.obj.kind in SEQUENCES:
        _delete_elements(m, atom.obj, index)


def _delete_elements(m: Machine, obj: HeapObject, index: Value) -> None:
    elements, position = known_elements(m, obj), index.only
    bounds = _slice_bounds(index)
    if elements is not None and isinstance(position, Const) and isinstance(position.value, int):
        if -len(elements) <= position.value < len(elements):
            del elements[position.value]
            refill(m, obj, elements)
    elif elements is not None and bounds is not None:
        del elements[slice(*bounds)]
        refill(m, obj, elements)
    else:
        make_unordered(m, obj, NOTHING)


def copy_of(m: Machine, obj: HeapObject, kind: Kind | None = None) -> HeapObject:
    """A shallow copy of a container."""
    copy = m.allocate(kind or obj.kind, f"builtins.{kind or obj.kind}")
    m.read_all(obj)
    for key, value in list(obj.slots.items()):
        m.write(copy, key, value)
    return copy


def key_value(m: Machine, key: Key) -> Value:
    """The value that a dict slot's key stands for."""
    assert isinstance(key, tuple)
    inner = key[1]
    if isinstance(inner, HeapObject):
        return ref(inner, inner.record.labels if inner.kind == "library" and inner.record is not None else ())
    if isinstance(inner, Lib):
        return Value((inner,))
    if isinstance(inner, tuple):
        return ref(new_sequence(m, "tuple", [constant(part) for part in inner]))
    return constant(inner)  # type: ignore[arg-type]


def any_key(m: Machine, obj: HeapObject) -> Value:
    """What any key of a dict may be that may hold unknown ones."""
    m.read_all(obj)
    keys = [key_value(m, key) for key in obj.slots if isinstance(key, tuple)]
    return join_all([*keys, obj.slots.get(ANY_KEY, _ANY_TEXT)])


_ANY_TEXT = unknown("builtins.str")


def is_dict(value: Value) -> bool:
    atom = value.only
    return isinstance(atom, Ref) and atom.obj.kind == "dict"


def default_item(m: Machine, obj: HeapObject, index: Value) -> Value:
    """The item that a ``defaultdict`` makes for a missing key."""
    factory = obj.record.get(0) if obj.record is not None else None
    value = m.call(factory, CallRecord(), None) if factory is not None else UNKNOWN
    set_item(m, ref(obj), index, value, None)
    return value


def item_of_any(m: Machine, value: Value) -> Value:
    """Any element that iterating over ``value`` may yield."""
    elements = items_of(m, value)
    if elements is not None:
        return join_all(elements)
    found: list[Value] = []
    value = Value(with_items(m, value), value.labels)
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set", "generator"):
            found.append(item_of(m, Value((atom,)), UNKNOWN, None))
        elif isinstance(atom, Ref) and atom.obj.kind == "dict":
            found.append(any_key(m, atom.obj))
        elif isinstance(atom, Ref) and atom.obj.kind == "instance":
            found.append(m.element_of_instance(atom.obj))
        elif isinstance(atom, Unknown) and atom.type == "builtins.str":
            found.append(unknown("builtins.str"))
        else:
            found.append(held.of(m, atom) or UNKNOWN)
    if len(found) > 1:
        found = symbols.of_data(m, value, found, "element")
    return symbols.identified(m, join_all(found).held_by(value.labels), "element", (value,))
