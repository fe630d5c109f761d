"""Parts of values that tests name: attributes of instances, items of dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.machine.heap import ANY_ITEM, OPEN, Key
from mcplint.machine.values import NONE, Atom, Ref, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def named(expr: hir.Expr) -> tuple[str, Key] | None:
    """The variable and the slot of ``x.name``, ``x["key"]`` and ``x.get("key")``; None for other expressions."""
    if isinstance(expr, hir.Call):
        func = expr.func
        if not isinstance(func, hir.Attribute) or func.attr != "get" or not expr.args or expr.args[0].keyword:
            return None
        owner, key = func.value, expr.args[0].value
    elif isinstance(expr, hir.Subscript):
        owner, key = expr.value, expr.index
    elif isinstance(expr, hir.Attribute):
        return (expr.value.id, expr.attr) if isinstance(expr.value, hir.Name) else None
    else:
        return None
    if isinstance(owner, hir.Name) and isinstance(key, hir.Constant) and isinstance(key.value, str):
        return owner.id, ("k", key.value)
    return None


def has(m: Machine, atom: Atom, key: Key) -> bool | None:
    """Whether a container has an item; None if that is not known."""
    if not isinstance(atom, Ref) or atom.obj.kind != "dict":
        return None
    value = m.read(atom.obj, key)
    if value is not None:
        return None if value.may_be_absent else True
    return None if m.read(atom.obj, OPEN) is not None or m.read(atom.obj, ANY_ITEM) is not None else False


def judged(m: Machine, atom: Atom, key: Key, judge: Callable[[Value], bool | None]) -> bool | None:
    """What ``judge`` says of a part of an object; of an item that a dict lacks, what it says of None."""
    if not isinstance(atom, Ref) or atom.obj.kind not in ("dict", "instance"):
        return None
    value = m.read(atom.obj, key)
    if value is not None:
        return None if value.may_be_absent else judge(value)
    return judge(NONE) if has(m, atom, key) is False else None
