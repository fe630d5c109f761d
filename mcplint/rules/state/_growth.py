"""Containers that grow with what clients send and that nothing ever empties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcplint.finding import Confidence, Severity
from mcplint.machine.facts import ANYTHING, Safe
from mcplint.machine.heap import MOST
from mcplint.machine.values import Const, Symbol, Unknown, Value
from mcplint.rules.state._access import TAKING, Access, SharedLocation, dependence, same_item

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo

_CACHE = re.compile(r"cache|memo(?!r)|seen|visited", re.IGNORECASE)
_ADDING = frozenset({"item", "setdefault", "add", "append", "appendleft", "insert", "extend", "update"})
_BOUNDED = ("builtins.bool", "builtins.None")


def growth(location: SharedLocation, modules: Iterable[ModuleInfo]) -> tuple[Access, Severity, Confidence] | None:
    """The write that makes a container grow with every new argument, and how sure that is; None if nothing does."""
    if not location.is_container or MOST in location.obj.slots:
        return None
    if any(write.event.how in TAKING for write in location.writes):
        return None
    writes = [write for write in location.writes if write.event.how in _ADDING and _by_argument(location, write)]
    if not writes or _is_trimmed(location, modules):
        return None
    write = min(writes, key=lambda one: one.place)
    if _CACHE.search(location.name) or any(_is_filled(location, one) for one in writes):
        return write, Severity.WARNING, Confidence.MEDIUM
    return write, Severity.NOTE, Confidence.LOW


def _by_argument(location: SharedLocation, write: Access) -> bool:
    """Whether what clients send decides how many items there are."""
    given = write.event.index if location.obj.kind == "dict" else write.event.value
    if given is None or not any(label.startswith("arg:") for label in given.labels):
        return False
    return not _few_values(given) and not _is_one_of_some(given, write)


def _is_one_of_some(value: Value, write: Access) -> bool:
    """Whether a check before the write lets through only what the program knows."""
    subjects = [atom for atom in value.atoms if isinstance(atom, Symbol)]
    return bool(subjects) and all(Safe(ANYTHING) in write.event.facts.of(subject) for subject in subjects)


def _few_values(value: Value) -> bool:
    return all(isinstance(atom, Const) or (isinstance(atom, Unknown) and atom.type in _BOUNDED) for atom in value.atoms)


def _is_filled(location: SharedLocation, write: Access) -> bool:
    """Whether the write stores under a key what was computed because it was not there yet: a cache."""
    if location.obj.kind != "dict":
        return False
    accesses = next(one for one in location.by_run if one[0].run is write.run)
    before = [one for one in accesses[: accesses.index(write)] if not one.write and one.event.index is not None]
    filled = [one for one in before if same_item(one, write) and dependence(one, write) == "test"]
    value = write.event.value
    return bool(filled) and value is not None and not isinstance(value.only, Const)


def _is_trimmed(location: SharedLocation, modules: Iterable[ModuleInfo]) -> bool:
    """Whether anything in the program takes items out of a container of this name, or looks at its size."""
    if any(read.event.how == "len" for read in location.reads):
        return True
    name = re.findall(r"\w+", location.name)[-1:]
    if not name:
        return True
    word = re.escape(name[0])
    pattern = re.compile(
        rf"\b{word}\.(?:pop|popitem|popleft|clear|remove|discard)\b|\bdel\s+[\w.]*\b{word}\[|\blen\([\w.]*\b{word}\)"
    )
    return any(pattern.search(module.text) for module in modules)
