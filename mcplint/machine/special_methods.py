"""Methods of the program's own classes that Python calls: for a truth, a number, a hash, elements, an order.

What a builtin or a library's function calls of its arguments says the table ``special-methods`` of the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import branching, classes, operator_methods
from mcplint.machine.containers import item_of_any, new_sequence
from mcplint.machine.equality import is_container
from mcplint.machine.heap import NOTES, CallRecord, HeapObject
from mcplint.machine.keys import note_hash
from mcplint.machine.places import items_in_place
from mcplint.machine.values import Atom, Ref, Value, join_all, ref

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.models.structs import Row
    from mcplint.syntax import hir

TRUTH = ("__bool__", "__len__")
INDEX = ("__index__",)
WHOLE = ("__int__", "__index__", "__trunc__")
FRACTION = ("__float__", "__index__")
ITERATION = ("__iter__", "__getitem__")
REVERSAL = ("__reversed__",)

Methods = tuple[str, ...]
"""Names of methods, of which the first that a class has is called."""


def instances(value: Value) -> list[HeapObject]:
    """The alternatives of a value that are instances of the program's classes."""
    return [atom.obj for atom in value.atoms if isinstance(atom, Ref) and atom.obj.kind == "instance"]


def method_of(m: Machine, atom: Atom, names: Methods) -> Value | None:
    """The first of the methods that the class of an instance has; None if it has none, or the value is no instance."""
    if not isinstance(atom, Ref) or atom.obj.kind != "instance":
        return None
    return next((found for name in names if (found := m.find_member(atom.obj, name)) is not None), None)


def all_have(m: Machine, value: Value, names: Methods) -> bool:
    """Whether each alternative of a value is an instance whose class has one of the methods."""
    return all(method_of(m, atom, names) is not None for atom in value.atoms)


def instead(m: Machine, value: Value, names: Methods, node: hir.Node | None, *given: Value) -> Value:
    """``value`` with what the first of the methods returns in the place of each instance whose class has one."""
    if not instances(value):
        return value
    methods = {atom: found for atom in value.atoms if (found := method_of(m, atom, names)) is not None}
    if not methods:
        return value
    rest = [atom for atom in value.atoms if atom not in methods]
    results = [Value(tuple(rest), value.labels)] if rest else []

    def run() -> bool:
        record = CallRecord(given, node=node, labels=value.labels)
        results.append(m.call(join_all(list(methods.values())), record, node))
        return True

    if rest:
        branching.branch(m, [run, lambda: True], uncertain=True)
    else:
        run()
    return join_all(results)


def tested(m: Machine, value: Value, node: hir.Node | None) -> Value:
    """What is as true as ``value`` is: what ``__bool__`` or ``__len__`` of an instance returns."""
    return instead(m, value, TRUTH, node)


def indexed(m: Machine, container: Value, index: Value, node: hir.Node | None) -> Value:
    """An index into a sequence: the number that an instance says that it is."""
    if not instances(index) or any(isinstance(atom, Ref) and atom.obj.kind in _NO_SEQUENCE for atom in container.atoms):
        return index
    return instead(m, index, INDEX, node)


_NO_SEQUENCE = ("dict", "instance", "class")


def elements(m: Machine, value: Value) -> Value:
    """``value`` with a list of all that iterating yields in the place of each instance that can be iterated over."""
    if not instances(value):
        return value
    found = [
        ref(_list_of(m, atom.obj))
        if isinstance(atom, Ref) and method_of(m, atom, ITERATION) is not None
        else Value((atom,), value.labels)
        for atom in value.atoms
    ]
    return join_all(found).with_labels(value.labels)


def _list_of(m: Machine, obj: HeapObject) -> HeapObject:
    iterator = classes.iterator_of(m, obj)
    if iterator is None:
        return new_sequence(m, "list", None, m.element_of_instance(obj))
    if instances(iterator):
        return new_sequence(m, "list", None, classes.any_of_iterator(m, iterator))
    items = items_in_place(m, iterator)
    return new_sequence(m, "list", items, None if items is not None else item_of_any(m, iterator))


def equal_to_any(m: Machine, value: Value, container: Value, node: hir.Node | None) -> bool:
    """A value is compared with the elements of a container; whether a class of the program says what they equal."""
    if any(isinstance(atom, Ref) and atom.obj.kind in _NO_SEQUENCE for atom in container.atoms):
        return False
    if any(isinstance(atom, Ref) and atom.obj.kind == "set" for atom in container.atoms):
        note_hash(m, value)
    item = item_of_any(m, container)
    if not instances(item) and not instances(value):
        return False
    return operator_methods.compared(m, "==", item, value, node) is not None


def equal_within(m: Machine, left: Value, right: Value, node: hir.Node | None) -> bool:
    """Two containers are compared by what they hold; whether a class of the program says what that equals."""
    if not (any(map(is_container, left.atoms)) and any(map(is_container, right.atoms))):
        return False
    one, two = _held(m, left), _held(m, right)
    if one is None or two is None or not (instances(one) or instances(two)):
        return False
    return operator_methods.compared(m, "==", one, two, node) is not None


def _held(m: Machine, value: Value, depth: int = 3) -> Value | None:
    """Anything that containers hold which is no container itself; None if that is nothing."""
    found: list[Value] = []
    for atom in value.atoms:
        if is_container(atom) and isinstance(atom, Ref):
            m.read_all(atom.obj)
            items = [item.present() for key, item in atom.obj.slots.items() if key not in NOTES]
            inner = [_held(m, item, depth - 1) for item in items] if depth else []
            found.extend([item for item in inner if item is not None])
        elif depth < 3:
            found.append(Value((atom,), value.labels))
    return join_all(found) if found else None


def of_call(
    m: Machine, path: str, receiver: Atom | None, record: CallRecord, node: hir.Node | None
) -> tuple[CallRecord, Value | None]:
    """The arguments as a library's function sees them after it has called what it calls of them; and the result, where
    that is what such a method returns."""
    row = m.libraries.models.table("special-methods").get(path)
    if row is None:
        return record, None
    operator = row.get("operator")
    if operator is not None:
        return record, _operation(m, operator, record, node)
    if row.get("compared") is not None:
        _compare(m, row, receiver, record, node)
        return record, None
    changed = _with_results(m, row, record, node)
    given = _argument(row, record)
    if row.get("result") and given is not None and all_have(m, given, row.get("methods")):
        return changed, _argument(row, changed)
    return changed, None


def _argument(row: Row, record: CallRecord) -> Value | None:
    """The argument whose methods are called; the first, if they are those of all."""
    argument = row.get("argument")
    return record.get(0) if argument is None else record.get(argument.position, argument.keyword)


def _operation(m: Machine, operator: str, record: CallRecord, node: hir.Node | None) -> Value | None:
    given = record.positional
    if len(given) == 1:
        return operator_methods.unary(m, operator, given[0], node)
    if len(given) != 2:
        return None
    if operator in operator_methods.COMPARISONS:
        return operator_methods.compared(m, operator, given[0], given[1], node)
    return operator_methods.binary(m, operator, given[0], given[1], node)


def _compare(m: Machine, row: Row, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> None:
    """Compare the elements of an argument (or of the receiver) with each other, or with an argument."""
    if "key" in record.keywords:
        return
    whole = Value((receiver,)) if receiver is not None else record.get(0)
    item = join_all(list(record.positional)) if receiver is None and len(record.positional) > 1 else None
    item = item_of_any(m, whole) if item is None and whole is not None else item
    argument = row.get("argument")
    other = record.get(argument.position, argument.keyword) if argument is not None else item
    if item is not None and other is not None and (instances(item) or instances(other)):
        operator_methods.compared(m, row.get("compared"), item, other, node)


def _with_results(m: Machine, row: Row, record: CallRecord, node: hir.Node | None) -> CallRecord:
    names: Methods = row.get("methods", ())
    argument = row.get("argument")
    rest = () if argument is None or argument.position is None else record.positional[argument.position + 1 :]

    def seen(value: Value) -> Value:
        if row.get("each"):
            instead(m, _held(m, value) or item_of_any(m, value), names, node)
            return value
        if not instances(value):
            return value
        changed = elements(m, value) if names == ITERATION else instead(m, value, names, node, *rest)
        return value if row.get("kept") else changed

    if argument is not None:
        given = _argument(row, record)
        positional = tuple([seen(value) if value is given else value for value in record.positional])
        keywords = {name: seen(value) if value is given else value for name, value in record.keywords.items()}
    else:
        positional = tuple([seen(value) for value in record.positional])
        keywords = {name: seen(value) for name, value in record.keywords.items()}
    return record.with_arguments(positional, keywords)
