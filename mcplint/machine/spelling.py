"""Which characters a text that was computed certainly lacks, whatever it was computed from.

``name.replace("/", "_").strip()[:80]`` has no slash. Characters are bit sets as in :mod:`mcplint.machine.regexes`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mcplint.machine.derivations import Made, made, subject_of
from mcplint.machine.regexes import ALL, LETTERS, Language, characters, language_of, language_without
from mcplint.machine.values import Const, Lib, Ref, Symbol, Value

if TYPE_CHECKING:
    from mcplint.machine.facts import Subject
    from mcplint.models.structs import Danger

_MAX_DEPTH = 12

_KEEPING = frozenset(f"builtins.str().{name}" for name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"))
_CHANGING_CASE = frozenset(f"builtins.str().{name}" for name in ("lower", "upper", "casefold", "title", "capitalize"))
_REPLACING = frozenset({"re.sub", "re.compile().sub", "re.Pattern().sub"})
_QUOTING = {"urllib.parse.quote": "/", "urllib.parse.quote_plus": ""}
"""What quotes for URLs, with the characters that it leaves as they are if the call does not say which."""

_UNQUOTED = "".join(chr(code) for code in range(128) if chr(code).isalnum()) + "_.-~"
"""What it leaves as it is in any case."""

_CUTTING = frozenset(f"builtins.str().{name}" for name in ("split", "rsplit"))


def language_left(subject: Subject) -> Language | None:
    """The texts that a computation may come to by the characters that it has taken out; None if it takes out none."""
    lacking = _lacking(subject, _MAX_DEPTH)
    return language_of(ALL & ~lacking) if lacking else None


def _lacking(subject: Subject, depth: int) -> int:
    if depth == 0:
        return 0
    if isinstance(subject, Symbol) and subject.op == "text":
        return _lacking_all(subject.parts, depth)
    if isinstance(subject, Symbol) and subject.op in ("item", "one", "element", "checked"):
        return _lacking_item(subject, depth)
    call = made(subject)
    if call is None:
        return 0
    if call.path in _REPLACING:
        return _lacking_class(call)
    if call.path in _QUOTING:
        return _lacking_quoted(call)
    if call.receiver is None:
        return 0
    if call.path == "os.path.splitext()[]":
        return _lacking_end(call, depth)
    whole = Value((call.receiver,))
    if call.path in _KEEPING:
        return _lacking_all((whole,), depth)
    if call.path in _CHANGING_CASE:
        return _lacking_all((whole,), depth) & ~LETTERS
    if call.path == "builtins.str().replace":
        return _lacking_replaced(call, whole, depth)
    if call.path == "builtins.str().translate":
        return _lacking_translated(call, whole, depth)
    return 0


def _lacking_all(parts: tuple[Value, ...], depth: int) -> int:
    """What none of the parts has, whichever alternative each of them is."""
    lacking = ALL
    for part in parts:
        for atom in part.atoms:
            if isinstance(atom, Const):
                lacking &= ~characters(str(atom.value))
            else:
                subject = subject_of(atom)
                lacking &= _lacking(subject, depth - 1) if subject is not None else 0
    return lacking


def _lacking_replaced(call: Made, whole: Value, depth: int) -> int:
    """``text.replace("/", "_")``: every one of them, if the call does not say how many."""
    if len(call.record.positional) != 2 or call.record.keywords:
        return 0
    removed, put = call.record.positional
    text = removed.only.value if isinstance(removed.only, Const) else None
    taken = characters(text) if isinstance(text, str) and len(text) == 1 else 0
    return (_lacking_all((whole,), depth) | taken) & _lacking_all((put,), depth)


def _lacking_translated(call: Made, whole: Value, depth: int) -> int:
    """``text.translate(table)``: the characters of the table, and those that are put, where both are known."""
    known = [value.only.value for value in call.record.positional if isinstance(value.only, Const)]
    if len(known) != 2:
        return 0
    removed, put = map(str, known)
    return (_lacking_all((whole,), depth) | characters(removed)) & ~characters(put)


def _lacking_end(call: Made, depth: int) -> int:
    """``os.path.splitext(path)[1]`` has no separator."""
    if call.record.get(0) is not None and call.record.positional[0].only == Const(1):
        return characters("/")
    given = call.receiver.obj.record if isinstance(call.receiver, Ref) else None
    return _lacking_all(given.positional[:1], depth) if given is not None and given.positional else 0


def _lacking_class(call: Made) -> int:
    """``re.sub("[^a-z]+", "-", text)``: none of a class of characters, if the call does not say how many."""
    first = 1 if call.path == "re.sub" else 0
    given, count = call.record.get(first, "repl"), call.record.get(first + 2, "count")
    known = pattern_of(call, 4)
    put = given.only.value if given is not None and isinstance(given.only, Const) else None
    left = language_without(*known) if known is not None else None
    if left is None or not isinstance(put, str) or "\\" in put or (count is not None and count.only != Const(0)):
        return 0
    return ALL & ~(left.characters | characters(put))


def _lacking_quoted(call: Made) -> int:
    """``quote(text, safe="")``: all but letters, digits, a few marks, and those that are safe for the call, which the
    slash is if it does not say."""
    given = call.record.get(1, "safe")
    safe = given.only.value if given is not None and isinstance(given.only, Const) else None
    if call.record.open or (given is not None and not isinstance(safe, str)):
        return 0
    kept = _QUOTING[call.path] if safe is None else str(safe)
    return ALL & ~characters(f"{_UNQUOTED}%+{kept}")


def pattern_of(call: Made, flags_at: int = 2) -> tuple[str, int] | None:
    """The constant expression of a call, and its flags; ``flags_at`` says at which place they are."""
    record = call.record
    if call.path.startswith(("re.compile()", "re.Pattern()")):
        compiled = call.receiver.obj.record if isinstance(call.receiver, Ref) else None
        if compiled is None:
            return None
        pattern, flags = compiled.get(0, "pattern"), compiled.get(1, "flags")
    elif call.path.startswith("re."):
        pattern, flags = record.get(0, "pattern"), record.get(flags_at, "flags")
    else:
        return None
    atom = pattern.only if pattern is not None else None
    if not isinstance(atom, Const) or not isinstance(atom.value, str):
        return None
    if flags is not None and not isinstance(flags.only, (Const, Lib)):
        return None
    return atom.value, flags_of(flags)


def _lacking_item(subject: Symbol, depth: int) -> int:
    """A piece of a text: of what it was cut at, nothing is left in any piece."""
    whole = subject.parts[0]
    only = subject_of(whole.only) if whole.only is not None else None
    call = made(only) if only is not None else None
    if call is None or call.path not in _CUTTING:
        return _lacking_all((whole,), depth)
    index = subject.parts[1].only if subject.op == "item" else None
    place = index.value if isinstance(index, Const) else None
    separator = call.record.get(0, "sep")
    text = separator.only.value if separator is not None and isinstance(separator.only, Const) else None
    limited = call.record.get(1, "maxsplit") is not None
    ends = place == (-1 if call.path.endswith("rsplit") else 0)
    cut = characters(text) if isinstance(text, str) and len(text) == 1 and (ends or not limited) else 0
    return cut | (_lacking_all((Value((call.receiver,)),), depth) if call.receiver is not None else 0)


def flags_of(value: Value | None) -> int:
    """The flags of a regular expression that an argument says."""
    atom = value.only if value is not None else None
    if isinstance(atom, Lib):
        flag = getattr(re, atom.path.rpartition(".")[2], 0)
        return int(flag) if isinstance(flag, int) else 0
    return 0


_BROKEN_BY_LINES = frozenset({"command", "header", "script"})
"""Dangers that a line break at the very end of a text, which ``$`` lets pass, can do."""


def excludes(danger: Danger, spoken: Language, exact: bool) -> bool:
    """Whether no text of a language can do a danger."""
    if danger.metacharacters is None:
        return False
    if spoken.may_hold(danger.metacharacters) or spoken.may_begin_with(danger.leading):
        return False
    if not exact and danger.name in _BROKEN_BY_LINES:
        return False
    if danger.name.startswith("path-"):
        return danger.name != "path-delete" or not spoken.may_begin_with(".")
    return not any(all(spoken.may_hold(char) for char in sequence) for sequence in danger.sequences)
