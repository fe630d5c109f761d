"""The heap: objects with slots, and one undo log.

Every write is logged with the value it replaces. A branch runs, its effects are read off the log, the log is undone,
the other branch runs, and both effects are joined. The part of the log since a call's start is its heap effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

from mcplint.machine.values import ABSENT, Const, Labels, Value, join, union_labels

if TYPE_CHECKING:
    from mcplint.machine.values import Atom
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import ClassDef, FunctionDef, Lambda, Node

Kind: TypeAlias = Literal[
    "module", "env", "function", "class", "instance", "list", "tuple", "set", "dict",
    "library", "generator", "coroutine", "partial", "property", "method", "super",
]  # fmt: skip

Key: TypeAlias = str | int | tuple[str, object]
"""A slot: an attribute or variable name, a list index, ``("k", constant)`` for a dict key, or a name with a mark."""

ANY_ITEM = "*"
"""Slot of a container's elements whose index or key is unknown."""

ANY_KEY = "#key"
"""Slot of a dict for what its unknown keys may be."""

RETURNED = "#returned"
"""Slot of a generator for what its body returns at the end."""

LENGTH = "#len"
"""Slot of a sequence's length: a constant, or the least and the greatest where paths differ."""

OPEN = "#open"
"""Slot that is set where a dict may hold unknown keys."""

IMPLIED = "#implied"
"""Slot of an object with the facts that hold where a value is this object."""

IF_EMPTY = "#if-empty"
"""Slot of a list with the facts that hold where it is empty."""

MOST = "#most"
"""Slot of a list that drops its oldest elements, for how many it holds at most."""

EACH = "#each"
"""Slot of what a comprehension makes, with what its targets stand for: any element of what it goes through."""

NOTES = frozenset({LENGTH, IMPLIED, IF_EMPTY, MOST, EACH})
"""Slots of objects that hold nothing of what is in them."""

FACTS = "#facts"
"""The one slot of the object that holds a frame's facts."""

REST = "#rest"
"""Keyword of a call's record with what named arguments may be that ``**`` of unknown extent hands over."""

MORE = "#more"
"""Keyword of a call's record with what arguments may be that ``*`` of unknown extent hands over: those that have a
position, not those that can only be named."""

Location: TypeAlias = "tuple[HeapObject, Key]"
"""A slot of an object."""

Effects: TypeAlias = "dict[Location, Value]"
"""Locations written, with the value they hold at the end."""


_NO_KEYWORDS: dict[str, Value] = {}
_NO_NAMES: frozenset[str] = frozenset()


class CallRecord:
    """The arguments of a call, as evaluated: of a library object, the call that made it.

    ``labels`` are those of arguments and receiver. In the record of a library object, ``made_by`` is the API path of
    what made it, and ``receiver`` the object whose method that was. ``optional`` names keywords that are given on some
    paths only. ``is_mixed`` says that either of several calls made the object, with other arguments or receivers.
    Records are never changed: most have no keywords and share the dict that says so.
    """

    __slots__ = (
        "is_mixed",
        "keywords",
        "labels",
        "made_by",
        "module",
        "node",
        "open",
        "optional",
        "positional",
        "receiver",
    )

    def __init__(
        self,
        positional: tuple[Value, ...] = (),
        keywords: dict[str, Value] | None = None,
        node: Node | None = None,
        module: ModuleInfo | None = None,
        open_: bool = False,
        labels: Labels = (),
        receiver: Atom | None = None,
        made_by: str = "",
        optional: frozenset[str] = _NO_NAMES,
        *,
        is_mixed: bool = False,
    ) -> None:
        self.optional = optional or _NO_NAMES
        self.is_mixed = is_mixed
        self.receiver = receiver
        self.made_by = made_by
        self.positional = positional
        self.keywords = keywords or _NO_KEYWORDS
        self.node = node
        self.module = module
        self.open = open_
        self.labels = labels

    def made(self, by: str, receiver: Atom | None, labels: Labels) -> CallRecord:
        """This record, as that of an object that a library made."""
        return CallRecord(
            self.positional, self.keywords, self.node, self.module, self.open, labels, receiver, by, self.optional
        )

    def updated(self, keywords: dict[str, Value], *, open_: bool = False) -> CallRecord:
        """This record with some keyword arguments replaced; ``open_`` if unknown ones are."""
        merged = {**self.keywords, **keywords}
        is_open = self.open or open_
        given = self.optional - keywords.keys()
        return CallRecord(
            self.positional,
            merged,
            self.node,
            self.module,
            is_open,
            self.labels,
            self.receiver,
            self.made_by,
            given,
            is_mixed=self.is_mixed,
        )

    def with_arguments(self, positional: tuple[Value, ...], keywords: dict[str, Value]) -> CallRecord:
        """This record with other values as its arguments, whose labels are added."""
        labels = self.labels
        for value in (*positional, *keywords.values()):
            labels = union_labels(labels, value.labels)
        return CallRecord(
            positional, keywords, self.node, self.module, self.open, labels, self.receiver, self.made_by, self.optional
        )

    def get(self, position: int | None, name: str | None = None) -> Value | None:
        """The argument called ``name`` or, failing that, at ``position``."""
        if name is not None and name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None

    def __iter__(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.keywords.values()


NO_ARGUMENTS = CallRecord()
"""The record of a call without arguments."""


class HeapObject:
    """An object of the analysed program.

    ``slots`` is changed only through :class:`Heap`. The other fields are set at allocation:
    ``name`` API path (library), class or function name; ``decl`` the definition (function, class);
    ``parent`` the enclosing environment (env, function) or class (instance); ``module`` where it was made;
    ``order`` a class's method resolution order once computed;
    ``record`` the call that made a library object, partial or coroutine; ``many`` marks one object that stands for all
    objects a loop makes, whose slots are only ever joined.
    """

    __slots__ = (
        "bases", "captured", "decl", "id", "kind", "many", "module", "name",
        "order", "parent", "record", "site", "slots",
    )  # fmt: skip

    def __init__(
        self,
        id_: int,
        kind: Kind,
        name: str,
        *,
        decl: FunctionDef | Lambda | ClassDef | None = None,
        parent: HeapObject | None = None,
        module: ModuleInfo | None = None,
        record: CallRecord | None = None,
        site: Node | None = None,
    ) -> None:
        self.id = id_
        self.kind = kind
        self.name = name
        self.decl = decl
        self.parent = parent
        self.module = module
        self.record = record
        self.site = site
        self.slots: dict[Key, Value] = {}
        self.bases: tuple[Value, ...] = ()
        self.many = False
        self.captured = False
        self.order: list[HeapObject | str] | None = None

    @property
    def receiver(self) -> Atom | None:
        """The object of a library whose method made this one."""
        return None if self.record is None else self.record.receiver

    @property
    def is_opaque(self) -> bool:
        """Whether no record, or one of labels only, says what an object of a library holds."""
        return self.record is None or self.record.is_mixed

    def __repr__(self) -> str:
        return f"{self.kind}:{self.name}#{self.id}"


class Heap:
    """Allocation and logged writes. ``work`` counts the slots that all of it touched."""

    def __init__(self) -> None:
        self.log: list[tuple[HeapObject, Key, Value | None]] = []
        self.next_id = 1
        self.work = 0

    def allocate(
        self,
        kind: Kind,
        name: str,
        *,
        decl: FunctionDef | Lambda | ClassDef | None = None,
        parent: HeapObject | None = None,
        module: ModuleInfo | None = None,
        record: CallRecord | None = None,
        site: Node | None = None,
    ) -> HeapObject:
        """A new object; ids grow, so an object made during a call has a higher id than any object from before."""
        obj = HeapObject(self.next_id, kind, name, decl=decl, parent=parent, module=module, record=record, site=site)
        self.next_id += 1
        return obj

    def write(self, obj: HeapObject, key: Key, value: Value) -> None:
        """Set a slot; on an object that stands for many, join instead."""
        slots = obj.slots
        old = slots.get(key)
        if obj.many and old is not None:
            value = join(old, value)
            if value is old:
                return
        self.log.append((obj, key, old))
        slots[key] = value

    def delete(self, obj: HeapObject, key: Key) -> None:
        """Remove a slot if it is there."""
        old = obj.slots.get(key)
        if old is None:
            return
        self.log.append((obj, key, old))
        if obj.many:
            obj.slots[key] = join(old, ABSENT)
        else:
            del obj.slots[key]

    def mark(self) -> int:
        """The present end of the log."""
        return len(self.log)

    def effects(self, mark: int) -> Effects:
        """What the log since ``mark`` changed: final value per location, :data:`ABSENT` where the slot is gone."""
        self.work += len(self.log) - mark
        return {(obj, key): obj.slots.get(key, ABSENT) for obj, key, _ in self.log[mark:]}

    def undo(self, mark: int) -> None:
        """Take back all writes since ``mark``."""
        log = self.log
        self.work += len(log) - mark
        for index in range(len(log) - 1, mark - 1, -1):
            obj, key, old = log[index]
            if old is None:
                obj.slots.pop(key, None)
            else:
                obj.slots[key] = old
        del log[mark:]

    def apply(self, effects: Effects) -> None:
        """Write back effects; strong updates, since they start from the state that they were computed from."""
        log = self.log
        self.work += len(effects)
        for (obj, key), value in effects.items():
            old = obj.slots.get(key)
            if old is value:
                continue
            log.append((obj, key, old))
            if value is ABSENT:
                obj.slots.pop(key, None)
            else:
                obj.slots[key] = value

    def join_effects(self, alternatives: list[Effects], fresh_from: int) -> Effects:
        """The effect of one of several paths from the present state, which supplies what a path left alone.

        Objects with ids from ``fresh_from`` on were made on those paths: on a path that did not make one, nobody can
        look at it, so its slots are not made uncertain.
        """
        if len(alternatives) == 1:
            return alternatives[0]
        joined: Effects = {}
        for location in dict.fromkeys(loc for effects in alternatives for loc in effects):
            obj, key = location
            base = None if obj.id >= fresh_from else obj.slots.get(key, ABSENT)
            value: Value | None = None
            for effects in alternatives:
                other = effects.get(location, base)
                if other is None:
                    continue
                value = other if value is None else join_slot(key, value, other)
            assert value is not None
            joined[location] = value
        return joined


def join_slot(key: Key, first: Value, second: Value) -> Value:
    """The join of two values of one slot; of lengths, only the least and the greatest are kept."""
    value = join(first, second)
    if key == LENGTH and len(value.atoms) > 2:
        lengths = [atom for side in (first, second) for atom in side.atoms]
        known = [atom for atom in lengths if isinstance(atom, Const) and isinstance(atom.value, int)]
        if len(known) == len(lengths):
            return Value((min(known, key=_number), max(known, key=_number)), value.labels)
    return value


def _number(atom: Const) -> int:
    return atom.value if isinstance(atom.value, int) else 0
