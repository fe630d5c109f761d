"""What is stored in shared locations: whose data it is, and whether it belongs to one request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine.values import Atom, Bound, Labels, Lib, Ref, Symbol, Unknown, Value

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject

_CONTEXT = re.compile(
    r"(^|\.)(fastmcp|mcp)\..*(Context|RequestContext|ServerSession)(\(\))?(\.(session|request_context))?$"
    r"|^starlette\.requests\.Request$"
)


def caller_labels(labels: Labels, index: Value | None = None) -> Labels:
    """The labels of arguments, those of the key left out."""
    known = index.labels if index is not None else ()
    return tuple(label for label in labels if label.startswith("arg:") and label not in known)


def is_request_context(value: Value) -> bool:
    """Whether a value is, or directly holds, the context, session or request of one call."""
    return any(_is_context(atom) for atom in value.atoms)


def _is_context(atom: Atom) -> bool:
    if isinstance(atom, Ref):
        return _holds_context(atom.obj)
    if isinstance(atom, Lib):
        return bool(_CONTEXT.search(atom.path))
    if isinstance(atom, Bound):
        return False
    if isinstance(atom, Symbol) and atom.op == "attribute" and isinstance(atom.data, str):
        return bool(_CONTEXT.search(atom.data))
    return isinstance(atom, Unknown) and bool(_CONTEXT.search(atom.type))


def _holds_context(obj: HeapObject) -> bool:
    return obj.kind == "library" and bool(_CONTEXT.search(obj.name))
