"""``match`` patterns: whether a value fits, and what it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from mcplint.machine import attributes, judgements, names, symbols
from mcplint.machine.containers import copy_of, delete_item, dict_item, item_of
from mcplint.machine.places import certain_items
from mcplint.machine.values import UNKNOWN, Atom, Bound, Const, Ref, Value, join_all, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def match_pattern(m: Machine, pattern: hir.Pattern, subject: Value) -> bool | None:
    """Whether ``subject`` fits (None: perhaps). Names are bound as if it did."""
    match pattern:
        case hir.PatternCapture():
            outcome = True if pattern.pattern is None else match_pattern(m, pattern.pattern, subject)
            if pattern.name is not None:
                names.store_name(m, pattern.name, subject)
            return outcome
        case hir.PatternValue():
            return judgements.equal(subject, m.evaluate(pattern.value))
        case hir.PatternOr():
            outcomes = [match_pattern(m, part, subject) for part in pattern.patterns]
            return True if True in outcomes else None if None in outcomes else False
        case hir.PatternSequence() | hir.PatternMapping():
            return _of_form(m, pattern, subject)
        case hir.PatternStar():
            if pattern.name is not None:
                names.store_name(m, pattern.name, UNKNOWN.with_labels(subject.labels))
            return None
        case hir.PatternClass():
            return _class(m, pattern, subject)


_SEQUENCES = frozenset({"list", "tuple", "instance", "library"})
_MAPPINGS = frozenset({"dict", "instance", "library"})
"""Kinds of objects that may be what a pattern for mappings fits; of others, it fits none."""


def _of_form(m: Machine, pattern: hir.PatternSequence | hir.PatternMapping, subject: Value) -> bool | None:
    """Whether those alternatives fit that are a sequence or a mapping: what can be iterated over need not be one."""
    kinds = _SEQUENCES if isinstance(pattern, hir.PatternSequence) else _MAPPINGS
    atoms = tuple([atom for atom in subject.atoms if _may_be_of(kinds, atom)])
    if not atoms:
        return False
    fitting = subject if atoms == subject.atoms else Value(atoms, subject.labels)
    if isinstance(pattern, hir.PatternMapping):
        _mapping(m, pattern, fitting)
        return None
    outcome = _sequence(m, pattern, fitting)
    return None if outcome and fitting is not subject else outcome


def _may_be_of(kinds: frozenset[str], atom: Atom) -> bool:
    return atom.obj.kind in kinds if isinstance(atom, Ref) else not isinstance(atom, (Const, Bound))


def _sequence(m: Machine, pattern: hir.PatternSequence, subject: Value) -> bool | None:
    starred = any(isinstance(part, hir.PatternStar) for part in pattern.patterns)
    atom = subject.only
    elements = certain_items(m, subject) if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple") else None
    if elements is None or starred:
        item = item_of(m, subject, UNKNOWN, None)
        behind = False
        for index, part in enumerate(pattern.patterns):
            behind |= isinstance(part, hir.PatternStar)
            place = f"{index}:" if isinstance(part, hir.PatternStar) else index
            if behind and isinstance(place, int):
                place -= len(pattern.patterns)
            match_pattern(m, part, symbols.at_index(m, subject, item, place))
        return None
    if len(elements) != len(pattern.patterns):
        return False
    outcomes = [match_pattern(m, part, element) for part, element in zip(pattern.patterns, elements, strict=True)]
    return False if False in outcomes else None if None in outcomes else True


def _mapping(m: Machine, pattern: hir.PatternMapping, subject: Value) -> None:
    for key, part in zip(pattern.keys, pattern.patterns, strict=True):
        match_pattern(m, part, _item(m, subject, m.evaluate(key), key))
    if pattern.rest is not None:
        names.store_name(m, pattern.rest, _other_items(m, pattern, subject))


def _item(m: Machine, subject: Value, index: Value, node: hir.Expr) -> Value:
    """What a mapping holds under a key, whichever of its alternatives it is."""
    found = [dict_item(m, atom.obj, index, node, "get") if _is_dict(atom) else UNKNOWN for atom in subject.atoms]
    return symbols.identified(m, join_all(found).with_labels(subject.labels), "item", (subject, index), node=node)


def _other_items(m: Machine, pattern: hir.PatternMapping, subject: Value) -> Value:
    """What ``**rest`` holds: the items that the pattern does not name."""
    rest: list[Value] = []
    for atom in subject.atoms:
        if not _is_dict(atom):
            rest.append(UNKNOWN)
            continue
        copy = ref(copy_of(m, atom.obj))
        for key in pattern.keys:
            delete_item(m, copy, m.evaluate(key))
        rest.append(copy)
    return symbols.identified(m, join_all(rest).with_labels(subject.labels), "element", (subject,))


def _is_dict(atom: Atom) -> TypeGuard[Ref]:
    return isinstance(atom, Ref) and atom.obj.kind == "dict"


def _class(m: Machine, pattern: hir.PatternClass, subject: Value) -> bool | None:
    outcome = judgements.is_instance(m, subject, m.evaluate(pattern.cls))
    for part in pattern.patterns:
        match_pattern(m, part, subject if len(pattern.patterns) == 1 else UNKNOWN.with_labels(subject.labels))
    for name, part in zip(pattern.keywords, pattern.keyword_patterns, strict=True):
        match_pattern(m, part, attributes.attribute(m, subject, name, part))
    return outcome if not pattern.patterns and not pattern.keywords else (None if outcome is not False else False)
