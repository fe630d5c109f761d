"""Values of literal tokens, computed from their text: nothing is evaluated."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(
    r"\\(?:(?P<line>\r\n?|\n)|(?P<octal>[0-7]{1,3})|x(?P<byte>[0-9a-fA-F]{2})|(?P<text>"
    r"u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|N\{(?P<name>[^{}]*)\})|(?P<one>[\s\S]))"
)
_SIMPLE = {"\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_REPLACEMENT = "\ufffd"


def _character(code: int) -> str:
    """The character, or U+FFFD for what UTF-8 cannot hold: reports and caches must be able to write every value."""
    return _REPLACEMENT if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _named(name: str, written: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return written


def _unescape_text(match: re.Match[str]) -> str:
    if (one := match["one"]) is not None:
        return _SIMPLE.get(one, match[0])
    if match["line"] is not None:
        return ""
    if (octal := match["octal"]) is not None:
        return chr(int(octal, 8))
    if (code := match["byte"] or match["short"] or match["long"]) is not None:
        return _character(int(code, 16))
    return _named(match["name"], match[0])


def _unescape_bytes(match: re.Match[str]) -> str:
    if (octal := match["octal"]) is not None:
        return chr(int(octal, 8) & 0xFF)
    return match[0] if match["text"] is not None else _unescape_text(match)


def unescape(body: str, *, raw: bool = False, binary: bool = False) -> str:
    """The value of the literal text ``body`` (no quotes). Escapes that Python rejects stay as they are written."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if raw or "\\" not in body:
        return body
    return _ESCAPE.sub(_unescape_bytes if binary else _unescape_text, body)


def string_value(token: str) -> str | bytes:
    """The value of a string or bytes literal, without the prefixes f and t.

    Lone surrogates become U+FFFD; characters that a bytes literal must not hold become ``?``.
    """
    quote = 0
    while token[quote] not in "\"'":
        quote += 1
    prefix = token[:quote].lower()
    width = 3 if len(token) - quote >= 6 and token.startswith((token[quote] * 3,), quote) else 1
    binary = "b" in prefix
    value = unescape(token[quote + width : -width], raw="r" in prefix, binary=binary)
    return value.encode("latin-1", "replace") if binary else value


def integer_value(token: str) -> int | float:
    """The value of an integer literal; the nearest float, which may be infinity, beyond 64 bits."""
    digits = token.replace("_", "")
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2].lower(), 10)
    try:
        value = int(digits, base)
        return value if value < 1 << 64 else float(value)
    except (OverflowError, ValueError):  # Python converts no more than 4,300 decimal digits
        return float("inf")
