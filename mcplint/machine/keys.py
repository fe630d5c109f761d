"""What keys of dicts and elements of sets are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import CallRecord
from mcplint.machine.values import Bound, Ref, Value

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def note_hash(m: Machine, value: Value) -> None:
    """An element of a set or a key of a dict: an instance is asked for its hash, and what it equals if another has the
    same."""
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.obj.kind != "instance":
            continue
        for name, given in (("__hash__", ()), ("__eq__", (value,))):
            method = m.find_member(atom.obj, name)
            if method is not None and isinstance(method.only, Bound):
                m.call(method, CallRecord(given, node=m.frame.at), m.frame.at)
