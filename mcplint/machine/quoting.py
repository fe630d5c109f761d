"""Texts between quotes in a statement, with the quotes in them doubled: ``"'" + name.replace("'", "''") + "'"``."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.machine.derivations import made, subject_of
from mcplint.machine.values import Const, Value

_QUOTES = ("'", '"', "`")


def unquoted(parts: tuple[Value, ...]) -> Iterator[int]:
    """The places of the segments of a text, less those that cannot leave the quotes that they stand in."""
    before = ""
    for index, part in enumerate(parts):
        atom = part.only
        if isinstance(atom, Const):
            before += str(atom.value)
        elif not _is_closed_in(part, before, parts[index + 1 :]):
            yield index


def _is_closed_in(part: Value, before: str, after: tuple[Value, ...]) -> bool:
    quote = _open_quote(before)
    rest = "".join(str(each.only.value) for each in after if isinstance(each.only, Const))
    return bool(quote) and quote in rest and all(_doubles(Value((atom,)), quote) for atom in part.atoms)


def _open_quote(text: str) -> str:
    """The quote that is open at the end of a text; "" if none is."""
    quote = ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES:
            quote = char
    return quote


def _doubles(value: Value, quote: str) -> bool:
    """Whether a value is the result of doubling every ``quote`` in a text."""
    subject = subject_of(value.atoms[0])
    call = made(subject) if subject is not None else None
    if call is None or call.path != "builtins.str().replace":
        return False
    given = [argument.only for argument in call.record.positional[:2]]
    return given == [Const(quote), Const(quote * 2)]
