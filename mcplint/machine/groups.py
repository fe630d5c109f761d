"""What a match of a constant regular expression gives out: of which characters a group may be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.derivations import Made, made, subject_of
from mcplint.machine.facts import Subject
from mcplint.machine.regexes import (
    Language,
    group_count,
    language_of_group,
)
from mcplint.machine.spelling import excludes, language_left, pattern_of
from mcplint.machine.values import Atom, Const, Symbol, Value, is_none

if TYPE_CHECKING:
    from mcplint.models.models import Models
    from mcplint.models.structs import Danger

_MATCH = "re.Match"
_MATCHING = frozenset({"match", "search", "fullmatch", "finditer"})
_ONE_OF = ("element", "one", "checked", "widened")


def is_harmless(models: Models, subject: Subject, danger_name: str) -> bool:
    """Whether a subject is a group of a match whose expression lets nothing through that a danger needs, or a text from
    which one has taken all of that away."""
    danger = models.dangers.get(danger_name)
    spoken = _language(subject)
    if danger is None:
        return False
    return (spoken is not None and excludes(danger, spoken, True)) or _is_cut_short(danger, subject)


def _is_cut_short(danger: Danger, subject: Subject) -> bool:
    """Whether what a danger needs was taken out of a text character by character: of a path, what separates folders."""
    left = language_left(subject)
    if left is None:
        return False
    name_only = danger.name in ("path-read", "path-write") and not left.may_hold("/")
    return name_only or excludes(danger, left, True)


def _language(subject: Subject) -> Language | None:
    if isinstance(subject, Symbol) and subject.op == "item" and len(subject.parts) == 2:
        return _of_item(subject.parts[0], _constant(subject.parts[1]))
    if isinstance(subject, Symbol) and subject.op in _ONE_OF:
        return _found(subject)
    call = made(subject)
    if call is None:
        return None
    if call.path == f"{_MATCH}().group" and len(call.record.positional) < 2:
        group = _constant(call.record.positional[0]) if call.record.positional else 0
        return _of_group(call.receiver, group)
    if call.path in (f"{_MATCH}()[]", f"{_MATCH}().__getitem__") and call.record.positional:
        return _of_group(call.receiver, _constant(call.record.positional[0]))
    return None


def _of_item(whole: Value, index: object) -> Language | None:
    """``match[1]``, ``match.groups()[0]``, ``match.groupdict()["name"]``, ``re.findall(…)[0]``."""
    present = [atom for atom in whole.atoms if not is_none(atom)]
    subject = subject_of(present[0]) if len(present) == 1 else None
    call = made(subject) if subject is not None else None
    if isinstance(subject, Symbol) and subject.type == _MATCH:
        return _of_group(subject, index)
    if call is None:
        return None
    if call.path == f"{_MATCH}().groups" and isinstance(index, int) and index >= 0:
        return _of_group(call.receiver, index + 1)
    if call.path == f"{_MATCH}().groupdict":
        return _of_group(call.receiver, index)
    return _of_found(call) if isinstance(index, int) else None


def _found(subject: Symbol) -> Language | None:
    """One of the texts that ``re.findall`` has found."""
    inner: Subject | None = subject
    while isinstance(inner, Symbol) and inner.op in _ONE_OF and inner.parts:
        inner = subject_of(inner.parts[0].atoms[0])
    call = made(inner) if inner is not None else None
    return _of_found(call) if call is not None else None


def _of_found(call: Made) -> Language | None:
    if not call.path.startswith("re.") or not call.path.endswith("findall"):
        return None
    known = pattern_of(call)
    count = group_count(*known) if known is not None else None
    return language_of_group(*known, count) if known is not None and count in (0, 1) else None


def _of_group(match: Atom | None, group: object) -> Language | None:
    subject = subject_of(match) if match is not None else None
    while isinstance(subject, Symbol) and subject.op in _ONE_OF and subject.parts:
        subject = subject_of(subject.parts[0].atoms[0])
    call = made(subject) if subject is not None else None
    if call is None or not isinstance(group, (int, str)) or call.path.rpartition(".")[2] not in _MATCHING:
        return None
    known = pattern_of(call)
    return language_of_group(*known, group) if known is not None else None


def _constant(value: Value) -> object:
    return value.only.value if isinstance(value.only, Const) else None
