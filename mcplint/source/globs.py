"""Path patterns as ``.gitignore`` writes them: for ignore files, ``exclude`` and per-path settings.

Patterns come out of the analysed tree, so matching must not blow up: a segment becomes a regular expression whose stars
never give back what they took, and ``**`` is matched by going back to the last one only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MAX_PATTERN = 1000
"""Longer patterns are refused: no real one comes near, and each costs time at every path."""

_MAGIC = frozenset("*?[\\")


class Pattern:
    """One compiled pattern. ``negated`` for ``!…``, ``directories_only`` for ``…/``."""

    __slots__ = ("_segments", "directories_only", "negated")

    def __init__(
        self, segments: tuple[str | re.Pattern[str] | None, ...], negated: bool, directories_only: bool
    ) -> None:
        self._segments = segments
        self.negated = negated
        self.directories_only = directories_only

    def matches(self, parts: Sequence[str]) -> bool:
        """Whether the pattern matches the path with these ``parts`` itself (not merely a folder above it)."""
        segments = self._segments
        if len(segments) == 2 and segments[0] is None:
            return _fits(segments[1], parts[-1])
        position = here = 0
        resume: tuple[int, int] | None = None
        while here < len(parts):
            if position < len(segments) and segments[position] is None:
                position += 1
                if position == len(segments):
                    return True
                resume = (position, here)
            elif position < len(segments) and _fits(segments[position], parts[here]):
                position, here = position + 1, here + 1
            elif resume is not None:
                resume = (resume[0], resume[1] + 1)
                position, here = resume
            else:
                return False
        return position == len(segments)


class Patterns:
    """An ordered list of patterns, the last match of which decides."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Compiles ``lines``; those that are no valid pattern are left out and kept in :attr:`rejected`."""
        self.rejected: list[str] = []
        compiled: list[Pattern] = []
        for line in lines:
            try:
                pattern = compile_pattern(line)
            except ValueError:
                self.rejected.append(line)
                continue
            if pattern is not None:
                compiled.append(pattern)
        compiled.reverse()
        self._patterns = tuple(compiled)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def decide(self, parts: Sequence[str], is_directory: bool) -> bool | None:
        """True if the path is matched, False if a ``!`` pattern takes it back, None if nothing here speaks of it."""
        for pattern in self._patterns:
            if (is_directory or not pattern.directories_only) and pattern.matches(parts):
                return not pattern.negated
        return None

    def covers(self, path: str) -> bool:
        """Whether the file ``path`` (relative, with ``/``) or one of the folders above it is matched."""
        parts = path.split("/")
        return any(self.decide(parts[:size], size < len(parts)) for size in range(1, len(parts) + 1))


def compile_pattern(line: str) -> Pattern | None:
    """Compiles one line of an ignore file; None for a comment or an empty line.

    Raises:
        ValueError: the line is no valid pattern.
    """
    text = _strip(line)
    if not text or text.startswith("#"):
        return None
    if len(text) > MAX_PATTERN or "\0" in text:
        raise ValueError("pattern too long")
    negated = text.startswith("!")
    text = text[1:] if negated else text
    directories_only = text.endswith("/")
    text = text.removesuffix("/")
    anchored = "/" in text
    names = text.removeprefix("/").split("/")
    if not all(names):
        raise ValueError("an empty name, which no path has")
    segments: list[str | re.Pattern[str] | None] = [] if anchored else [None]
    for name in names:
        if name != "**":
            segments.append(_segment(name))
        elif not segments or segments[-1] is not None:
            segments.append(None)
    if segments[-1] is None and len(segments) > 1:
        # "a/**" is everything below a, but not a itself
        segments.append(_segment("*"))
    return Pattern(tuple(segments), negated, directories_only)


def _fits(segment: str | re.Pattern[str] | None, name: str) -> bool:
    """Whether one part of a path fits one segment of a pattern other than ``**``."""
    if isinstance(segment, str):
        return segment == name
    return segment is not None and segment.match(name) is not None


def _strip(line: str) -> str:
    """``line`` without its end of line and the trailing spaces that no backslash protects."""
    text = line.rstrip("\r\n")
    stripped = text.rstrip(" \t")
    if stripped.endswith("\\") and len(stripped) < len(text):
        stripped += text[len(stripped)]
    return stripped


def _segment(text: str) -> str | re.Pattern[str]:
    """A segment as plain text where it has no wildcard, else as a regular expression.

    Raises:
        ValueError: a bracket is not closed or its range is empty, or the text ends with a lone backslash.
    """
    if not _MAGIC.intersection(text):
        return text
    chunks = [""]
    position = 0
    while position < len(text):
        char = text[position]
        if char == "*":
            if chunks[-1] or len(chunks) == 1:
                chunks.append("")
            position += 1
            continue
        piece, position = _piece(text, position)
        chunks[-1] += piece
    try:
        return re.compile(_join(chunks), re.DOTALL)
    except re.error as error:
        raise ValueError(str(error)) from None


def _piece(text: str, position: int) -> tuple[str, int]:
    """The regular expression of the one-character piece at ``position``, and where the next piece starts."""
    char = text[position]
    if char == "?":
        return ".", position + 1
    if char == "\\":
        if position + 1 == len(text):
            raise ValueError("a backslash at the end")
        return re.escape(text[position + 1]), position + 2
    if char != "[":
        return re.escape(char), position + 1
    start = position + 1
    negated = text[start : start + 1] in ("!", "^")
    start += negated
    end = text.find("]", start + 1)
    if end < 0:
        raise ValueError("a bracket that is not closed")
    body = text[start:end].replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&").replace("|", "\\|")
    body = body.replace("~", "\\~")
    if body.startswith(("^", "]")):
        body = "\\" + body
    return f"[{'^' if negated else ''}{body}]", end + 1


def _join(chunks: list[str]) -> str:
    """Joins what stands between stars. A middle chunk is taken at its first place for good, which loses no match."""
    if len(chunks) == 1:
        return f"{chunks[0]}\\Z"
    middle = "".join(f"(?=(?P<g{i}>.*?{chunk}))(?P=g{i})" for i, chunk in enumerate(chunks[1:-1]) if chunk)
    return f"{chunks[0]}{middle}.*{chunks[-1]}\\Z"
