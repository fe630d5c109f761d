"""Texts inside of other texts: what was composed once is composed into more."""

from __future__ import annotations

from mcplint.machine.values import Const, Symbol, Value


def places_of(text: Symbol, whole: Symbol) -> list[int]:
    """The places of the segments of ``whole`` that ``text`` gave it; constants beside them may have grown together."""
    inner, outer = text.parts, whole.parts
    if not inner:
        return []
    first, last = _constant(inner[0]), _constant(inner[-1])
    core = inner[first is not None : len(inner) - (last is not None)]
    if not core:
        return []
    found: list[int] = []
    for start in range(len(outer) - len(core) + 1):
        end = start + len(core)
        if not all(map(_same, core, outer[start:end])):
            continue
        before = _constant(outer[start - 1]) if start else ""
        after = _constant(outer[end]) if end < len(outer) else ""
        if (before or "").endswith(first or "") and (after or "").startswith(last or ""):
            found.extend(range(start, end))
    return found


def _constant(part: Value) -> str | None:
    atom = part.only
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None


def _same(one: Value, other: Value) -> bool:
    return one.atoms == other.atoms
