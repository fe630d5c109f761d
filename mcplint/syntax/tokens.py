"""A tokeniser that yields places only: where each token starts and ends, comments, line starts.

It knows the tokens of Python 3.8 to 3.14 and accepts anything: what is not Python becomes one-character tokens, and the
parser complains about it. Newlines, indentation and comments are no tokens. An f-string or t-string is split as CPython
3.12 does it: start (``f"``), literal text, ``{``, the tokens of the expression, ``!``, conversion, ``:``, the parts of
the format, ``}``, end (``"``).
"""

from __future__ import annotations

import re
from itertools import accumulate

from mcplint.syntax.hir import Comment

NAME, STRING, NUMBER, OPEN, CLOSE, SEPARATOR, NEWLINE, COMMENT, FORMATTED, END, OPERATOR = range(1, 12)
"""Kinds of tokens, which are group numbers of the pattern. ``SEPARATOR`` is ``,`` or ``;``."""

MAX_FORMATTED_NESTING = 50
"""Formatted strings and fields inside one another. Nobody writes five; CPython allows 150."""

# Any character beyond ASCII counts as part of a name: outside of strings and comments Python allows them nowhere else.
# Alternatives stand in the order of their frequency as far as correctness allows. A string without end is a token too:
# looking for the end again at each quote in it would take quadratic time.
_TOKEN = re.compile(
    r"""
    [ \t\f]* (?: \\ (?: \r\n? | \n ) [ \t\f]* )*
    (?: ( (?! [bBrRuUfFtT]{0,2} ["'] ) [A-Za-z_\x80-\U0010ffff] [A-Za-z0-9_\x80-\U0010ffff]* )
      | ( (?: [uU] | [bB][rR]? | [rR][bB]? )?
          (?: "{3} [^"\\]* (?: (?: \\[\s\S] | "(?!"") ) [^"\\]* )* "{3}
            | '{3} [^'\\]* (?: (?: \\[\s\S] | '(?!'') ) [^'\\]* )* '{3}
            | (?: "{3} | '{3} ) [\s\S]*
            | " [^"\\\r\n]* (?: \\ (?: \r\n | [\s\S] ) [^"\\\r\n]* )* "?
            | ' [^'\\\r\n]* (?: \\ (?: \r\n | [\s\S] ) [^'\\\r\n]* )* '? ) )
      | ( 0[xX][0-9a-fA-F_]+ | 0[bB][01_]+ | 0[oO][0-7_]+
        | (?: [0-9][0-9_]* (?: \. (?: [0-9][0-9_]* )? )? | \.[0-9][0-9_]* ) (?: [eE][+-]?[0-9][0-9_]* )? [jJ]? )
      | ( [(\[{] )
      | ( [)\]}] )
      | ( [,;] )
      | ( \r\n? | \n )
      | ( \#[^\r\n]* )
      | ( (?: [fFtT][rR]? | [rR][fFtT] ) (?: "{3} | '{3} | " | ' ) )
      | ( \Z )
      | ( \*\*=? | //=? | >>=? | <<=? | <> | -> | := | != | \.\.\. | [-+*/%&|^@=<>]=? | [^ \t\f] )
    )
    """,
    re.VERBOSE,
)

_LINE_END = re.compile(r"\r\n?|\n")


def _literal(end: str, raw: bool) -> re.Pattern[str]:
    """The literal text of a formatted string up to a brace, its end or, on one line, the end of the line."""
    named = "" if raw else r"\\N\{[^{}\r\n]*\} |"
    plain = r"[^\\{}'\"]" if len(end) == 3 else r"[^\\{}'\"\r\n]"
    inner_quote = f"(?!{end})['\"]"
    escaped = r"\\(?: \r\n | [^{}] )?"
    return re.compile(rf"(?: {plain}+ | {named} {escaped} | {inner_quote} | \{{\{{ | \}}\}} )*", re.VERBOSE)


def _specification(end: str, raw: bool) -> re.Pattern[str]:
    """The literal text of a format specification: as :func:`_literal`, but double braces mean nothing here."""
    named = "" if raw else r"\\N\{[^{}\r\n]*\} |"
    inner_quote = f"(?!{end})['\"]"
    return re.compile(rf"(?: [^\\{{}}'\"]+ | {named} \\[^{{}}]? | {inner_quote} )*", re.VERBOSE)


_ENDS = ('"', "'", '"""', "'''")
_LITERALS = {(end, raw): _literal(end, raw) for end in _ENDS for raw in (False, True)}
_SPECIFICATIONS = {(end, raw): _specification(end, raw) for end in _ENDS for raw in (False, True)}


class NestedTooDeeplyError(Exception):
    """Formatted strings nest beyond :data:`MAX_FORMATTED_NESTING`; ``offset`` says where."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class TokenTable:
    """The tokens of one text.

    ``offsets`` is the flat table of :class:`mcplint.syntax.hir.Module`; ``kinds`` has one kind per token and, between
    them, a ``NEWLINE`` per line end outside of strings, for the guard.
    """

    __slots__ = ("comments", "kinds", "lines", "offsets", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets: list[int] = []
        self.kinds: list[int] = []
        self.comments: list[Comment] = []
        self.lines = line_starts(text)


def line_starts(text: str) -> list[int]:
    """Offsets at which lines start; lines end with LF, CR LF or CR."""
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_END.finditer(text))]
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    starts.pop()
    return starts


def tokenise(text: str) -> TokenTable:
    """List the tokens of ``text``. Raises :class:`NestedTooDeeplyError`."""
    table = TokenTable(text)
    add_offsets, add_kind = table.offsets.extend, table.kinds.append
    position = 0
    while position >= 0:
        for match in _TOKEN.finditer(text, position):
            kind = match.lastindex or END
            if kind < NEWLINE or kind == OPERATOR:
                add_offsets(match.span(kind))
                add_kind(kind)
            elif kind == NEWLINE:
                add_kind(NEWLINE)
            elif kind == COMMENT:
                _comment(table, *match.span(COMMENT))
            else:
                position = -1 if kind == END else _formatted(table, *match.span(FORMATTED), 1)
                break
    return table


def _comment(table: TokenTable, start: int, end: int) -> None:
    line = len(table.comments) and table.comments[-1].line
    while line < len(table.lines) and table.lines[line] <= start:
        line += 1
    line_start = table.lines[line - 1]
    before = table.text[line_start:start]
    table.comments.append(Comment(line, start - line_start + 1, table.text[start:end], not before or before.isspace()))


def _add(table: TokenTable, start: int, end: int, kind: int) -> None:
    table.offsets.extend((start, end))
    table.kinds.append(kind)


def _formatted(table: TokenTable, start: int, position: int, nesting: int) -> int:
    """Tokenise the formatted string whose start token is ``start:position``; returns the offset after its end."""
    if nesting > MAX_FORMATTED_NESTING:
        raise NestedTooDeeplyError(start)
    text = table.text
    opening = text[start:position]
    end = opening.lstrip("fFtTrR")
    raw = "r" in opening or "R" in opening
    _add(table, start, position, OPEN)
    position = _parts(table, position, _LITERALS[end, raw], (end, raw), nesting)
    if text.startswith(end, position):
        _add(table, position, position + len(end), CLOSE)
        position += len(end)
    return position


def _parts(table: TokenTable, position: int, literal: re.Pattern[str], quotes: tuple[str, bool], nesting: int) -> int:
    """Tokenise literal text and ``{}`` fields until neither follows; returns the offset of what follows."""
    text = table.text
    while True:
        match = literal.match(text, position)
        if match is not None and match.end() > position:
            _add(table, position, match.end(), SEPARATOR)
            position = match.end()
        if not text.startswith("{", position):
            return position
        position = _field(table, position, quotes, nesting + 1)


def _field(table: TokenTable, position: int, quotes: tuple[str, bool], nesting: int) -> int:
    """Tokenise ``{expression!r:specification}``, which starts at ``position``; returns the offset after it."""
    if nesting > MAX_FORMATTED_NESTING:
        raise NestedTooDeeplyError(position)
    text = table.text
    _add(table, position, position + 1, OPEN)
    position = _expression(table, position + 1, nesting)
    if text.startswith(":", position):
        _add(table, position, position + 1, OPERATOR)
        position = _parts(table, position + 1, _SPECIFICATIONS[quotes], quotes, nesting)
    if text.startswith("}", position):
        _add(table, position, position + 1, CLOSE)
        position += 1
    return position


def _expression(table: TokenTable, position: int, nesting: int) -> int:
    """Tokenise the expression of a ``{}`` field; returns the offset of the ``}`` or ``:`` that ends it."""
    depth = 0
    while True:
        for match in _TOKEN.finditer(table.text, position):
            kind = match.lastindex or END
            start, end = match.span(kind)
            if kind == FORMATTED:
                position = _formatted(table, start, end, nesting + 1)
                break
            if kind == END or (depth == 0 and (kind == CLOSE or (kind == OPERATOR and table.text[start] == ":"))):
                return start
            if kind == COMMENT:
                _comment(table, start, end)
            elif kind != NEWLINE:
                depth += (kind == OPEN) - (kind == CLOSE)
                _add(table, start, end, kind)
