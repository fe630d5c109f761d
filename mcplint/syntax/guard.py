"""Refuses texts that would kill or stall LibCST's native parser, before it sees them.

Measured with LibCST 1.9: about 1,500 nested brackets, 2,000 nested lambdas or 6,000 ``elif`` overflow an 8 MB stack and
kill the process; chains such as ``a + b + …`` take time with the square of their length, brackets with that of their
depth, and each bracket in a ``case`` pattern multiplies the time by four. The limits leave a quarter of that stack and
about ten seconds.
"""

from __future__ import annotations

import re

from mcplint.syntax.tokens import CLOSE, NAME, NEWLINE, OPEN, OPERATOR, SEPARATOR, STRING, TokenTable

MAX_NESTING = 200
"""Brackets inside brackets; CPython's own limit. Formatted strings and their fields count as brackets."""

MAX_RUN = 2000
"""Tokens between two separators at one bracket level: a chain of 1,000 operators, calls or attributes."""

MAX_ELIF = 1000
MAX_LAMBDAS = 200

MAX_COST = 800_000
"""Estimated work beyond the ordinary, in tokens; ordinary files have none, ten seconds of parsing have this much."""

_FREE_DEPTH = 20
_FREE_RUN = 200
_RUN_SHARE = 32
_PATTERN_FACTOR = 4

_BRANCH = re.compile(r"^([ \t\f]*)(if|elif)\b", re.MULTILINE)
_NESTED_LAMBDAS = re.compile(rf"(?:\blambda\b[^:\r\n]{{0,200}}:[\s\\(]*){{{MAX_LAMBDAS}}}")
_CASE = re.compile(r"^[ \t\f]*case\b", re.MULTILINE)


class TooComplexError(Exception):
    """The text is not safe to parse: ``message`` says why, ``offset`` where."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(offset, message)
        self.offset = offset
        self.message = message


def check(table: TokenTable) -> int:
    """The estimated work beyond the ordinary.

    Raises :class:`TooComplexError` for a text that LibCST might not survive or finish.
    """
    text = table.text
    cost = _nesting_cost(table)
    if _CASE.search(text):
        cost += _pattern_cost(table)
    if cost > MAX_COST:
        raise TooComplexError(0, "nested or chained so heavily that parsing would take too long")
    if text.count("elif") > MAX_ELIF:
        _check_elif(text)
    if text.count("lambda") > MAX_LAMBDAS and (match := _NESTED_LAMBDAS.search(text)):
        raise TooComplexError(match.start(), f"more than {MAX_LAMBDAS} nested lambdas")
    return cost


def _nesting_cost(table: TokenTable) -> int:
    """Check brackets and chains and return what they cost beyond the ordinary."""
    cost = run = depth = 0
    outer: list[int] = []
    for position, kind in enumerate(table.kinds):
        if kind < OPEN or kind == OPERATOR:
            run += 1
        elif kind == OPEN:
            depth += 1
            if depth > MAX_NESTING:
                raise _error(table, position, f"more than {MAX_NESTING} nested brackets")
            outer.append(run + 1)
            run = 0
        elif kind == CLOSE:
            if run > _FREE_RUN:
                cost += _run_cost(table, position, run)
            if depth:
                depth -= 1
                run = outer.pop()
        elif kind == SEPARATOR or depth == 0:
            if run > _FREE_RUN:
                cost += _run_cost(table, position, run)
            run = 0
        if depth > _FREE_DEPTH:
            cost += depth - _FREE_DEPTH
    return cost + (_run_cost(table, len(table.kinds), run) if run > _FREE_RUN else 0)


def _run_cost(table: TokenTable, position: int, run: int) -> int:
    run -= _adjacent_strings(table.kinds, position)
    if run > MAX_RUN:
        raise _error(table, position, f"an expression that chains more than {MAX_RUN // 2:,} operators or calls")
    return run * run // _RUN_SHARE


def _adjacent_strings(kinds: list[int], position: int) -> int:
    """How many strings, and only strings, stand before ``position``: joining them is cheap."""
    strings = 0
    for index in range(position - 1, -1, -1):
        if kinds[index] == STRING:
            strings += 1
        elif kinds[index] != NEWLINE:
            break
    return strings


def _pattern_cost(table: TokenTable) -> int:
    """What the brackets in lines that begin with ``case`` cost: LibCST's pattern grammar backtracks at each."""
    text, offsets = table.text, table.offsets
    cost = depth = token = 0
    at_start, in_case = True, False
    for kind in table.kinds:
        if kind == NEWLINE:
            at_start = at_start or depth == 0
            continue
        if at_start:
            in_case = kind == NAME and text[offsets[2 * token] : offsets[2 * token + 1]] == "case"
            at_start = False
        if kind == OPEN:
            depth += 1
            if in_case:
                cost += _PATTERN_FACTOR**depth
        elif kind == CLOSE and depth:
            depth -= 1
        token += 1
    return cost


def _check_elif(text: str) -> None:
    lengths: dict[str, int] = {}
    for match in _BRANCH.finditer(text):
        indentation, word = match.groups()
        lengths[indentation] = lengths.get(indentation, 0) + 1 if word == "elif" else 0
        if lengths[indentation] > MAX_ELIF:
            raise TooComplexError(match.start(2), f"an if statement with more than {MAX_ELIF:,} elif branches")


def _error(table: TokenTable, position: int, message: str) -> TooComplexError:
    """``position`` is that of the kind at which the limit was noticed; what went beyond it stands before."""
    token = sum(kind != NEWLINE for kind in table.kinds[:position]) - 1
    return TooComplexError(table.offsets[2 * max(token, 0)], message)
