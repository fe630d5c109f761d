"""Results that a program has to look at: what may be None, what says whether a call failed, what has to be awaited.

A result is known by the identity of its value, which assignment, argument passing, storing and returning keep. A test
that excludes None leaves another value behind, and so do paths that meet: what is left is what nothing has looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mcplint.machine.events import Dereferenced, Dropped, Examined, Returned
from mcplint.machine.values import Const, Ref, Symbol, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.frames import Frame
    from mcplint.machine.heap import CallRecord, HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.models import Models, Row
    from mcplint.program.modules import ModuleInfo

Kind: TypeAlias = Literal["optional", "parts", "status", "task", "coroutine"]


class Origin(NamedTuple):
    """The call that a result comes from: ``path`` is its API path, or the name of a project's function.

    ``node`` is the call; of a project's function, what returns None in it. Of a result of the kind "parts", it is an
    item that may be None.
    """

    kind: Kind
    path: str
    module: ModuleInfo
    node: hir.Node


class Watched:
    """What models say of calls whose results have to be looked at."""

    def __init__(self, models: Models) -> None:
        must_check = models.table("must-check")
        self.optional = models.table("optional-returns")
        self.kinds: dict[str, Kind] = dict.fromkeys(models.table("coroutines"), "coroutine")
        for path, row in must_check.items():
            if "value" in row.get("checks", ()):
                self.kinds[path] = "task" if row.get("family") == "task" else "status"
        processes = [path for path, row in must_check.items() if row.get("family") == "process" and "()." in path]
        self._types = frozenset(path.partition("().")[0] for path in processes)
        self._makers = frozenset(must_check)

    def watches(self, obj: HeapObject) -> bool:
        """Whether reading an attribute of a library's object is worth an event."""
        return obj.name in self._types or (obj.record is not None and obj.record.made_by in self._makers)


# --- where results come from -----------------------------------------------------------------------------------------


def of_call(m: Machine, path: str, record: CallRecord, value: Value, node: hir.Node | None) -> Value:
    """The result of a library's call, known from now on if it has to be looked at."""
    watched = m.libraries.watched
    row = watched.optional.get(path)
    if row is not None and not row.get("attribute") and not row.get("awaited") and _may_be_none(row, record):
        return _known(m, value, "optional" if row.get("item") is None else "parts", path, node)
    kind = watched.kinds.get(path)
    return value if kind is None else _known(m, value, kind, path, node)


def of_attribute(m: Machine, path: str, value: Value, node: hir.Node | None) -> Value:
    """The value of an attribute of a library's object."""
    row = m.libraries.watched.optional.get(path)
    return _known(m, value, "optional", path, node) if row is not None and row.get("attribute") else value


def of_item(m: Machine, whole: Value, index: Value, item: Value) -> Value:
    """An item of a result, of which that one may be None."""
    origin = origin_of(m, whole)
    row = m.libraries.watched.optional.get(origin.path) if origin is not None and origin.kind == "parts" else None
    if origin is None or row is None or index.only != Const(row.get("item")):
        return item
    return _with_origin(m, item, origin._replace(kind="optional"))


def of_await(m: Machine, awaitable: Value, value: Value, node: hir.Node | None) -> Value:
    """What awaiting a library's awaitable yields."""
    origin = origin_of(m, awaitable)
    if origin is not None and origin.kind == "status":
        return _with_origin(m, value, origin)
    atom = awaitable.only
    made_by = atom.obj.record.made_by if isinstance(atom, Ref) and atom.obj.record is not None else ""
    row = m.libraries.watched.optional.get(made_by)
    return _known(m, value, "optional", made_by, node) if row is not None and row.get("awaited") else value


def of_function(m: Machine, frame: Frame, value: Value | None) -> Origin | None:
    """The origin of what a function returns: handed on, or None on some paths and something else on others."""
    if value is None or frame.yields is not None or m.collects_arguments:
        return None
    values = [exit_.value for exit_ in frame.returns]
    for one in values:
        handed_on = origin_of(m, one)
        if handed_on is not None:
            return handed_on
    if len(values) < 2 or all(map(_is_none, values)):
        return None
    for event in frame.events:
        if isinstance(event, Returned) and _is_none(event.value):
            return Origin("optional", frame.name, frame.module, event.node)
    return None


def returned(m: Machine, value: Value, origin: Origin | None) -> Value:
    """The result of a project's function whose summary has this origin."""
    return value if origin is None else _with_origin(m, value, origin)


def origin_of(m: Machine, value: Value) -> Origin | None:
    """The call that a result comes from, if nothing has looked at it yet."""
    known = m.origins.get(id(value))
    return None if known is None else known[1]


def may_be_none(m: Machine, obj: HeapObject) -> bool:
    """Whether an object of a library stands for the result of a call that may return None instead of one."""
    row = m.libraries.watched.optional.get(obj.record.made_by) if obj.record is not None else None
    return row is not None and row.get("item") is None


def _may_be_none(row: Row, record: CallRecord) -> bool:
    default = row.get("unless")
    if default is not None:
        given = record.get(default.position, default.keyword)
        if record.open or (given is not None and given.only != Const(None)):
            return False
    when = row.get("when")
    if when is None:
        return True
    given = record.get(when.position, when.keyword or None)
    return given is not None and isinstance(given.only, Const) and when.holds(given.only.value)


def _known(m: Machine, value: Value, kind: Kind, path: str, node: hir.Node | None) -> Value:
    if node is None or m.collects_arguments:
        return value
    return _with_origin(m, value, Origin(kind, path, m.frame.module, node))


def _with_origin(m: Machine, value: Value, origin: Origin) -> Value:
    fresh = settled(value)
    m.origins[id(fresh)] = (fresh, origin)
    return fresh


def _is_none(value: Value) -> bool:
    atom = value.only
    return atom == Const(None) or (isinstance(atom, Symbol) and atom.op == "verdict" and atom.data == (None,))


# --- where they are looked at ----------------------------------------------------------------------------------------


def settled(value: Value) -> Value:
    """A result as a value that something has looked at: the same, with an identity of its own."""
    return Value(value.atoms, value.labels)


def examined(m: Machine, obj: HeapObject, path: str, node: hir.Node | None) -> None:
    """An attribute of a library's object is read."""
    if node is not None and not m.collects_arguments and m.libraries.watched.watches(obj):
        m.emit(Examined(*m.here(node), path, obj))


def dereferenced(m: Machine, value: Value, how: str, node: hir.Node) -> bool:
    """Something that None cannot do is done with a value; True if it may be None for all that is known."""
    origin = origin_of(m, value)
    if origin is None or origin.kind != "optional":
        return False
    m.emit(Dereferenced(*m.here(node), how, origin))
    return True


# --- where they are not ----------------------------------------------------------------------------------------------


def unused(m: Machine, value: Value, how: str, node: hir.Node) -> None:
    """A value is not used at all, or a coroutine is used as if it were what it returns."""
    if m.collects_arguments:
        return
    origin = origin_of(m, value)
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind == "coroutine" and atom.obj.parent is not None:
        m.emit(Dropped(*m.here(node), "coroutine", atom.obj.name, how))
    elif (
        origin is not None
        and origin.kind not in ("optional", "parts")
        and (how == "statement" or origin.kind == "coroutine")
    ):
        m.emit(Dropped(*m.here(node), origin.kind, origin.path, how, origin.node))


def stored(m: Machine, target: hir.Expr, value: Value) -> None:
    """A result is bound to a name: if nothing ever reads that, nothing uses the result either."""
    decl = m.frame.decl
    if m.collects_arguments or decl is None or not isinstance(target, hir.Name):
        return
    atom = value.only
    is_coroutine = isinstance(atom, Ref) and atom.obj.kind == "coroutine" and atom.obj.parent is not None
    if origin_of(m, value) is None and not is_coroutine:
        return
    facts = m.frame.module.facts(decl)
    if target.id not in facts.global_names | facts.nonlocal_names and target.id not in m.frame.module.names_read(decl):
        unused(m, value, "statement", target)
