"""Bytes of a Python file to text, as Python itself would decode them (PEP 263)."""

from __future__ import annotations

import codecs
import hashlib
import re

from mcplint.finding import Diagnostic
from mcplint.source.model import Newline, Text

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#|$)")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_NO_SOURCE_ENCODING = re.compile(r"utf_?(16|32)|punycode|idna|undefined|mbcs|oem")
"""Codecs that Python cannot read source with (wide ones), that depend on the machine, or whose cost is quadratic."""


class DecodeError(Exception):
    """The bytes are not text. ``line`` is the place (from 1), the message complete."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def digest(data: bytes) -> str:
    """The content hash of a file."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def decode(data: bytes, display: str) -> Text | Diagnostic:
    """Decodes the content of the file that reports call ``display``; a diagnostic if it is not Python text."""
    try:
        encoding, bom = declared_encoding(data)
        text = _decode(data[3:] if bom else data, encoding, 3 if bom else 0)
    except DecodeError as error:
        return Diagnostic(kind="undecodable", path=display, line=error.line, message=str(error), incomplete=True)
    if "\0" in text:
        line = line_at(data, max(data.find(b"\0"), 0))
        message = "the file contains a NUL byte, which Python refuses"
        return Diagnostic(kind="unparsable", path=display, line=line, message=message, incomplete=True)
    return Text(text=text, digest=digest(data), encoding=encoding, newline=newline_style(text), bom=bom)


def declared_encoding(data: bytes) -> tuple[str, bool]:
    """The normal name of the encoding that ``data`` declares, and whether it starts with a UTF-8 byte order mark.

    Raises:
        DecodeError: the declared encoding is unknown, contradicts the byte order mark, or cannot hold source.
    """
    bom = data.startswith(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DecodeError("the file is UTF-16, which Python does not read as source: save it as UTF-8")
    found = _cookie(data[3:] if bom else data)
    if found is None:
        return "utf-8", bom
    cookie, line = found
    try:
        info = codecs.lookup(cookie)
        b"".decode(cookie)
    except (LookupError, ValueError, UnicodeError):
        raise DecodeError(f"unknown encoding `{cookie}` declared in the file", line) from None
    if _NO_SOURCE_ENCODING.match(info.name.replace("-", "_")):
        raise DecodeError(f"the declared encoding `{cookie}` cannot be used for Python source", line)
    if bom and info.name not in ("utf-8", "utf-8-sig"):
        raise DecodeError(f"the declared encoding `{cookie}` contradicts the UTF-8 byte order mark", line)
    return info.name, bom


def _cookie(data: bytes) -> tuple[str, int] | None:
    """The encoding named in a comment of the first two lines, with its line."""
    head = _LINE_END.split(data[:2048], maxsplit=2)[:2]
    for number, line in enumerate(head, 1):
        match = _COOKIE.match(line)
        if match:
            return match.group(1).decode("ascii", "replace"), number
        if not _BLANK.match(line):
            return None
    return None


def _decode(data: bytes, encoding: str, skipped: int) -> str:
    """Decodes ``data``, which starts ``skipped`` bytes into its file."""
    try:
        text = data.decode(encoding)
        if encoding != "utf-8":
            text.encode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(*_explain(data, encoding, error, skipped)) from None
    except (ValueError, LookupError, AssertionError) as error:
        raise DecodeError(f"the file cannot be decoded as {encoding}: {error}") from None
    return text


def _explain(data: bytes, encoding: str, error: UnicodeDecodeError, skipped: int) -> tuple[str, int]:
    """Message and line for bytes that are not valid in ``encoding``."""
    if data.count(b"\0", 0, 4096) * 3 > min(len(data), 4096):
        return "the file looks like UTF-16 or binary data, which Python does not read as source", 1
    line = line_at(data, error.start)
    if not 0 <= error.start < len(data):
        return f"the file cannot be decoded as {encoding}: {error.reason}", line
    place = f"byte 0x{data[error.start]:02x} at offset {error.start + skipped} (line {line})"
    if encoding == "utf-8":
        return f"{place} is not valid UTF-8, and no other encoding is declared", line
    return f"{place} is not valid in the declared encoding {encoding}", line


def line_at(data: bytes, offset: int) -> int:
    """The line (from 1) of the byte at ``offset``, counting all three kinds of line end."""
    before = data[:offset]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def newline_style(text: str) -> Newline:
    """The line ends that ``text`` uses; "" if it has none."""
    both = text.count("\r\n")
    returns = text.count("\r") - both
    feeds = text.count("\n") - both
    used: list[Newline] = []
    if both:
        used.append("\r\n")
    if returns:
        used.append("\r")
    if feeds:
        used.append("\n")
    if not used:
        return ""
    return used[0] if len(used) == 1 else "mixed"
