"""What no handler changes: the slots of modules, classes and functions that were there before the first handler ran.

Most of what a function reads are such names. As long as nobody binds one of them again they are the same for every run,
and need not be part of a footprint. Names that the text of the program binds again are expected to change; should a
handler change another one after all, what was recorded without it is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mcplint.machine.frames import Frame
    from mcplint.machine.heap import HeapObject, Key

_KINDS = frozenset({"class", "module", "function"})


class FixedSlots:
    """Tells which slots are fixed, by their objects and keys; none before :meth:`begin`."""

    __slots__ = ("_below", "_changing", "surprises")

    def __init__(self) -> None:
        self._below = 0
        self._changing: set[Key] = set()
        self.surprises = 0

    def begin(self, below: int, changing: Iterable[Key]) -> None:
        """From now on the slots of objects with ids smaller than ``below`` are fixed, but for the keys ``changing``."""
        self._below = below
        self._changing = set(changing)

    def has(self, obj: HeapObject, key: Key) -> bool:
        """Whether a slot stays as it is."""
        return obj.id < self._below and obj.kind in _KINDS and key not in self._changing

    def changed(self, key: Key, running: list[Frame]) -> None:
        """A fixed slot is written: its key changes from now on, and what runs has not recorded that it read it."""
        self._changing.add(key)
        self.surprises += 1
        for frame in running:
            frame.reads_all = False
