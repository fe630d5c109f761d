"""What middlewares leave for the handlers of a request: in the state of the request, and in context variables.

Middlewares run before the handlers, each once. What they leave is recorded where they put it, with what they had found
out about it by then; whatever a handler reads there is any of that. So handlers need not run once for each way through
the middlewares, and what handlers put there themselves is gone with the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mcplint.machine import containers, held, implications, symbols
from mcplint.machine.heap import ANY_ITEM, ANY_KEY, OPEN, CallRecord, HeapObject, Key
from mcplint.machine.values import Atom, Const, Ref, Symbol, Unknown, Value, join_all, ref

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

_MAX_DEPTH = 3
_MAX_ALTERNATIVES = 8


class _Dict(NamedTuple):
    """A dict that was left, as it is to be made anew for each handler that reads it."""

    items: dict[Key, _Left]


_Left: TypeAlias = "tuple[Value | _Dict, ...]"
"""What was left at a place: one of these."""

Place: TypeAlias = "str | HeapObject"
"""The API path of an attribute of a request's state, or a context variable."""


class Requests:
    """What was left at which place. ``recording`` says that a middleware runs."""

    def __init__(self) -> None:
        self.recording = False
        self.left: dict[Place, _Left] = {}

    @contextmanager
    def record(self) -> Iterator[None]:
        """Middlewares run inside."""
        self.recording = True
        try:
            yield
        finally:
            self.recording = False


def leave(m: Machine, path: str, value: Value) -> None:
    """Something is put at ``path``; recorded, if that is an attribute of a request's state."""
    owner, _, name = path.rpartition(".")
    if m.requests.recording and name and owner in m.libraries.models.table("request-state"):
        _add(m, path, value)


def leave_item(m: Machine, path: str, index: Value, value: Value) -> None:
    """``path[index] = value``: in the scope of a request, its state is a dict."""
    name = index.only
    if isinstance(name, Const) and isinstance(name.value, str):
        leave(m, f"{path}.{name.value}", value)


def found(m: Machine, path: str) -> Value | None:
    """What reading ``path`` yields, if a middleware left something there."""
    left = m.requests.left.get(path)
    return None if left is None or m.requests.recording else _made(m, left)


def _add(m: Machine, place: Place, value: Value) -> None:
    known = m.requests.left.get(place, ())
    new = _kept(m, value, 0)
    if new not in known and len(known) < _MAX_ALTERNATIVES:
        m.requests.left[place] = (*known, new)


def _kept(m: Machine, value: Value, depth: int) -> Value | _Dict:
    """A value as it can be kept: without the objects of the middleware's run, with what is known of it now."""
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind == "dict" and depth < _MAX_DEPTH:
        wanted = [key for key in atom.obj.slots if isinstance(key, tuple) or key in (ANY_ITEM, ANY_KEY, OPEN)]
        items = {key: item for key in wanted if (item := m.read(atom.obj, key)) is not None}
        return _Dict({key: (_kept(m, item.with_labels(value.labels), depth + 1),) for key, item in items.items()})
    atoms: list[Atom] = []
    labels = value.labels
    for each in value.atoms:
        if isinstance(each, Ref) and each.obj.kind != "library" and each.obj.id >= m.shared_below:
            shown = symbols.freeze(m, Value((each,), value.labels))
            labels = shown.labels
            atoms.extend(one if isinstance(one, Symbol) else Unknown() for one in shown.atoms)
        else:
            atoms.append(each)
    return _as_known(m, Value(tuple(dict.fromkeys(atoms)), labels))


def _as_known(m: Machine, value: Value) -> Value:
    """A value with what is known of it now."""
    known = implications.under(m, value, m.facts.judgements())
    pairs = zip(value.atoms, known.atoms, strict=True)
    return Value(tuple([after if isinstance(before, Symbol) else before for before, after in pairs]), value.labels)


def _made(m: Machine, left: _Left) -> Value:
    """A value as a handler finds it."""
    return join_all([_dict(m, one) if isinstance(one, _Dict) else one for one in left])


def _dict(m: Machine, left: _Dict) -> Value:
    made = containers.new_dict(m)
    for key, item in left.items.items():
        m.write(made, key, _made(m, item))
    return ref(made)


# --- context variables -----------------------------------------------------------------------------------------------


def _set(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> None:
    """``variable.set(value)`` in a middleware, which holds for what runs inside of it."""
    value = record.get(0, "value")
    if m.requests.recording and isinstance(receiver, Ref) and value is not None:
        _add(m, receiver.obj, value)


def _get(m: Machine, receiver: Atom | None, record: CallRecord, node: Node | None) -> Value | None:
    """``variable.get(default)`` of a variable that a middleware has set; None for every other one."""
    obj = receiver.obj if isinstance(receiver, Ref) else None
    left = m.requests.left.get(obj) if obj is not None else None
    if left is None or m.requests.recording:
        return None
    set_since = held.of(m, receiver)
    others = [value for value in (record.get(0, "default"), set_since) if value is not None]
    return join_all([_made(m, left), *others])


INTRINSICS: dict[str, Intrinsic] = {
    "contextvars.ContextVar().set": _set,
    "contextvars.ContextVar().get": _get,
}
