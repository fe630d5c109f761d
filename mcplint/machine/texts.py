"""Texts that are put together from segments, and texts inside of other texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcplint.machine.symbols import as_attributes, symbol
from mcplint.machine.values import Atom, Const, Labels, Lib, Symbol, Unknown, Value, union_labels

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.syntax.hir import Node

MAX_SEGMENTS = 16
"""Segments of a text that are kept apart; what is in the middle of a longer one is merged."""

SEPARATORS = frozenset({"os.sep", "os.path.sep"})
"""What stands between the folders of a path, as the constant that it is on most systems."""


def text(m: Machine, pieces: Sequence[Value], labels: Labels, node: Node | None) -> Value:
    """A text put together from pieces: constant neighbours merged, texts that the running function has put together
    dissolved. To its summary, others are variables."""
    flat: list[Value] = []
    for piece in pieces:
        piece = as_attributes(m, piece)
        only = piece.only
        for part in only.parts if isinstance(only, Symbol) and only in m.frame.texts else (piece,):
            _add_segment(flat, part)
    if len(flat) == 1 and isinstance(flat[0].only, Const) and isinstance(flat[0].only.value, str):
        return Value(flat[0].atoms, labels)
    if not labels and not any(isinstance(part.only, Const) for part in flat):
        return Value((Unknown("builtins.str"),))
    if m.frame.fixpoint and not labels and any(map(_may_grow, pieces)):
        return Value((Unknown("builtins.str"),))
    made = symbol(m, "text", "builtins.str", _few(flat), node=node)
    m.frame.texts.add(made)
    return Value((made,), labels)


def _may_grow(piece: Value) -> bool:
    """Whether a piece may be longer in every round of a loop: a text that was put together in the round before."""
    return any(isinstance(atom, Symbol) for atom in piece.atoms)


def segments(text: Symbol) -> tuple[Value, ...]:
    """The segments of a text, those of texts in it instead of these."""
    if not any(isinstance(part.only, Symbol) and part.only.op == "text" for part in text.parts):
        return text.parts
    flat: list[Value] = []
    todo = list(reversed(text.parts))
    while todo:
        part = todo.pop()
        only = part.only
        if isinstance(only, Symbol) and only.op == "text":
            todo.extend(reversed(only.parts))
        else:
            _add_segment(flat, part)
    return _few(flat)


def _few(flat: list[Value]) -> tuple[Value, ...]:
    """Segments of a text, those in the middle as one if there are too many."""
    if len(flat) > MAX_SEGMENTS:
        half = MAX_SEGMENTS // 2
        middle = _merged(flat[half : len(flat) - half + 1])
        flat = [*flat[:half], middle, *flat[len(flat) - half + 1 :]]
    return tuple(flat)


def ends_folder(value: Value) -> bool:
    """Whether a value certainly ends with what separates folders."""
    only = value.only
    return only.path in SEPARATORS if isinstance(only, Lib) else ends_with(value).endswith(("/", "\\"))


def is_sql_comment(segments: list[Value]) -> bool:
    """Whether a text is a comment that ends: what stands behind it is a statement of its own."""
    begins, ends = segments[0].only, ends_with(segments[-1])
    begin = begins.value if isinstance(begins, Const) and isinstance(begins.value, str) else ""
    return (begin.startswith("--") and ends.endswith("\n")) or (begin.startswith("/*") and ends.rstrip().endswith("*/"))


def _add_segment(flat: list[Value], part: Value) -> None:
    one = part.only
    if isinstance(one, Lib) and one.path in SEPARATORS:
        one = Const("/")
    last = flat[-1].only if flat else None
    if isinstance(one, Const) and not isinstance(one.value, (bytes, complex)):
        words = str(one.value)
        if isinstance(last, Const) and isinstance(last.value, str):
            flat[-1] = Value((Const(last.value + words),), union_labels(flat[-1].labels, part.labels))
            return
        if words:
            flat.append(Value((Const(words),), part.labels))
        return
    flat.append(part)


def _merged(parts: list[Value]) -> Value:
    labels: Labels = ()
    atoms: dict[Atom, None] = {}
    for part in parts:
        labels = union_labels(labels, part.labels)
        for atom in part.atoms:
            if isinstance(atom, Symbol):
                atoms[atom] = None
    return Value(tuple(atoms) or (Unknown("builtins.str"),), labels)


def starts_with(value: Value) -> str:
    """The constant text that a value certainly begins with ("" if none is known)."""
    return _edge(value, 0)


def ends_with(value: Value) -> str:
    """The constant text that a value certainly ends with ("" if none is known)."""
    return _edge(value, -1)


def _edge(value: Value, index: int) -> str:
    only = value.only
    if isinstance(only, Const):
        return only.value if isinstance(only.value, str) else ""
    if isinstance(only, Symbol) and only.op == "text" and only.parts:
        edge = only.parts[index]
        return str(edge.only.value) if isinstance(edge.only, Const) else _edge(edge, index)
    return ""


def places_of(text: Symbol, whole: Symbol) -> list[int]:
    """The places of the segments of ``whole`` that ``text`` gave it; constants beside them may have grown together."""
    inner, outer = segments(text), segments(whole)
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
