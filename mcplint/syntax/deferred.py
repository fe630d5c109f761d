"""Function bodies that are parsed and lowered when somebody first asks for them.

LibCST takes most of its time for the bodies of functions, and a run that only wants to know what modules register
executes few of them. So the text is cut to an outline first: each body of a function at the top of a module or class is
replaced by its docstring or by ``pass``. CPython's own parser says where bodies lie and that the whole text is Python;
a text that it does not accept (of a newer Python, or none) is not cut.
"""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_left
from collections.abc import Iterator

import libcst as cst

from mcplint.finding import Diagnostic
from mcplint.syntax import hir
from mcplint.syntax.state import CountMismatchError, State, TooDeepError, UnknownSyntaxError
from mcplint.syntax.statements import statements
from mcplint.syntax.tokens import TokenTable

_MIN_CHARACTERS = 80
"""Shorter bodies are not worth a parse of their own."""


class Source:
    """What the bodies of one file are lowered from; what is wrong with one is added to ``diagnostics``."""

    __slots__ = ("diagnostics", "path", "table", "text")

    def __init__(self, text: str, table: TokenTable, path: str, diagnostics: list[Diagnostic]) -> None:
        self.text = text
        self.table = table.offsets
        self.path = path
        self.diagnostics = diagnostics


class DeferredBody:
    """One body: the text from ``start`` to ``stop``, the tokens from ``first`` to before ``end``.

    Its docstring is no part of that, but lowered with the outline: ``beginning``.
    """

    __slots__ = ("_depth", "_lowered", "_source", "beginning", "end", "first", "has_docstring", "start", "stop")

    def __init__(self, source: Source, span: tuple[int, int], tokens: tuple[int, int], has_docstring: bool) -> None:
        self._source = source
        self.start, self.stop = span
        self.first, self.end = tokens
        self.has_docstring = has_docstring
        self.beginning: tuple[hir.Stmt, ...] = ()
        self._depth = 0
        self._lowered: tuple[hir.Stmt, ...] | None = None

    def pass_by(self, state: State, suite: cst.BaseSuite) -> None:
        """Lower what the outline has of the body, and count the tokens of the rest. Raises what ``statements`` does."""
        self._depth = state.depth
        if self.has_docstring:
            self.beginning = statements(state, suite.body)
        if state.at != self.first:
            raise CountMismatchError
        state.at = self.end

    def lowered(self) -> tuple[hir.Stmt, ...]:
        """The statements of the body; those that cannot be lowered are missing, and a diagnostic says so."""
        if self._lowered is None:
            self._lowered = (*self.beginning, *self._lower())
        return self._lowered

    def _lower(self) -> tuple[hir.Stmt, ...]:
        source = self._source
        state = State(source.text, source.table)
        state.at, state.depth = self.first, self._depth
        try:
            function = cst.parse_module(f"async def _():\n{source.text[self.start : self.stop]}").body[0]
            body = statements(state, function.body.body)  # type: ignore[union-attr]
            if state.at == self.end:
                return body
            message = "places in this function could not be determined"
        except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        except (TooDeepError, RecursionError):
            message = "expressions or statements nested too deeply to be analysed"
        except CountMismatchError:
            message = "places in this function could not be determined"
        except UnknownSyntaxError as error:
            message = f"syntax that this version of mcplint does not know: {error.construct}"
        except BaseException as error:  # panics of the native parser are no Exception
            message = f"LibCST cannot parse the body of this function: {type(error).__name__}"
        line = source.text.count("\n", 0, self.start) + 1
        source.diagnostics.append(
            Diagnostic(kind="unparsable", path=source.path, line=line, message=message, incomplete=True)
        )
        return ()


def cut(text: str, table: TokenTable, path: str, diagnostics: list[Diagnostic]) -> tuple[str, dict[int, DeferredBody]]:
    """The outline of ``text`` and the bodies that are missing in it, by the token of the function's name."""
    source = Source(text, table, path, diagnostics)
    starts = table.offsets[::2]
    pieces: list[str] = []
    bodies: dict[int, DeferredBody] = {}
    at = 0
    for function in _functions(text):
        found = _body(function, source, table.lines, starts)
        if found is None:
            continue
        name, body = found
        bodies[name] = body
        pieces.append(text[at : body.start])
        if not body.has_docstring:
            pieces.append(f"{text[body.start : starts[body.first]]}pass\n")
        at = body.stop
    pieces.append(text[at:])
    return "".join(pieces), bodies


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module that lie in no other one, in the order of the text; none if CPython refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return
    todo: list[ast.AST] = list(reversed(tree.body))
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
            continue
        for field in ("cases", "finalbody", "orelse", "handlers", "body"):
            below = getattr(node, field, None)
            if isinstance(below, list):
                todo.extend(reversed(below))


def _body(
    function: ast.FunctionDef | ast.AsyncFunctionDef, source: Source, lines: list[int], starts: list[int]
) -> tuple[int, DeferredBody] | None:
    """The body of a function and the token of its name; None if the body is better not cut out: if it is short, or does
    not consist of whole lines."""
    statement, *rest = function.body
    has_docstring = (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
    if has_docstring:
        if not rest:
            return None
        statement = rest[0]
    text = source.text
    decorators = getattr(statement, "decorator_list", None)
    start = lines[(decorators[0] if decorators else statement).lineno - 1]
    last = function.end_lineno or 0
    stop = lines[last] if last < len(lines) else len(text)
    if stop - start < _MIN_CHARACTERS:
        return None
    first, end = bisect_left(starts, start), bisect_left(starts, stop)
    if decorators:
        begins_line = text[starts[first]] == "@"
    else:
        begins_line = starts[first] == start + statement.col_offset
    before = text[source.table[2 * first - 1] : start]
    after = text[source.table[2 * end - 1] : stop]
    if not begins_line or "\n" not in before or "\\" in before or "\\" in after:
        return None
    name = bisect_left(starts, lines[function.lineno - 1] + function.col_offset)
    name += 2 if isinstance(function, ast.AsyncFunctionDef) else 1
    return name, DeferredBody(source, (start, stop), (first, end), has_docstring)
