"""What texts a regular expression accepts, as far as guards need it: the characters they may hold and begin with.

The pattern is only parsed, by the parser of Python's own ``re``; nothing is matched. An expression that is too large or
uses what is not understood (back references, conditionals) yields nothing.
"""

from __future__ import annotations

import re
import sys
import warnings
from importlib import import_module
from typing import Any, NamedTuple

_RE = "re." if sys.version_info >= (3, 11) else "sre"
_constants: Any = import_module(f"{_RE}_constants")
_parser: Any = import_module("re._parser" if _RE == "re." else "sre_parse")

MAX_PATTERN = 2000
_OTHER = 1 << 128
"""Stands for all characters beyond ASCII."""

ALL = (1 << 129) - 1


class Language(NamedTuple):
    """The texts that an expression matches.

    ``characters`` and ``first`` are bit sets over ASCII, bit 128 standing for everything else; ``prefix`` is literal
    text that all begin with; ``one_host`` says that they begin with scheme and host of a URL, and that the host is a
    known one or below it. ``at_start`` and ``at_end`` say whether the expression itself is anchored, and ``newline``
    whether the end may be followed by one (``$``).
    """

    characters: int
    first: int
    prefix: str
    one_host: bool
    at_start: bool
    at_end: bool
    newline: bool

    def may_hold(self, characters: str) -> bool:
        """Whether a text of the language may hold any of the characters."""
        return any(self.characters & _bit(ord(char)) for char in characters)

    def may_begin_with(self, characters: str) -> bool:
        """Whether a text of the language may begin with any of the characters."""
        return any(self.first & _bit(ord(char)) for char in characters)


def language_of(held: int) -> Language:
    """All texts of some characters."""
    return Language(held, held, "", False, True, True, False)


def characters(text: str) -> int:
    """The bit set of the characters of a text."""
    found = 0
    for char in text:
        found |= _bit(ord(char))
    return found


def _parsed(pattern: str, flags: int) -> Any:
    if len(pattern) > MAX_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _parser.parse(pattern, flags)
    except (re.error, OverflowError, RecursionError, ValueError):
        return None


def language_without(pattern: str, flags: int = 0) -> Language | None:
    """The texts in which an expression for one character of a class (``[^a-z]``) is found nowhere; None for others."""
    parsed = _parsed(pattern, flags)
    items = [] if parsed is None else list(parsed)
    if len(items) == 1 and items[0][0] in _REPEATS and items[0][1][0] <= 1:
        items = list(items[0][1][2])
    if len(items) != 1 or items[0][0] not in (_constants.IN, _constants.CATEGORY, _constants.NOT_LITERAL):
        return None
    folds = bool((flags | parsed.state.flags) & re.IGNORECASE)
    try:
        held = ALL & ~_Reader(False, False).characters(items)
    except _NotUnderstood:
        return None
    held |= LETTERS if folds else 0
    return language_of(held)


def language(pattern: str, flags: int = 0) -> Language | None:
    """The language of a pattern; None if it cannot be told."""
    parsed = _parsed(pattern, flags)
    if parsed is None:
        return None
    reader = _Reader(bool((flags | parsed.state.flags) & re.IGNORECASE), bool(parsed.state.flags & re.DOTALL))
    items = list(parsed)
    at_start = bool(items) and items[0][0] is _constants.AT and items[0][1] in _STARTS
    last = items[-1][1] if items and items[-1][0] is _constants.AT else None
    multiline = bool((flags | parsed.state.flags) & re.MULTILINE)
    try:
        held = reader.characters(items)
        first, _empty = reader.first(items)
    except _NotUnderstood:
        return None
    return Language(
        held,
        first,
        _literal_prefix(items) if not reader.fold else "",
        _is_one_host(items),
        at_start and not multiline,
        last in (_constants.AT_END, _constants.AT_END_STRING) and not multiline,
        last is _constants.AT_END,
    )


def group_count(pattern: str, flags: int) -> int | None:
    """How many groups an expression has; None if it cannot be told."""
    parsed = _parsed(pattern, flags)
    return None if parsed is None else int(parsed.state.groups) - 1


def language_of_group(pattern: str, flags: int, group: int | str) -> Language | None:
    """The texts that a group of an expression may match, 0 being all that it matches; None if it cannot be told."""
    parsed = _parsed(pattern, flags)
    number = None if parsed is None else parsed.state.groupdict.get(group) if isinstance(group, str) else group
    if parsed is None or number is None:
        return None
    found = _subpattern(list(parsed), number) if number else list(parsed)
    if found is None:
        return None
    fold = bool((flags | parsed.state.flags) & re.IGNORECASE) or "(?" in pattern.replace("(?:", "").replace("(?P<", "")
    reader = _Reader(fold, bool((flags | parsed.state.flags) & re.DOTALL))
    try:
        held = reader.characters(found)
        first, _ = reader.first(found)
    except _NotUnderstood:
        return None
    return Language(held, first, "", False, True, True, False)


def _subpattern(items: list[Any], number: int) -> list[Any] | None:
    """What stands in a group, wherever that is."""
    for op, argument in items:
        if op is _constants.SUBPATTERN:
            if argument[0] == number:
                return list(argument[3])
            inner = [list(argument[3])]
        elif op in _REPEATS:
            inner = [list(argument[2])]
        elif op is _constants.BRANCH:
            inner = [list(branch) for branch in argument[1]]
        elif op is _ATOMIC:
            inner = [list(argument)]
        else:
            continue
        for each in inner:
            found = _subpattern(each, number)
            if found is not None:
                return found
    return None


_STARTS = (_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING)


class _NotUnderstood(Exception):  # noqa: N818 - an answer, not an error
    pass


def _bit(code: int) -> int:
    return 1 << code if code < 128 else _OTHER


def _literal_prefix(items: list[Any]) -> str:
    text = ""
    for op, argument in items:
        if op is _constants.AT and not text:
            continue
        if op is not _constants.LITERAL:
            break
        text += chr(argument)
    return text


_WILD = "\0"
"""Stands for any text without what ends a host."""

_HOST_ENDS = "/?#\\@:"
_ONE_HOST = re.compile(r"https?://(?:[\w.-]*\0)?(?P<domain>[\w.-]*\w\.\w+)(?=[:/?#])", re.IGNORECASE)
_MAX_VARIANTS = 64


def _is_one_host(items: list[Any]) -> bool:
    """Whether all texts that ``items`` match begin with ``https://``, a known domain and what ends a host."""
    try:
        variants, _ = _beginnings(items)
    except _NotUnderstood:
        return False
    return bool(variants) and all(map(_ends_host, variants))


def _ends_host(variant: str) -> bool:
    found = _ONE_HOST.match(variant)
    if found is None:
        return False
    return _WILD not in found.group() or found["domain"].startswith(".")


def _beginnings(items: Any) -> tuple[list[str], bool]:
    """What the texts that ``items`` match begin with, and whether these are the whole texts."""
    found = [""]
    for op, argument in items:
        if op in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
            if op is _constants.AT and argument in (_constants.AT_END, _constants.AT_END_STRING):
                found = [text + "/" for text in found]
            continue
        parts, whole = _beginning_of(op, argument)
        found = [text + part for text in found for part in parts]
        if len(found) > _MAX_VARIANTS:
            raise _NotUnderstood
        if not whole:
            return found, False
    return found, True


def _beginning_of(op: Any, argument: Any) -> tuple[list[str], bool]:
    if op is _constants.LITERAL:
        return [chr(argument)], True
    if op is _constants.SUBPATTERN:
        return _beginnings(argument[3])
    if op is _constants.BRANCH:
        branches = [_beginnings(branch) for branch in argument[1]]
        return [text for texts, _ in branches for text in texts], all(whole for _, whole in branches)
    if op in _REPEATS and argument[1] == 1:
        inner, whole = _beginnings(argument[2])
        return (inner if argument[0] else ["", *inner]), whole
    if op in _REPEATS and _ends_with_dot(argument[2]):
        return ["", _WILD + "."] if argument[0] == 0 else [_WILD + "."], True
    held = _Reader(False, False).characters([(op, argument)])
    return ([_WILD], True) if not any(held & _bit(ord(end)) for end in _HOST_ENDS) else ([""], False)


def _ends_with_dot(items: Any) -> bool:
    """Whether a repeated group is a label with its dot, as in ``([a-z]+\\.)*``."""
    last: Any = items[-1] if len(items) else (None, None)
    if last[0] is _constants.SUBPATTERN:
        return _ends_with_dot(last[1][3])
    if last != (_constants.LITERAL, ord(".")):
        return False
    held = _Reader(False, False).characters(items)
    return not any(held & _bit(ord(end)) for end in _HOST_ENDS)


class _Reader:
    """Walks a parsed expression."""

    def __init__(self, fold: bool, dot_all: bool) -> None:
        self.fold = fold
        self.dot = ALL if dot_all else ALL & ~_bit(10)

    def characters(self, items: Any) -> int:
        """All characters that what ``items`` match may hold."""
        found = 0
        for op, argument in items:
            found |= self._of_item(op, argument)
        return found

    def _of_item(self, op: Any, argument: Any) -> int:
        if op in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
            return 0
        if op is _constants.LITERAL:
            return self._folded(_bit(argument))
        if op is _constants.NOT_LITERAL:
            return ALL & ~(0 if argument > 127 else _bit(argument))
        if op is _constants.ANY:
            return self.dot
        if op is _constants.IN:
            return self._folded(self._of_set(argument))
        if op in _REPEATS:
            return self.characters(argument[2])
        if op is _constants.SUBPATTERN:
            return self.characters(argument[3])
        if op is _constants.BRANCH:
            found = 0
            for branch in argument[1]:
                found |= self.characters(branch)
            return found
        if op is _ATOMIC:
            return self.characters(argument)
        raise _NotUnderstood

    def first(self, items: Any) -> tuple[int, bool]:
        """Characters that what ``items`` match may begin with, and whether they may match nothing."""
        found = 0
        for op, argument in items:
            if op in (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT):
                continue
            here, empty = self._first_of(op, argument)
            found |= here
            if not empty:
                return found, False
        return found, True

    def _first_of(self, op: Any, argument: Any) -> tuple[int, bool]:
        if op in _REPEATS:
            inner, empty = self.first(argument[2])
            return inner, empty or argument[0] == 0
        if op is _constants.SUBPATTERN:
            return self.first(argument[3])
        if op is _constants.BRANCH:
            found, empty = 0, False
            for branch in argument[1]:
                here, nothing = self.first(branch)
                found |= here
                empty |= nothing
            return found, empty
        if op is _ATOMIC:
            return self.first(argument)
        return self._of_item(op, argument), False

    def _of_set(self, members: Any) -> int:
        found, negated = 0, False
        for op, argument in members:
            if op is _constants.NEGATE:
                negated = True
            elif op is _constants.LITERAL:
                found |= _bit(argument)
            elif op is _constants.RANGE:
                found |= _range(*argument)
            elif op is _constants.CATEGORY:
                found |= _category(argument)
            else:
                raise _NotUnderstood
        return (ALL & ~found) | _OTHER if negated else found

    def _folded(self, found: int) -> int:
        if not self.fold:
            return found
        for code in range(65, 91):
            if found & (1 << code | 1 << code + 32):
                found |= 1 << code | 1 << code + 32
        return found


_REPEATS = tuple(
    getattr(_constants, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(_constants, name)
)
_ATOMIC = getattr(_constants, "ATOMIC_GROUP", object())


LETTERS = sum(1 << code | 1 << code + 32 for code in range(65, 91))


def _range(low: int, high: int) -> int:
    found = _OTHER if high > 127 else 0
    for code in range(low, min(high, 127) + 1):
        found |= 1 << code
    return found


_WORD = characters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | _OTHER
_DIGIT = characters("0123456789") | _OTHER
_SPACE = characters(" \t\n\r\f\v") | _OTHER


def _category(which: Any) -> int:
    table = {
        _constants.CATEGORY_WORD: _WORD,
        _constants.CATEGORY_NOT_WORD: (ALL & ~_WORD) | _OTHER,
        _constants.CATEGORY_DIGIT: _DIGIT,
        _constants.CATEGORY_NOT_DIGIT: (ALL & ~_DIGIT) | _OTHER,
        _constants.CATEGORY_SPACE: _SPACE,
        _constants.CATEGORY_NOT_SPACE: (ALL & ~_SPACE) | _OTHER,
    }
    if which not in table:
        raise _NotUnderstood
    return table[which]
