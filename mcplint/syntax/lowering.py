"""The two entry points behind :mod:`mcplint.syntax`: guard, parse, lower, and what to do when one of them fails."""

from __future__ import annotations

import libcst as cst
import msgspec

from mcplint.finding import Diagnostic, DiagnosticKind
from mcplint.syntax import LoweredFile, guard, hir
from mcplint.syntax import expressions as _expressions  # noqa: F401  (enters its functions into the tables of state)
from mcplint.syntax import strings as _strings  # noqa: F401
from mcplint.syntax.recording import recorded_offsets
from mcplint.syntax.state import CountMismatchError, State, TooDeepError, UnknownSyntaxError, expression
from mcplint.syntax.statements import statements
from mcplint.syntax.tokens import NestedTooDeeplyError, TokenTable, tokenise
from mcplint.syntax.unparsable import explain


def lower_file(text: str, path: str, max_characters: int) -> LoweredFile:
    """What :func:`mcplint.syntax.lower` does."""
    if len(text) > max_characters:
        message = f"{len(text):,} characters, more than the {max_characters:,} that are analysed"
        return _failure("too-large", path, 0, message)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return _failure("unparsable", path, line, "not Python source: a null character")
    try:
        table = tokenise(text)
        guard.check(table)
    except NestedTooDeeplyError as error:
        return _failure("too-deep", path, _line(text, error.offset), "brackets or strings nested too deeply to be parsed")
    except guard.TooComplexError as error:
        return _failure("too-deep", path, _line(text, error.offset), error.message)
    return _lower_table(table, path)


def _lower_table(table: TokenTable, path: str) -> LoweredFile:
    try:
        tree = _parse(table.text)
    except _UnparsableError as error:
        line, message = explain(table.text, error.line, error.message)
        return _failure("unparsable", path, line, message)
    try:
        return _lower_tree(table, tree)
    except TooDeepError as error:
        line = _line(table.text, table.offsets[2 * error.token]) if 2 * error.token < len(table.offsets) else 0
        return _failure("too-deep", path, line, "expressions or statements nested too deeply to be analysed")
    except RecursionError:
        return _failure("too-deep", path, 0, "expressions or statements nested too deeply to be analysed")
    except UnknownSyntaxError as error:
        return _failure("unparsable", path, 0, f"syntax that mcplint does not know: {error.construct}")


class _UnparsableError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message


def _parse(text: str) -> cst.Module:
    """Parse with LibCST. Raises :class:`_UnparsableError`, whatever LibCST raises."""
    # LibCST does not end comments and continuation lines at a lone CR; the same text with LF has the same offsets.
    if "\r" in text:
        text = text.replace("\r\n", "\0\n").replace("\r", "\n").replace("\0\n", "\r\n")
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise _UnparsableError(error.raw_line, error.message) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the native parser's panics are no Exceptions
        raise _UnparsableError(0, f"{type(error).__name__}: {error}") from None


def _lower_tree(table: TokenTable, tree: cst.Module) -> LoweredFile:
    for offsets in (table.offsets, None):
        if offsets is None:
            offsets = recorded_offsets(tree, table.text)
        if offsets is None:
            break
        state = State(table.text, offsets)
        try:
            body = statements(state, tree.body)
        except CountMismatchError:
            continue
        if 2 * state.at == len(offsets):
            return LoweredFile(hir.Module(body, tuple(table.comments), offsets, table.lines))
    return _lower_without_places(table, tree)


def _lower_without_places(table: TokenTable, tree: cst.Module) -> LoweredFile:
    """The last resort: the tree is right, but every place in it is the file's first line."""
    state = State(table.text, table.offsets, exact=False)
    body = statements(state, tree.body)
    return LoweredFile(hir.Module(body, tuple(table.comments), [0, 0] * (state.at + 1), table.lines))


def _failure(kind: DiagnosticKind, path: str, line: int, message: str) -> LoweredFile:
    return LoweredFile(None, (Diagnostic(kind=kind, path=path, line=line, message=message, incomplete=True),))


def _line(text: str, offset: int) -> int:
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def lower_text_expression(text: str, token: int) -> hir.Expr | None:
    """What :func:`mcplint.syntax.lower_expression` does."""
    return None
