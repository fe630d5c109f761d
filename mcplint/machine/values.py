"""Abstract values: what an expression may evaluate to.

A :class:`Value` is a short tuple of alternatives (*atoms*) and the labels of the inputs it derives from. Values are
immutable; a value object is its own value number: assignment, argument passing and storing keep the object, every
evaluation that computes something makes a new one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cache, reduce
from typing import TYPE_CHECKING, TypeAlias

from mcplint.machine.limits import MAX_ATOMS

if TYPE_CHECKING:
    from mcplint.machine.facts import Facts
    from mcplint.machine.heap import HeapObject
    from mcplint.program.modules import ModuleInfo
    from mcplint.syntax.hir import Node

    Place: TypeAlias = tuple[ModuleInfo, Node, str]
    """Where something was evaluated: module, node, and the qualified name of the function."""

Scalar: TypeAlias = str | bytes | int | float | complex | bool | None


class Const:
    """A Python constant. Equal only if the types are equal too (``True`` is not ``1``)."""

    __slots__ = ("_hash", "value")

    def __init__(self, value: Scalar) -> None:
        self.value = value
        self._hash = hash((value.__class__, value))

    def __eq__(self, other: object) -> bool:
        return (
            other.__class__ is Const
            and other._hash == self._hash
            and other.value.__class__ is self.value.__class__
            and other.value == self.value
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return repr(self.value)


class Ref:
    """A heap object: container, instance, function, class, module, library object."""

    __slots__ = ("obj",)

    def __init__(self, obj: HeapObject) -> None:
        self.obj = obj

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Ref and other.obj is self.obj

    def __hash__(self) -> int:
        return self.obj.id

    def __repr__(self) -> str:
        return repr(self.obj)


class Bound:
    """A project function bound to a receiver."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: HeapObject, receiver: Atom) -> None:
        self.function = function
        self.receiver = receiver

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Bound and other.function is self.function and other.receiver == self.receiver

    def __hash__(self) -> int:
        return hash((self.function.id, self.receiver))

    def __repr__(self) -> str:
        return f"<{self.function!r} of {self.receiver!r}>"


class Lib:
    """Something of a library, by its dotted API path.

    Members of instances are written ``package.Class().method``; ``receiver`` is then the instance (or constant).
    """

    __slots__ = ("path", "receiver")

    def __init__(self, path: str, receiver: Atom | None = None) -> None:
        self.path = path
        self.receiver = receiver

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Lib and other.path == self.path and other.receiver == self.receiver

    def __hash__(self) -> int:
        return hash((self.path, self.receiver))

    def __repr__(self) -> str:
        return f"<{self.path}>"


class Unknown:
    """A value of which only the type is known: a canonical path such as ``builtins.str``, or "" if not even that."""

    __slots__ = ("type",)

    def __init__(self, type: str = "") -> None:  # noqa: A002
        self.type = type

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Unknown and other.type == self.type

    def __hash__(self) -> int:
        return hash(self.type)

    def __repr__(self) -> str:
        return f"?{self.type}"


class Symbol(Unknown):
    """An unknown value with an identity: what it is computed from, by which operation, and where.

    Two symbols are the same only if they are one object; :func:`mcplint.machine.symbols.symbol` makes one object for
    the same operation on the same parts. ``op`` is one of the operations documented there, ``data`` what it needs
    besides its ``parts``. ``when_true`` and ``when_false`` are facts that a test of the value's truth establishes.
    ``newest`` is the highest id of an object that something of this leads to, 0 if nothing does. ``derivation`` is kept
    for :mod:`mcplint.machine.derivations`.
    """

    __slots__ = ("data", "derivation", "newest", "op", "parts", "place", "when_false", "when_true")

    def __init__(
        self,
        type: str,  # noqa: A002
        op: str,
        parts: tuple[Value, ...] = (),
        data: Hashable = None,
        place: Place | None = None,
        when_true: Facts | None = None,
        when_false: Facts | None = None,
    ) -> None:
        super().__init__(type)
        self.op = op
        self.parts = parts
        self.data = data
        self.place = place
        self.when_true = when_true
        self.when_false = when_false
        self.derivation: tuple[tuple[Symbol | HeapObject, ...], tuple[Value, ...]] | None = None
        facts = (when_true, when_false, data)
        self.newest = max(map(newest, (*parts, *[one for one in facts if isinstance(one, Value)])), default=0)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"?{self.type}<{self.op} {self.data or ''}>"


class Late:
    """A name of a project module that was not bound yet when it was imported (a cycle, or ``TYPE_CHECKING``).

    ``name`` is None for the module itself.
    """

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str | None) -> None:
        self.module = module
        self.name = name

    def __eq__(self, other: object) -> bool:
        return other.__class__ is Late and other.module == self.module and other.name == self.name

    def __hash__(self) -> int:
        return hash((self.module, self.name))

    def __repr__(self) -> str:
        return f"<late {self.module}:{self.name}>"


class _AbsentAtom:
    """A location that may be unbound."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<absent>"


Atom: TypeAlias = Const | Ref | Bound | Lib | Unknown | Late | _AbsentAtom
Labels: TypeAlias = tuple[str, ...]

ABSENT_ATOM = _AbsentAtom()


@cache
def other(type: str) -> Symbol:  # noqa: A002
    """Any value of a type that has none of the labels of the value that it is an alternative of."""
    return Symbol(type, "other")


class Value:
    """At most :data:`MAX_ATOMS` alternatives and the labels of the inputs that the value derives from."""

    __slots__ = ("atoms", "labels")

    holds_facts = False
    """Whether this is the content of a location that holds facts (:class:`mcplint.machine.facts.Facts`)."""

    def __init__(self, atoms: tuple[Atom, ...], labels: Labels = ()) -> None:
        self.atoms = atoms
        self.labels = labels

    def meet(self, other: Value) -> Value:
        """What holds whichever of both is the case; only facts have a meet."""
        raise NotImplementedError

    def newest_subject(self) -> int:
        """The highest id of an object that facts are about; only facts have subjects."""
        raise NotImplementedError

    def __repr__(self) -> str:
        text = " | ".join(map(repr, self.atoms))
        return f"{text} @{','.join(self.labels)}" if self.labels else text

    @property
    def only(self) -> Atom | None:
        """The atom, if there is exactly one."""
        return self.atoms[0] if len(self.atoms) == 1 else None

    @property
    def may_be_absent(self) -> bool:
        return ABSENT_ATOM in self.atoms

    def with_labels(self, labels: Labels) -> Value:
        """This value with further labels; the same object if they add nothing."""
        merged = union_labels(self.labels, labels)
        return self if merged == self.labels else Value(self.atoms, merged)

    def apart(self) -> Value:
        """This value as an alternative of one with labels: what has none does not get them."""
        if self.labels or not any(atom.__class__ is Unknown or atom is SOME_TEXT for atom in self.atoms):
            return self
        return Value(tuple([_apart(atom) for atom in self.atoms]))

    def held_by(self, labels: Labels) -> Value:
        """This value as what something with labels holds: whatever it is, it has these."""
        if not labels or not any(isinstance(atom, Symbol) and atom.op == "other" for atom in self.atoms):
            return self.with_labels(labels)
        return Value(tuple(dict.fromkeys(map(_no_longer_apart, self.atoms))), union_labels(self.labels, labels))

    def present(self) -> Value:
        """This value on the paths on which its location is bound."""
        if ABSENT_ATOM not in self.atoms:
            return self
        return Value(tuple(atom for atom in self.atoms if atom is not ABSENT_ATOM), self.labels)


def newest(value: Value) -> int:
    """The highest id of an object that a value refers to, also as what it is computed from; 0 if it refers to none."""
    return max(map(_newest_of_atom, value.atoms), default=0) if not value.holds_facts else value.newest_subject()


def _newest_of_atom(atom: Atom) -> int:
    kind = atom.__class__
    if kind is Const or kind is Unknown:
        return 0
    if isinstance(atom, Symbol):
        return atom.newest
    if isinstance(atom, Ref):
        return atom.obj.id
    if isinstance(atom, Bound):
        return max(atom.function.id, _newest_of_atom(atom.receiver))
    return _newest_of_atom(atom.receiver) if isinstance(atom, Lib) and atom.receiver is not None else 0


def union_labels(first: Labels, second: Labels) -> Labels:
    """Both label sets, in order of first occurrence."""
    if not second or first == second:
        return first
    if not first:
        return second
    return first + tuple(label for label in second if label not in first)


_SOURCES = ("arg:", "source:")
"""What the labels of sources begin with; other labels are the machine's own."""


def is_source(label: str) -> bool:
    """Whether a label names a source, not something that the machine keeps track of."""
    return label.startswith(_SOURCES)


def without_sources(labels: Labels) -> Labels:
    """The machine's own labels: those that say something of a whole container because of what is put into it. An input
    is where it was put, and nowhere else."""
    return tuple([label for label in labels if not is_source(label)])


def type_name(value: Scalar) -> str:
    """The canonical path of a constant's type."""
    return "builtins.None" if value is None else f"builtins.{value.__class__.__name__}"


def make(atoms: Iterable[Atom], labels: Labels = ()) -> Value:
    """A value of the given alternatives, widened if there are too many."""
    ordered = tuple(dict.fromkeys(atoms))
    return Value(ordered if len(ordered) <= MAX_ATOMS else _widen(ordered), labels)


SOME_TEXT = Symbol("builtins.str", "some-text")
"""A text that is not empty, of which nothing else is known."""

_OTHER_TEXT = Symbol("builtins.str", "other", data="some-text")
"""The same, with none of the labels of the value that it is an alternative of."""


def _widen(atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """Where None is an alternative, texts become one that is not empty: they are messages, and None tells that there is
    none. Else constants become unknown-of-type, then objects of libraries; a surplus of anything else becomes one
    unknown. Objects of the program are kept apart longer."""
    if any(is_none(atom) for atom in atoms):
        atoms = tuple(dict.fromkeys(SOME_TEXT if is_some_text(atom) else atom for atom in atoms))
        if len(atoms) <= MAX_ATOMS:
            return atoms
    widened = tuple(
        dict.fromkeys(
            Unknown(type_name(atom.value)) if atom.__class__ is Const and atom.value is not None else atom
            for atom in atoms
        )
    )
    if len(widened) <= MAX_ATOMS:
        return widened
    widened = _without_repeated(widened)
    own = sum(isinstance(atom, Ref) and atom.obj.kind != "library" for atom in widened)
    if len(widened) - own <= MAX_ATOMS and own <= MAX_ATOMS * 3:
        return widened
    widened = tuple(dict.fromkeys(map(_any_of_its_type, widened)))
    if len(widened) <= MAX_ATOMS:
        return widened
    kept = [atom for atom in widened if not isinstance(atom, Unknown)]
    if len(kept) == len(widened) <= MAX_ATOMS * 4:
        return widened
    return (*kept[: MAX_ATOMS * 4], Unknown())


def _without_repeated(atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The alternatives with one object of a library for those that one call made in several rounds of a loop, of inputs
    with the same labels."""
    found: dict[object, Atom] = {}
    for atom in atoms:
        record = atom.obj.record if isinstance(atom, Ref) and atom.obj.kind == "library" else None
        made = (atom.obj.name, id(record.node), record.labels) if isinstance(atom, Ref) and record is not None else atom
        found.setdefault(made if record is not None and record.node is not None else atom, atom)
    return tuple(found.values())


def is_none(atom: Atom) -> bool:
    """Whether an alternative is None."""
    if isinstance(atom, Symbol):
        return atom.op == "verdict" and atom.data == (None,)
    return isinstance(atom, Const) and atom.value is None


def is_some_text(atom: Atom) -> bool:
    """Whether an alternative is a text that is not empty."""
    if isinstance(atom, Symbol) and atom.op == "checked":
        return holds_some_text(atom.parts[0])
    if isinstance(atom, Symbol):
        return atom in (SOME_TEXT, _OTHER_TEXT) or (atom.op == "text" and any(map(holds_some_text, atom.parts)))
    return isinstance(atom, Const) and isinstance(atom.value, str) and atom.value != ""


def _apart(atom: Atom) -> Atom:
    if atom is SOME_TEXT:
        return _OTHER_TEXT
    return other(atom.type) if isinstance(atom, Unknown) and atom.__class__ is Unknown else atom


def _no_longer_apart(atom: Atom) -> Atom:
    if atom is _OTHER_TEXT:
        return SOME_TEXT
    return Unknown(atom.type) if isinstance(atom, Symbol) and atom.op == "other" else atom


def holds_some_text(value: Value) -> bool:
    """Whether a value is a text that is not empty, whichever alternative it is."""
    return bool(value.atoms) and all(map(is_some_text, value.atoms))


def _any_of_its_type(atom: Atom) -> Atom:
    """Any object of a library object's type; the member of any object."""
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        return Unknown(atom.obj.name)
    return Lib(atom.path) if isinstance(atom, Lib) and atom.receiver is not None else atom


def join(first: Value, second: Value) -> Value:
    """The value on a path where either may hold."""
    if first is second:
        return first
    if first.holds_facts or second.holds_facts:
        return first.meet(second) if first.holds_facts else second.meet(first)
    if first.atoms == second.atoms and first.labels == second.labels:
        return first
    labels = union_labels(first.labels, second.labels)
    if labels:
        first, second = first.apart(), second.apart()
    known = first.atoms
    new = [atom for atom in second.atoms if atom not in known]
    if not new:
        return first if labels is first.labels else Value(known, labels)
    return make((*known, *new), labels)


def join_all(values: Iterable[Value]) -> Value:
    """The join of all values; unknown if there are none."""
    alternatives = list(values)
    if not alternatives:
        return UNKNOWN
    if len(alternatives) <= 2 or any(value.holds_facts for value in alternatives):
        return reduce(join, alternatives)
    labels: Labels = ()
    for value in alternatives:
        labels = union_labels(labels, value.labels)
    if labels:
        alternatives = [value.apart() for value in alternatives]
    return make([atom for value in alternatives for atom in value.atoms], labels)


def constant(value: Scalar, labels: Labels = ()) -> Value:
    return Value((Const(value),), labels)


def unknown(type_path: str = "", labels: Labels = ()) -> Value:
    return Value((Unknown(type_path),), labels)


def ref(obj: HeapObject, labels: Labels = ()) -> Value:
    return Value((Ref(obj),), labels)


UNKNOWN = Value((Unknown(),))
NONE = constant(None)
TRUE = constant(True)
FALSE = constant(False)
ABSENT = Value((ABSENT_ATOM,))
