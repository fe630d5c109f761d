"""Says where and why a text is not Python, in words that help more than LibCST's list of expected tokens."""

from __future__ import annotations

import ast
import re
import warnings

_PLACE = re.compile(r"error at (\d+):\d+")
_TOKENISER = re.compile(r"tokenizer error: (.*)")

_HINTS = (
    (re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)"), "a merge conflict marker"),
    (re.compile(r"print\s+[^\s=(.,:)\]]|print\s*>>"), "a print statement of Python 2"),
    (re.compile(r"exec\s+[\"'\w]"), "an exec statement of Python 2"),
    (re.compile(r"except\s+[\w.()]+\s*,\s*\w+\s*:"), "an except clause of Python 2"),
    (re.compile(r"raise\s+[\w.]+\s*,"), "a raise statement of Python 2"),
    (re.compile(r".*<>"), "the operator <> of Python 2"),
    (re.compile(r".*`"), "backquotes of Python 2"),
    (re.compile(r".*\bur[\"']", re.IGNORECASE), "a string prefix of Python 2"),
    (re.compile(r".*\b0[0-9]+\b(?![.eEjJ])"), "an octal number of Python 2"),
)


def explain(text: str, message: str) -> tuple[int, str]:
    """Line (0 if unknown) and sentence for what LibCST says in ``message``."""
    place = _PLACE.search(message)
    cpython = _line_of_cpython(text)
    line = int(place[1]) if place else cpython or 0
    if cpython is None:
        return line, "valid Python, but LibCST cannot parse it"
    hint = _hint(text, line)
    if hint:
        return line, f"not valid Python 3: {hint}"
    tokeniser = _TOKENISER.search(message)
    if tokeniser:
        return line, f"not valid Python: {tokeniser[1].strip()}"
    if place:
        return line, "not valid Python: syntax error"
    return line, f"cannot be parsed: {message}"


def _line_of_cpython(text: str) -> int | None:
    """Where CPython's parser, which only reads, finds an error: 0 if it does not say, None if it finds none.

    LibCST's tokeniser says no line, and its grammar lacks a few things, such as ``(a): int = 1``.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as error:
            return error.lineno or 0
        except (ValueError, MemoryError, RecursionError):
            return 0
    return None


def _hint(text: str, line: int) -> str | None:
    """What the line of the error, or the one before it, looks like."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number in (line, line - 1):
        if 1 <= number <= len(lines):
            written = lines[number - 1].strip()[:200]
            for pattern, hint in _HINTS:
                if pattern.match(written):
                    return hint
    return None
