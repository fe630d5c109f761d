"""Symbols: unknown values that remember what they are computed from.

Operations (``op`` of a symbol), with what ``parts`` and ``data`` hold:

========== ============================================================ ==========================================
op         parts                                                        data
========== ============================================================ ==========================================
source     none                                                         the label
text       segments of a text, in order                                 None
call       receiver (if any), positional and keyword arguments          :class:`CallShape`
attribute  the object                                                   the name
item       the container, the index or key                              None
element    the iterable: any of its elements                            None
one        what any of many elements is: the one that is meant here     None
operation  the operands                                                 the operator
list …     elements of a frozen container (also tuple, set)             None
dict       values of a frozen dict                                      its keys (None: unknown)
object     field values of a frozen instance                            the field names
checked    the value                                                    facts that hold where it comes from
verdict    the value that it stands for, if any                         a tuple with the constant that it equals
condition  the operands of a test                                       None
choice     what a value may be, besides None                            whether it may be None
widened    what a loop or a recursion began with                        what it stands for, see :data:`MANY_CALLS`
any-test   none: the outcome of any of a loop's tests                   None
some-text  none: any text that is not empty                             None
other      none: anything of its type that no label belongs to          None
========== ============================================================ ==========================================
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mcplint.machine.facts import NO_FACTS, Facts
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, LENGTH, CallRecord, HeapObject
from mcplint.machine.values import (
    UNKNOWN,
    Atom,
    Const,
    Labels,
    Lib,
    Ref,
    Symbol,
    Unknown,
    Value,
    is_none,
    is_some_text,
    is_source,
    make,
    type_name,
    union_labels,
)

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Place
    from mcplint.syntax.hir import Node

MANY_CALLS = "many calls"
"""What the ``data`` of a ``widened`` symbol begins with that stands for values of several calls, not of one loop."""

MAX_FROZEN_DEPTH = 3
MAX_FROZEN_ITEMS = 64
MAX_FROZEN = 512
"""Containers below one value."""


class CallShape(NamedTuple):
    """How the parts of a call symbol are its arguments: API path, whether the first part is the receiver, keywords."""

    path: str
    has_receiver: bool
    keywords: tuple[str, ...]


PURE = frozenset(
    {"attribute", "item", "element", "list", "tuple", "set", "dict", "object", "checked", "verdict", "choice"}
)
"""Operations whose result is the same wherever they are computed; that of the others depends on the place."""

SymbolTable: TypeAlias = dict[tuple[Hashable, ...], Symbol]


def intern_symbol(
    table: SymbolTable,
    op: str,
    type: str,  # noqa: A002
    parts: tuple[Value, ...],
    data: Hashable,
    place: Place | None,
    when_true: Facts,
    when_false: Facts,
) -> Symbol:
    """One object for the same operation on the same parts (at the same place, unless it is pure)."""
    where = 0 if place is None or op in PURE else id(place[1])
    key = (
        op,
        type,
        data,
        where,
        tuple([(part.atoms, part.labels) for part in parts]),
        when_true.key(),
        when_false.key(),
    )
    known = table.get(key)
    if known is None:
        known = table[key] = Symbol(type, op, parts, data, place, when_true, when_false)
    return known


def symbol(
    m: Machine,
    op: str,
    type: str,  # noqa: A002
    parts: tuple[Value, ...] = (),
    *,
    data: Hashable = None,
    node: Node | None = None,
    when_true: Facts = NO_FACTS,
    when_false: Facts = NO_FACTS,
) -> Symbol:
    """The symbol of an operation that is evaluated at ``node``."""
    place = m.here(node)[:3] if node is not None else None
    return intern_symbol(m.symbols, op, type, parts, data, place, when_true, when_false)


def derived(
    m: Machine,
    type: str,  # noqa: A002
    labels: Labels,
    op: str,
    parts: tuple[Value, ...],
    *,
    data: Hashable = None,
    node: Node | None = None,
) -> Value:
    """An unknown result: with an identity where it is labelled, without one where nobody will ask for it."""
    if not labels:
        return Value((Unknown(type),))
    return Value((symbol(m, op, type, parts, data=data, node=node),), labels)


def identified(
    m: Machine, value: Value, op: str, parts: tuple[Value, ...], *, data: Hashable = None, node: Node | None = None
) -> Value:
    """``value`` with an identity for its unknown atoms, where it is labelled."""
    if not value.labels:
        return value
    if not any(atom.__class__ is Unknown for atom in value.atoms):
        return value
    atoms = tuple(
        symbol(m, op, atom.type, parts, data=data, node=node)
        if isinstance(atom, Unknown) and atom.__class__ is Unknown
        else atom
        for atom in value.atoms
    )
    return Value(atoms, value.labels)


def of_data(
    m: Machine,
    value: Value,
    found: list[Value],
    op: str,
    parts: tuple[Value, ...] = (),
    *,
    data: Hashable = None,
    node: Node | None = None,
) -> list[Value]:
    """What each alternative of ``value`` holds, where nothing is known of what some of them are: that comes from the
    input that they are, whatever the others hold."""
    bare = [
        _comes_from_it(m, atom) and not item.labels and item.only.__class__ is Unknown
        for atom, item in zip(value.atoms, found, strict=True)
    ]
    if all(bare) or not any(bare) or not value.labels:
        return found
    whole = Value(tuple([atom for atom, is_bare in zip(value.atoms, bare, strict=True) if is_bare]), value.labels)
    return [
        identified(m, item.with_labels(value.labels), op, (whole, *parts), data=data, node=node) if is_bare else item
        for item, is_bare in zip(found, bare, strict=True)
    ]


def _comes_from_it(m: Machine, atom: Atom) -> bool:
    """Whether what a value holds is as much an input as the value: of objects of the program that is known."""
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        return atom.obj.record is not None and bool(atom.obj.record.labels)
    return isinstance(atom, Unknown) or (isinstance(atom, Ref) and atom.obj in m.inputs)


def one_of_many(m: Machine, container: Value, index: Value, item: Value, node: Node) -> Value:
    """``words[0]`` where any of the words may be the first: a symbol that stands for all of them is not that one."""
    if not item.labels or isinstance(index.only, Ref) or not _unordered(m, container, index):
        return item
    if all(isinstance(atom, Ref) and atom.obj.kind != "dict" for atom in container.atoms):
        item = identified(m, item, "element", (container,))
    if not isinstance(index.only, (Const, Symbol)):
        return one_of_several(m, item, node)
    atoms = [
        symbol(m, "item", atom.type, (whole or Value((atom,), item.labels), index), node=node)
        if isinstance(atom, Symbol)
        else atom
        for atom, whole in _as_whole(m, item)
    ]
    return make(atoms, item.labels)


def one_of_several(m: Machine, item: Value, node: Node | None) -> Value:
    """``words.pop()``, or ``word`` in ``for word in words``: one of several elements, not the one of another place."""
    if not item.labels or node is None or not any(map(_stands_for_many, item.atoms)):
        return item
    atoms = [
        symbol(m, "one", atom.type, (whole,), node=node) if whole is not None and isinstance(atom, Symbol) else atom
        for atom, whole in _as_whole(m, item)
    ]
    return make(atoms, item.labels)


def at_index(m: Machine, container: Value, item: Value, index: int | str | bytes) -> Value:
    """The element at a place, or those from it on, where ``item`` is what any element is."""
    if not item.labels:
        return item
    place = Value((Const(index),))
    atoms = [
        symbol(m, "item", atom.type, (whole, place)) if whole is not None and isinstance(atom, Symbol) else atom
        for atom, whole in _as_whole(m, item)
    ]
    return identified(m, make(atoms, item.labels), "item", (container, place))


def _as_whole(m: Machine, item: Value) -> Iterator[tuple[Atom, Value | None]]:
    """The alternatives of what any element is, each with what one of them derives from: all alternatives as one, if a
    test of the elements is one of whichever it is. Nothing for those that are the same for all elements."""
    whole = as_one(m, item)
    chosen = isinstance(whole.only, Symbol) and whole.only.op == "choice"
    for atom in item.atoms:
        yield atom, whole if chosen else Value((atom,), item.labels) if _stands_for_many(atom) else None


def _stands_for_many(atom: Atom) -> bool:
    return isinstance(atom, Symbol) and atom.op not in OUTCOMES


OUTCOMES = frozenset({"condition", "verdict", "any-test", "some-text", "other"})
"""Operations whose results are no inputs, or the same wherever they are."""


def kind_of(made: Symbol) -> Hashable:
    """What tells an unknown value from others, however it came about."""
    outcome = made.op if made.op in OUTCOMES else None
    return made.type, outcome, made.data if made.op == "verdict" else None, is_some_text(made)


def _unordered(m: Machine, container: Value, index: Value) -> bool:
    """Whether it is not known what a container holds at an index."""
    kinds = ("list", "tuple") if isinstance(index.only, Const) else ("list", "tuple", "dict")
    return any(
        isinstance(atom, Ref) and atom.obj.kind in kinds and m.read(atom.obj, ANY_ITEM) is not None
        for atom in container.atoms
    )


def call_result(
    m: Machine,
    type: str,  # noqa: A002
    labels: Labels,
    path: str,
    receiver: Atom | None,
    record: CallRecord,
    node: Node | None,
) -> Value:
    """The unknown result of a library's function or of an unknown one."""
    if not labels:
        return Value((Unknown(type),))
    return Value((call_symbol(m, type, path, receiver, record, node),), labels)


def call_symbol(
    m: Machine,
    type: str,  # noqa: A002
    path: str,
    receiver: Atom | None,
    record: CallRecord,
    node: Node | None,
    *,
    when_true: Facts = NO_FACTS,
    when_false: Facts = NO_FACTS,
) -> Symbol:
    """The symbol for what a call returns."""
    parts = list(record.positional)
    if receiver is not None:
        parts.insert(0, Value((receiver,), record.labels if isinstance(receiver, Ref) else ()))
    parts.extend(record.keywords.values())
    shape = CallShape(path, receiver is not None, tuple(record.keywords))
    frozen = tuple([freeze(m, part) for part in parts])
    return symbol(m, "call", type, frozen, data=shape, node=node, when_true=when_true, when_false=when_false)


def call_of(made: Symbol) -> tuple[CallShape, Atom | None, CallRecord]:
    """Path, receiver and arguments of a call symbol."""
    shape = made.data
    assert isinstance(shape, CallShape)
    parts = made.parts
    receiver: Atom | None = None
    if shape.has_receiver:
        receiver, parts = parts[0].atoms[0], parts[1:]
    count = len(parts) - len(shape.keywords)
    keywords = dict(zip(shape.keywords, parts[count:], strict=True))
    return shape, receiver, CallRecord(parts[:count], keywords, made.place[1] if made.place else None)


def as_attributes(m: Machine, value: Value) -> Value:
    """``value`` with members of labelled library objects (``url.hostname``) as symbols: they are data, not methods."""
    return _with_members(m, value, lambda _: "")


def as_texts(m: Machine, value: Value) -> Value:
    """``value`` with members of labelled library objects that are texts for certain as symbols, whose methods are those
    of texts. One that may be None has no type."""
    models = m.libraries.models
    optional = models.table("optional-returns")

    def type_of_member(path: str) -> str | None:
        found = models.attribute_type(path)
        return None if found != _TEXT else "" if path in optional else found

    return _with_members(m, value, type_of_member)


def _with_members(m: Machine, value: Value, type_of_member: Callable[[str], str | None]) -> Value:
    """``value`` with members of labelled library objects as symbols of a type, where there is one for the API path."""
    if not value.labels or not any(isinstance(atom, Lib) and atom.receiver is not None for atom in value.atoms):
        return value
    atoms: list[Atom] = []
    for atom in value.atoms:
        kind = type_of_member(atom.path) if isinstance(atom, Lib) and atom.receiver is not None else None
        if kind is not None and isinstance(atom, Lib) and atom.receiver is not None:
            owner = Value((atom.receiver,), value.labels)
            atoms.append(symbol(m, "attribute", kind, (owner,), data=atom.path))
        else:
            atoms.append(atom)
    return Value(tuple(atoms), value.labels)


def source(m: Machine, value: Value, label: str) -> Value:
    """``value`` as it comes in from outside under a label."""
    m.inputs.update([atom.obj for atom in value.atoms if isinstance(atom, Ref)])
    atoms = tuple(
        [symbol(m, "source", atom.type, data=label) if isinstance(atom, Unknown) else atom for atom in value.atoms]
    )
    return Value(atoms, (label,))


def as_one(m: Machine, value: Value, *, or_none: bool = True) -> Value:
    """Alternatives of an input as one: what a test finds out is known of whichever it is, not of each of them.

    Without ``or_none`` it is not None: something is done with it that None cannot do.
    """
    if len(value.atoms) < 2 or not value.labels:
        return value
    given = tuple([atom for atom in value.atoms if not is_none(atom)])
    if not all(map(_is_data, given)) or not any(isinstance(atom, Symbol) for atom in given):
        return value
    or_none = or_none and len(given) < len(value.atoms)
    if len(given) == 1 and not or_none:
        return Value(given, value.labels)
    types = {type_of(atom) or "" for atom in given}
    type_ = types.pop() if len(types) == 1 else ""
    return Value((symbol(m, "choice", type_, (Value(given, value.labels),), data=or_none),), value.labels)


def as_one_text(m: Machine, value: Value) -> Value:
    """The alternatives of an input as one where a method of texts is called, if all of them may have it."""
    if len(value.atoms) < 2 or not all(type_of(atom) in ("", _TEXT) for atom in value.atoms if not is_none(atom)):
        return value
    return as_one(m, value, or_none=False)


_TEXT = "builtins.str"


def _is_data(atom: Atom) -> bool:
    if isinstance(atom, Symbol):
        return atom.op not in ("condition", "verdict", "any-test")
    return isinstance(atom, (Const, Unknown))


def type_of(atom: Atom) -> str | None:
    """The path of the type of data, "" if it is not known; None of anything else."""
    if isinstance(atom, Const):
        return type_name(atom.value)
    return atom.type if isinstance(atom, Unknown) else None


OUTSIDE = "source:"
"""Prefix of the label of what a model says that outsiders control; the rest says for people what it is."""


def from_outside(m: Machine, path: str, node: Node | None) -> Value | None:
    """What calling ``path`` or reading it yields, if outsiders control that; None for everything else."""
    if m.collects_arguments or node is None:
        return None
    model = m.libraries.models.source(path)
    if model is None or model.of != "path":
        return None
    label = OUTSIDE + model.label
    return Value((symbol(m, "source", "", data=label, node=node),), (label,))


# --- frozen containers -----------------------------------------------------------------------------------------------


_Frozen: TypeAlias = "dict[tuple[HeapObject, int, Labels], tuple[Atom, Labels]]"
"""The containers that are frozen already, each with its depth and the labels around it."""


def freeze(m: Machine, value: Value, depth: int = MAX_FROZEN_DEPTH, known: _Frozen | None = None) -> Value:
    """``value`` with containers as symbols of what they hold now, so that it can be looked at later."""
    value = as_attributes(m, value)
    if not any(_freezable(atom) or is_changed_data(m, atom) for atom in value.atoms):
        return value
    labels = value.labels
    known = {} if known is None else known
    atoms: list[Atom] = []
    for atom in value.atoms:
        if isinstance(atom, Ref) and _freezable(atom):
            key = (atom.obj, depth, value.labels)
            if key not in known:
                known[key] = _freeze_object(m, atom.obj, depth, value.labels, known)
            frozen, inner = known[key]
            labels = union_labels(labels, inner)
            atoms.append(frozen)
        elif isinstance(atom, Ref) and is_changed_data(m, atom):
            put = (m.read(atom.obj, HELD) or UNKNOWN).present()
            labels = union_labels(labels, put.labels)
            atoms.append(symbol(m, "list", "builtins.list", (Value((atom,)), put), data=("*",)))
        else:
            atoms.append(atom)
    return Value(tuple(atoms), labels)


def frozen_record(m: Machine, record: CallRecord) -> CallRecord:
    """A call's arguments, frozen; the same record if there is nothing to freeze."""
    positional = tuple([freeze(m, value) for value in record.positional])
    keywords = {name: freeze(m, value) for name, value in record.keywords.items()}
    labels = record.labels
    for value in (*positional, *keywords.values()):
        labels = union_labels(labels, value.labels)
    return CallRecord(positional, keywords, record.node, record.module, record.open, labels)


def with_contents(m: Machine, record: CallRecord) -> CallRecord:
    """A call's arguments, frozen where a container does not show that it holds inputs: what a call computes from it
    derives from these too."""
    given = (*record.positional, *record.keywords.values())
    if not any(_freezable(atom) or is_changed_data(m, atom) for value in given for atom in value.atoms):
        return record
    frozen = frozen_record(m, record)
    shown = record.labels
    for value in given:
        shown = union_labels(shown, value.labels)
    return record if all(label in shown for label in frozen.labels) else frozen


def showing(m: Machine, value: Value) -> Value:
    """``value`` with the sources of what a container holds, for whoever looks at it as a whole and not at its items."""
    if not any(
        (isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set", "dict")) or is_changed_data(m, atom)
        for atom in value.atoms
    ):
        return value
    return value.with_labels(tuple(filter(is_source, freeze(m, value).labels)))


def showing_record(m: Machine, record: CallRecord) -> CallRecord:
    """A call's arguments with the labels of what they hold; the same record if that says nothing new."""
    given = (*record.positional, *record.keywords.values())
    shown = [showing(m, value) for value in given]
    if all(one is other for one, other in zip(shown, given, strict=True)):
        return record
    positional = tuple(shown[: len(record.positional)])
    keywords = dict(zip(record.keywords, shown[len(positional) :], strict=True))
    labels = record.labels
    for value in shown:
        labels = union_labels(labels, value.labels)
    return CallRecord(positional, keywords, record.node, record.module, record.open, labels, optional=record.optional)


HELD = "#held"
"""Slot of an object of a library, and keyword of the records of calls of its methods, with all that it holds."""


def is_changed_data(m: Machine, atom: Atom) -> bool:
    """Whether a value is plain data that a library made, or a part of such, and holds what was put into it."""
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or HELD not in atom.obj.slots:
        return False
    return atom.obj.name.partition("()")[0] in m.libraries.models.table("plain-data")


def _freezable(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set", "dict", "generator", "instance")


def _freeze_object(m: Machine, obj: HeapObject, depth: int, outer: Labels, known: _Frozen) -> tuple[Atom, Labels]:
    """The frozen form of a container that carries the labels ``outer``, and the labels of what it holds."""
    if depth == 0 or len(known) > MAX_FROZEN:
        return Symbol(f"builtins.{obj.kind}", "list"), ()
    keys, items = _contents(m, obj)
    labels: Labels = ()
    parts: list[Value] = []
    for item in items[:MAX_FROZEN_ITEMS]:
        item = item.present()
        whole = item.held_by(outer)
        apart = whole.atoms != item.atoms
        if outer and (apart or not item.labels) and any(atom.__class__ is Unknown for atom in whole.atoms):
            item = identified(m, whole, "element", (Value((Ref(obj),), outer),))
        elif outer and not item.labels and any(_freezable(atom) for atom in item.atoms):
            item = item.with_labels(outer)
        frozen = freeze(m, item, depth - 1, known)
        labels = union_labels(labels, frozen.labels)
        parts.append(frozen)
    if obj.kind == "instance":
        if not labels:
            return Ref(obj), ()
        return symbol(m, "object", obj.name, tuple(parts), data=keys), labels
    op = "dict" if obj.kind == "dict" else "list" if obj.kind == "generator" else obj.kind
    return symbol(m, op, f"builtins.{op}", tuple(parts), data=keys), labels


def _contents(m: Machine, obj: HeapObject) -> tuple[tuple[Hashable, ...], list[Value]]:
    """Keys and values of a container; of a sequence of unknown length, what any element may be (keys ``("*",)``)."""
    if obj.kind == "dict":
        pairs = [
            (key[1] if isinstance(key, tuple) else None, value) for key, value in _read_slots(m, obj) if _item(key)
        ]
        if ANY_KEY in obj.slots:
            pairs.append((None, obj.slots[ANY_KEY]))
        return tuple([key for key, _ in pairs]), [value for _, value in pairs]
    if obj.kind == "instance":
        fields = [(key, value) for key, value in _read_slots(m, obj) if isinstance(key, str) and _is_field(key)]
        return tuple([key for key, _ in fields]), [value for _, value in fields]
    if ANY_ITEM in obj.slots or LENGTH not in obj.slots:
        values = [value for key, value in _read_slots(m, obj) if isinstance(key, int) or key == ANY_ITEM]
        return ("*",), values or [UNKNOWN]
    return (), [value for key, value in _read_slots(m, obj) if isinstance(key, int)]


def _is_field(name: str) -> bool:
    """Whether a slot of an instance is data: an attribute, or what its library base holds."""
    return name[0] not in "_#" or name == HELD


def _item(key: object) -> bool:
    return isinstance(key, tuple) or key == ANY_ITEM


def _read_slots(m: Machine, obj: HeapObject) -> list[tuple[object, Value]]:
    m.read_all(obj)
    return list(obj.slots.items())
