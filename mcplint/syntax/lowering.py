"""The two entry points behind :mod:`mcplint.syntax`: guard, parse, lower, and what to do when one of them fails."""

from __future__ import annotations

import libcst as cst

from mcplint.finding import Diagnostic, DiagnosticKind
from mcplint.syntax import LoweredFile, hir
from mcplint.syntax import expressions as _expressions  # noqa: F401  (enters its functions into the tables of state)
from mcplint.syntax import strings as _strings  # noqa: F401
from mcplint.syntax.deferred import cut
from mcplint.syntax.guard import TooComplexError, check
from mcplint.syntax.recording import recorded_offsets
from mcplint.syntax.state import CountMismatchError, State, TooDeepError, UnknownSyntaxError, expression
from mcplint.syntax.statements import statements
from mcplint.syntax.tokens import NestedTooDeeplyError, TokenTable, tokenise
from mcplint.syntax.unparsable import explain

_ORDINARY = 100
"""A text that costs the guard more than this is not cut to an outline: what other parsers make of it is not known."""

_TOO_DEEP = "expressions or statements nested too deeply to be analysed"


def lower_file(text: str, path: str, max_characters: int, later: list[Diagnostic] | None = None) -> LoweredFile:
    """What :func:`mcplint.syntax.lower` does."""
    try:
        return _lower(text, path, max_characters, later)
    except _RefusedError as error:
        found = Diagnostic(kind=error.kind, path=path, line=error.line, message=error.message, incomplete=True)
        return LoweredFile(None, (found,))


class _RefusedError(Exception):
    """There will be no module; the fields are those of the diagnostic."""

    def __init__(self, kind: DiagnosticKind, line: int, message: str) -> None:
        super().__init__(kind, line, message)
        self.kind: DiagnosticKind = kind
        self.line = line
        self.message = message


def _lower(text: str, path: str, max_characters: int, later: list[Diagnostic] | None) -> LoweredFile:
    if len(text) > max_characters:
        message = f"{len(text):,} characters, more than the {max_characters:,} that are analysed"
        raise _RefusedError("too-large", 0, message)
    if "\0" in text:
        raise _RefusedError("unparsable", _line(text, text.index("\0")), "not valid Python: a null character")
    table, cost = _checked_tokens(text)
    plain = _with_plain_line_ends(text)
    if later is not None and cost <= _ORDINARY and (outline := _lower_outline(table, plain, path, later)) is not None:
        return outline
    try:
        return _lower_tree(table, _parse(plain), path)
    except TooDeepError as error:
        offsets = table.offsets[2 * error.token : 2 * error.token + 1]
        raise _RefusedError("too-deep", _line(text, offsets[0]) if offsets else 0, _TOO_DEEP) from None
    except RecursionError:
        raise _RefusedError("too-deep", 0, _TOO_DEEP) from None
    except UnknownSyntaxError as error:
        message = f"syntax that this version of mcplint does not know: {error.construct}"
        raise _RefusedError("unparsable", 0, message) from None


def _lower_outline(table: TokenTable, plain: str, path: str, later: list[Diagnostic]) -> LoweredFile | None:
    """Lower all but the bodies of functions; None if there are none worth it, or anything is not as usual."""
    outline, bodies = cut(plain, table, path, later)
    if not bodies:
        return None
    state = State(table.text, table.offsets, deferred=bodies)
    try:
        body = statements(state, _parse(outline).body)
    except (CountMismatchError, TooDeepError, RecursionError, UnknownSyntaxError, _RefusedError):
        return None
    if 2 * state.at != len(table.offsets):
        return None
    return LoweredFile(hir.Module(body, tuple(table.comments), table.offsets, table.lines))


def _checked_tokens(text: str) -> tuple[TokenTable, int]:
    """The tokens of a text that is safe to parse, and what the guard says it costs beyond the ordinary."""
    try:
        table = tokenise(text)
        cost = check(table)
    except NestedTooDeeplyError as error:
        raise _RefusedError("too-deep", _line(text, error.offset), _TOO_DEEP) from None
    except TooComplexError as error:
        raise _RefusedError("too-deep", _line(text, error.offset), error.message) from None
    return table, cost


def _parse(text: str) -> cst.Module:
    """Parse a text with plain line ends. Raises :class:`RecursionError`, and :class:`_RefusedError` for whatever else
    LibCST raises."""
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        if "too many indentation levels" in error.message:
            raise _RefusedError("too-deep", 0, "more than 100 indentation levels") from None
        raise _RefusedError("unparsable", *explain(text, error.message)) from None
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, RecursionError):
        raise
    except (
        BaseException
    ) as error:  # constructors of nodes complain too, and panics of the native parser are no Exception
        raise _RefusedError("unparsable", *explain(text, f"{type(error).__name__}: {error}")) from None


def _with_plain_line_ends(text: str) -> str:
    """The text with LF for each lone CR, which LibCST reads but does not write back. All offsets stay."""
    if "\r" not in text:
        return text
    return "\r\n".join(part.replace("\r", "\n") for part in text.split("\r\n"))


def _lower_tree(table: TokenTable, tree: cst.Module, path: str) -> LoweredFile:
    offsets: list[int] | None = table.offsets
    body = _lower_with(table.text, table.offsets, tree)
    if body is None:
        offsets = recorded_offsets(tree, table.text)
        body = None if offsets is None else _lower_with(table.text, offsets, tree)
    if body is None or offsets is None:
        return _lower_without_places(table, tree, path)
    return LoweredFile(hir.Module(body, tuple(table.comments), offsets, table.lines))


def _lower_with(text: str, offsets: list[int], tree: cst.Module) -> tuple[hir.Stmt, ...] | None:
    """Lower with a token table; None if the tree implies other tokens."""
    state = State(text, offsets)
    try:
        body = statements(state, tree.body)
    except CountMismatchError:
        return None
    return body if 2 * state.at == len(offsets) else None


def _lower_without_places(table: TokenTable, tree: cst.Module, path: str) -> LoweredFile:
    """The last resort: the tree is right, but every place in it is the start of the file."""
    state = State(table.text, table.offsets, exact=False)
    body = statements(state, tree.body)
    module = hir.Module(body, tuple(table.comments), [0, 0] * state.at, table.lines)
    message = "places in this file could not be determined: findings point at its first line"
    return LoweredFile(module, (Diagnostic(kind="internal", path=path, message=message),))


def _line(text: str, offset: int) -> int:
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def lower_text_expression(text: str, token: int) -> hir.Expr | None:
    """What :func:`mcplint.syntax.lower_expression` does."""
    text = text.strip()
    try:
        table, _ = _checked_tokens(text)
        state = State(text, table.offsets, exact=False)
        placed = _placed(expression(state, cst.parse_expression(text)), token)
    except (TooDeepError, UnknownSyntaxError, RecursionError, _RefusedError):
        return None
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:  # whatever the native parser raises: the text is no expression
        return None
    return placed if isinstance(placed, hir.Node) else None  # type: ignore[return-value]


def _placed(value: object, token: int) -> object:
    """The same tree with ``token`` as every place."""
    if isinstance(value, tuple):
        return tuple(_placed(item, token) for item in value)
    if not isinstance(value, hir.Node):
        return value
    fields = [_placed(getattr(value, name), token) for name in value.__struct_fields__[2:]]
    if isinstance(value, hir.Param):
        fields[-1] = token
    return type(value)(token, token, *fields)
