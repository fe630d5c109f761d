"""What a terminal needs: harmless text, widths of characters, colours."""

from __future__ import annotations

import os
import unicodedata
from typing import Literal, TextIO

Style = Literal["error", "warning", "note", "help", "gutter", "strong", "plain"]

TAB_WIDTH = 4

_CODES: dict[Style, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "note": "\x1b[1;36m",
    "help": "\x1b[1;32m",
    "gutter": "\x1b[1;34m",
    "strong": "\x1b[1m",
    "plain": "",
}
_RESET = "\x1b[0m"

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Painter:
    """Wraps text in colours, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, style: Style, text: str) -> str:
        if not self.colour or not text or style == "plain":
            return text
        return f"{_CODES[style]}{text}{_RESET}"


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour what is written to ``stream``: a terminal that is not dumb, and no ``NO_COLOR``."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def cell(char: str) -> tuple[str, int]:
    """How one character of analysed text is shown, and how many columns that takes.

    Analysed text is hostile: control characters become visible pictures and direction marks become U+FFFD, so that a
    report can neither drive the terminal nor show code in another order than it has.
    """
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return char, 1
    if char == "\t":
        return " " * TAB_WIDTH, TAB_WIDTH
    if code < 0x20:
        return chr(0x2400 + code), 1
    if code == 0x7F:
        return "\u2421", 1
    if char in _BIDI:
        return "\ufffd", 1
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return "\ufffd", 1
    if category in ("Mn", "Me", "Cf"):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in "WF" else 1


def safe(text: str) -> str:
    """``text`` for one line of a terminal: nothing in it moves the cursor or starts a new line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(cell(char)[0] for char in text)


def width(text: str) -> int:
    """How many columns :func:`safe` text takes."""
    return len(text) if text.isascii() else sum(cell(char)[1] for char in text)


def shorten(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` columns, with ``…`` at its end if anything is missing."""
    if width(text) <= limit:
        return text
    taken, used = [], 1
    for char in text:
        used += cell(char)[1]
        if used > limit:
            break
        taken.append(char)
    return "".join(taken).rstrip() + "…"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 tool``, ``2 tools``."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
