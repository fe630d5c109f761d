"""Sets hold equal elements once: how they are filled, combined and emptied."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.machine import implications, symbols
from mcplint.machine.arguments import first
from mcplint.machine.containers import (
    NOTHING,
    any_element,
    append,
    elements_of,
    item_of_any,
    items_of,
    known_elements,
    make_unordered,
    new_sequence,
    refill,
)
from mcplint.machine.gaps import least_of
from mcplint.machine.heap import ANY_ITEM, LENGTH, CallRecord, HeapObject
from mcplint.machine.keys import note_hash
from mcplint.machine.places import items_in_place
from mcplint.machine.values import NONE, UNKNOWN, Atom, Const, Ref, Value, constant, join, join_all, make, ref

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine
    from mcplint.syntax import hir

_UNEQUAL = ("function", "class", "module", "library", "instance")
"""Kinds of objects that equal themselves only, unless a program says otherwise."""


def _is_told_apart(m: Machine, value: Value) -> bool:
    atom = value.only
    if isinstance(atom, Const):
        return True
    return isinstance(atom, Ref) and atom.obj.kind in _UNEQUAL and not (atom.obj.many or m.equals_others(atom.obj))


def distinct(m: Machine, elements: list[Value]) -> tuple[list[Value], int]:
    """The elements without repetitions, and how many of them there are at least."""
    found: dict[tuple[Atom, ...], Value] = {}
    for element in elements:
        note_hash(m, element)
        same = found.get(element.atoms)
        found[element.atoms] = element if same is None else join(same, element)
    certain = sum(_is_told_apart(m, element) for element in found.values())
    return list(found.values()), max(certain, min(least_of(elements), 1))


def new_set(m: Machine, elements: list[Value] | None, rest: Value | None = None) -> HeapObject:
    """A set with the given elements; ``elements`` None means an unknown number, each like ``rest``."""
    if elements is None:
        return new_sequence(m, "set", None, rest)
    kept, least = distinct(m, elements)
    made = new_sequence(m, "set", kept)
    if least < len(kept) and ANY_ITEM not in made.slots:
        m.write(made, LENGTH, make([Const(least), Const(len(kept))]))
    return made


def add(m: Machine, obj: HeapObject, value: Value) -> None:
    """Add an element to a set, unless it is there."""
    note_hash(m, value)
    elements = elements_of(m, obj) if not obj.many and not m.frame.fixpoint else None
    if elements is None:
        make_unordered(m, obj, value)
        return
    for place, element in enumerate(elements):
        if element.atoms == value.atoms:
            m.write(obj, place, join(element, value))
            return
    told_apart = all(_is_told_apart(m, element) for element in [*elements, value])
    before = m.read(obj, LENGTH)
    append(m, obj, value)
    if not told_apart and elements and before is not None:
        m.write(obj, LENGTH, make([*before.atoms[:1], Const(len(elements) + 1)]))


def _receiver(receiver: Atom | None) -> HeapObject | None:
    return receiver.obj if isinstance(receiver, Ref) else None


def _add(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _receiver(receiver)
    if obj is not None:
        add(m, obj, implications.put_in(m, obj, first(record)))
    return NONE


def _update(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _receiver(receiver)
    if obj is None:
        return NONE
    for source in record.positional:
        elements = items_in_place(m, source)
        if elements is None:
            make_unordered(m, obj, item_of_any(m, source))
        for element in elements or ():
            add(m, obj, element)
    return NONE


def take_out(m: Machine, obj: HeapObject, gone: Callable[[Value], bool | None]) -> None:
    """Remove the elements of which ``gone`` says so; those of which it cannot tell (None) may stay."""
    elements = known_elements(m, obj)
    verdicts = [gone(element) for element in elements or ()]
    if elements is not None and None not in verdicts:
        refill(m, obj, [element for element, verdict in zip(elements, verdicts, strict=True) if not verdict])
    elif elements is None or any(verdict is not False for verdict in verdicts):
        make_unordered(m, obj, NOTHING)


def is_one_of(m: Machine, wanted: list[Value] | None) -> Callable[[Value], bool | None]:
    """Whether a value equals one of those given (None: any number of unknown ones)."""

    def test(element: Value) -> bool | None:
        if wanted is None or not _is_told_apart(m, element):
            return None if wanted is None or wanted else False
        if any(other.atoms == element.atoms for other in wanted):
            return True
        return False if all(_is_told_apart(m, each) for each in wanted) else None

    return test


def _discard(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _receiver(receiver)
    if obj is not None:
        take_out(m, obj, is_one_of(m, [first(record)]))
    return NONE


def _difference_update(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _receiver(receiver)
    if obj is None:
        return NONE
    for source in record.positional:
        take_out(m, obj, is_one_of(m, items_of(m, source)))
    return NONE


def _pop(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _receiver(receiver)
    if obj is None:
        return UNKNOWN
    elements = known_elements(m, obj)
    one_left = elements is not None and len(elements) == 1
    result = elements[0] if elements and one_left else symbols.one_of_several(m, any_element(m, obj), node)
    if one_left:
        refill(m, obj, [])
    elif elements != []:
        make_unordered(m, obj, NOTHING)
    return result


def combined(m: Machine, op: str, left: Value, right: Value) -> HeapObject:
    """``left op right`` for ``|``, ``&``, ``-`` and ``^`` on sets (and the views of dicts)."""
    one, two = _certain_items(m, left), _certain_items(m, right)
    if op == "|" and one is not None and two is not None:
        return new_set(m, [*one, *two])
    if one is not None and two is not None and all(_is_told_apart(m, each) for each in [*one, *two]):
        within, beyond = {value.atoms for value in two}, {value.atoms for value in one}
        if op == "&":
            return new_set(m, [value for value in one if value.atoms in within])
        kept = [value for value in one if value.atoms not in within]
        return new_set(m, kept if op == "-" else [*kept, *(value for value in two if value.atoms not in beyond)])
    sides = [left] if op in ("&", "-") else [left, right]
    return new_set(m, None, join_all([item_of_any(m, side) for side in sides]))


def augment(m: Machine, op: str, changed: Value, other: Value) -> None:
    """``changed op= other`` on one set."""
    atom = changed.only
    assert isinstance(atom, Ref)
    result = combined(m, op, changed, other)
    elements = elements_of(m, result)
    if elements is not None and known_elements(m, atom.obj) is not None:
        refill(m, atom.obj, elements)
        m.write(atom.obj, LENGTH, result.slots[LENGTH])
    else:
        make_unordered(m, atom.obj, any_element(m, result))


def _certain_items(m: Machine, value: Value) -> list[Value] | None:
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set"):
        return known_elements(m, atom.obj)
    return items_of(m, value)


def _operation(op: str) -> Intrinsic:
    """A method that combines a set with others into a new one."""

    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        if receiver is None:
            return UNKNOWN
        result = Value((receiver,), record.labels)
        for other in record.positional:
            result = ref(combined(m, op, result, other), record.labels)
        return result

    return build


def _is_superset(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return _within(m, first(record), Value((receiver,)) if receiver is not None else UNKNOWN)


def _is_subset(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return _within(m, Value((receiver,)) if receiver is not None else UNKNOWN, first(record))


def _within(m: Machine, inner: Value, outer: Value) -> Value | None:
    one, two = _certain_items(m, inner), _certain_items(m, outer)
    if one is None or two is None or not all(_is_told_apart(m, each) for each in [*one, *two]):
        return None
    known = {value.atoms for value in two}
    return constant(all(value.atoms in known for value in one))


INTRINSICS: dict[str, Intrinsic] = {
    "builtins.set().add": _add,
    "builtins.set().update": _update,
    "builtins.set().discard": _discard,
    "builtins.set().remove": _discard,
    "builtins.set().difference_update": _difference_update,
    "builtins.set().pop": _pop,
    "builtins.set().union": _operation("|"),
    "builtins.set().intersection": _operation("&"),
    "builtins.set().difference": _operation("-"),
    "builtins.set().symmetric_difference": _operation("^"),
    "builtins.set().issubset": _is_subset,
    "builtins.set().issuperset": _is_superset,
}
