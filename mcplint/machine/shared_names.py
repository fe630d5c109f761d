"""Names for people of the objects that handlers share: the shortest way to them from a module's namespace."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mcplint.machine.definitions import DEFAULT
from mcplint.machine.values import Bound, Const, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject, Key
    from mcplint.machine.values import Atom

_DEEPEST = 6
"""Steps from a module beyond which objects stay nameless."""


def shared_names(modules: Iterable[HeapObject]) -> dict[HeapObject, str]:
    """What people would call each object that modules lead to; ``modules`` are the module objects.

    A variable has its own name (``jobs``), what it holds one that begins with it (``service.cache``, ``tables[…]``);
    variables that a function shares with those inside it count as variables of the module.
    """
    found: dict[HeapObject, str] = {}
    todo: deque[tuple[HeapObject, str, int]] = deque((module, "", 0) for module in modules)
    seen = {obj for obj, _, _ in todo}
    while todo:
        holder, prefix, depth = todo.popleft()
        for name, value in _members(holder, prefix):
            for obj in _objects(value):
                if obj in seen:
                    continue
                seen.add(obj)
                found[obj] = obj.name if obj.kind in ("class", "function") else name
                if depth < _DEEPEST:
                    todo.append((obj, found[obj], depth + 1))
    return found


def location_name(names: dict[HeapObject, str], obj: HeapObject, key: object) -> str:
    """What people would call the attribute or variable ``key`` of ``obj``, or the container ``obj`` itself; or ""."""
    if obj.kind in ("module", "env", "function"):
        return str(key)
    if obj.kind in ("instance", "class"):
        return f"{names.get(obj, obj.name)}.{key}"
    return names.get(obj, "")


def _members(holder: HeapObject, prefix: str) -> Iterator[tuple[str, Value]]:
    """What a holder leads to, by name."""
    enclosing = holder.parent
    if holder.kind == "function" and enclosing is not None and enclosing.kind == "env":
        yield from _members(enclosing, "")
    for key, value in list(holder.slots.items()):
        name = _member_name(holder, prefix, key)
        if name:
            yield name, value


def _member_name(holder: HeapObject, prefix: str, key: Key) -> str:
    if isinstance(key, str) and key.startswith(DEFAULT):
        return f"{holder.name}({key.removeprefix(DEFAULT)}=…)"
    if isinstance(key, str) and key.startswith("#"):
        return ""
    if holder.kind in ("module", "env"):
        return str(key)
    if holder.kind in ("instance", "class") and isinstance(key, str):
        return f"{prefix}.{key}"
    if holder.kind in ("dict", "list", "tuple", "set"):
        return f"{prefix}[{key[1]!r}]" if isinstance(key, tuple) else f"{prefix}[…]"
    return ""


def _objects(value: Value) -> Iterator[HeapObject]:
    for atom in value.atoms:
        obj = _object(atom)
        if obj is not None and obj.kind != "module":
            yield obj


def _object(atom: Atom) -> HeapObject | None:
    if isinstance(atom, Ref):
        return atom.obj
    if isinstance(atom, Bound) and isinstance(atom.receiver, Ref):
        return atom.receiver.obj
    return None


def initial_constant(obj: HeapObject, key: object) -> object:
    """The constant that a location holds before the first handler runs; an ellipsis if it is no constant."""
    value = obj.slots.get(key) if isinstance(key, (str, int, tuple)) else None
    if value is None:
        return None
    for atom in value.atoms:
        if isinstance(atom, Const):
            return atom.value
    return ...
