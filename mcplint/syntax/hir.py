"""HIR: the compact, immutable tree that the rest of mcplint reads instead of LibCST.

Every node begins with ``lo`` and ``hi``: indices of its first and last token in the module's token table
(:attr:`Module.tokens`), from which :meth:`Module.region` derives lines and columns. Nodes compare by identity.

The parentheses around an expression are no part of its span, but those of a tuple or generator expression are.

Sugar is removed where that loses nothing: operator and ``elif`` chains are n-ary, parentheses and implicit string
concatenation disappear, a ``with`` of several items stays one node with several items.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    Literals: TypeAlias = str | bytes | int | float | bool | None
else:
    Literals: TypeAlias = Any  # msgspec decodes no union of str and bytes, though MessagePack tells them apart


class Node(msgspec.Struct, frozen=True, eq=False, gc=False, array_like=True, tag=True):
    """Any node. ``lo``/``hi`` index the module's token table, both inclusive."""

    lo: int
    hi: int


# --- expressions -----------------------------------------------------------------------------------------------------


class Name(Node, frozen=True):
    id: str


class Constant(Node, frozen=True):
    """A literal: str, bytes, int, float, bool or None. ``...`` and ``2j`` have classes of their own.

    So that every value can be written as UTF-8 and MessagePack, lone surrogates of a string are replaced by U+FFFD and
    an integer beyond 64 bits is the nearest float.
    """

    value: Literals


class EllipsisConstant(Node, frozen=True):
    pass


class Imaginary(Node, frozen=True):
    text: str


class Interpolation(Node, frozen=True):
    """``{value!conversion:spec}`` of an f-string or t-string; ``conversion`` is "", "r", "s" or "a"."""

    value: Expr
    conversion: str
    spec: FString | None


class FString(Node, frozen=True):
    """An f-string (or t-string if ``template``); literal parts are :class:`Constant` strings, already unescaped."""

    parts: tuple[Constant | Interpolation, ...]
    template: bool


class Attribute(Node, frozen=True):
    """``value.attr``; the name's token is ``hi``."""

    value: Expr
    attr: str


class Subscript(Node, frozen=True):
    """``value[index]``; several indices are a :class:`TupleExpr`."""

    value: Expr
    index: Expr


class Slice(Node, frozen=True):
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Arg(Node, frozen=True):
    """An argument of a call or a base of a class. ``star`` is "", "*" or "**"."""

    value: Expr
    keyword: str | None
    star: Literal["", "*", "**"]


class Call(Node, frozen=True):
    func: Expr
    args: tuple[Arg, ...]


class Operation(Node, frozen=True):
    """A chain of binary operators of one precedence, applied from the left: ``first op1 x1 op2 x2 …``.

    A chain of ``**`` has one operator: it binds to the right.
    """

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


class BoolOp(Node, frozen=True):
    op: Literal["and", "or"]
    values: tuple[Expr, ...]


class Compare(Node, frozen=True):
    """``left op1 x1 op2 x2 …``; operators as written: ``==``, ``not in``, ``is not`` …"""

    left: Expr
    rest: tuple[tuple[str, Expr], ...]


class UnaryOp(Node, frozen=True):
    op: Literal["not", "-", "+", "~"]
    operand: Expr


class IfExp(Node, frozen=True):
    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node, frozen=True):
    params: tuple[Param, ...]
    body: Expr


class ListExpr(Node, frozen=True):
    elements: tuple[Expr, ...]


class TupleExpr(Node, frozen=True):
    elements: tuple[Expr, ...]


class SetExpr(Node, frozen=True):
    elements: tuple[Expr, ...]


class DictExpr(Node, frozen=True):
    """A ``None`` key marks ``**value``."""

    items: tuple[tuple[Expr | None, Expr], ...]


class Clause(Node, frozen=True):
    """One ``for target in iterable if c1 if c2`` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Node, frozen=True):
    """``element`` is the key and ``value`` the value for kind "dict"; else ``value`` is None.

    Kind "dict" without ``value`` is Python 3.15's ``{**element for …}``.
    """

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    value: Expr | None
    clauses: tuple[Clause, ...]


class Await(Node, frozen=True):
    value: Expr


class Yield(Node, frozen=True):
    value: Expr | None


class YieldFrom(Node, frozen=True):
    value: Expr


class Starred(Node, frozen=True):
    value: Expr


class NamedExpr(Node, frozen=True):
    target: Name
    value: Expr


Expr: TypeAlias = (
    Name
    | Constant
    | EllipsisConstant
    | Imaginary
    | FString
    | Attribute
    | Subscript
    | Slice
    | Call
    | Operation
    | BoolOp
    | Compare
    | UnaryOp
    | IfExp
    | Lambda
    | ListExpr
    | TupleExpr
    | SetExpr
    | DictExpr
    | Comprehension
    | Await
    | Yield
    | YieldFrom
    | Starred
    | NamedExpr
)


# --- definitions -----------------------------------------------------------------------------------------------------

ParamKind: TypeAlias = Literal["positional_only", "positional", "var_positional", "keyword_only", "var_keyword"]


class Param(Node, frozen=True):
    """A parameter; the name's token is ``name_token``."""

    name: str
    kind: ParamKind
    annotation: Expr | None
    default: Expr | None
    name_token: int


class TypeParam(Node, frozen=True):
    """A PEP 695 type parameter; ``star`` is "", "*" or "**"."""

    name: str
    star: Literal["", "*", "**"]
    bound: Expr | None
    default: Expr | None


class Suite(Protocol):
    """A body that is lowered when it is first asked for; ``beginning`` is its docstring, if it has one."""

    beginning: tuple[Stmt, ...]

    def lowered(self) -> tuple[Stmt, ...]: ...


class FunctionDef(Node, frozen=True):
    """``lo`` is the first decorator's ``@`` or ``async``/``def``; the name's token is ``name_token``.

    ``suite`` is the body, or what lowers it.
    """

    name: str
    params: tuple[Param, ...]
    suite: Body
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    type_params: tuple[TypeParam, ...]
    name_token: int

    @property
    def body(self) -> tuple[Stmt, ...]:
        suite = self.suite
        return suite if isinstance(suite, tuple) else suite.lowered()

    @property
    def beginning(self) -> tuple[Stmt, ...]:
        """As much of the body as is there already; the docstring always is."""
        suite = self.suite
        return suite if isinstance(suite, tuple) else suite.beginning


class ClassDef(Node, frozen=True):
    name: str
    bases: tuple[Arg, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    type_params: tuple[TypeParam, ...]
    name_token: int


# --- statements ------------------------------------------------------------------------------------------------------


class ExprStmt(Node, frozen=True):
    value: Expr


class Assign(Node, frozen=True):
    """``t1 = t2 = value``: targets from left to right."""

    targets: tuple[Expr, ...]
    value: Expr


class AnnAssign(Node, frozen=True):
    target: Expr
    annotation: Expr
    value: Expr | None


class AugAssign(Node, frozen=True):
    """``target op= value``; ``op`` without the equals sign."""

    target: Expr
    op: str
    value: Expr


class Return(Node, frozen=True):
    value: Expr | None


class Raise(Node, frozen=True):
    exception: Expr | None
    cause: Expr | None


class Assert(Node, frozen=True):
    test: Expr
    message: Expr | None


class Delete(Node, frozen=True):
    targets: tuple[Expr, ...]


class Pass(Node, frozen=True):
    pass


class Break(Node, frozen=True):
    pass


class Continue(Node, frozen=True):
    pass


class Global(Node, frozen=True):
    names: tuple[str, ...]


class Nonlocal(Node, frozen=True):
    names: tuple[str, ...]


class Alias(Node, frozen=True):
    """``name as asname`` of an import; ``name`` may be dotted in ``import a.b``."""

    name: str
    asname: str | None


class Import(Node, frozen=True):
    names: tuple[Alias, ...]


class ImportFrom(Node, frozen=True):
    """``from ..module import names``; ``level`` counts the dots; ``names`` is empty for ``*``."""

    module: str
    level: int
    names: tuple[Alias, ...]


class Branch(Node, frozen=True):
    test: Expr
    body: tuple[Stmt, ...]


class If(Node, frozen=True):
    """``if``/``elif`` branches in order, then ``orelse`` (empty if there is no ``else``)."""

    branches: tuple[Branch, ...]
    orelse: tuple[Stmt, ...]


class While(Node, frozen=True):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class For(Node, frozen=True):
    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


class WithItem(Node, frozen=True):
    context: Expr
    target: Expr | None


class With(Node, frozen=True):
    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


class ExceptHandler(Node, frozen=True):
    """``exception`` is None for a bare ``except:``."""

    exception: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


class Try(Node, frozen=True):
    """``is_star`` marks ``except*``."""

    body: tuple[Stmt, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    is_star: bool


class Case(Node, frozen=True):
    pattern: Pattern
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Node, frozen=True):
    subject: Expr
    cases: tuple[Case, ...]


class TypeAliasStmt(Node, frozen=True):
    """PEP 695 ``type name[params] = value``."""

    name: str
    type_params: tuple[TypeParam, ...]
    value: Expr


Stmt: TypeAlias = (
    ExprStmt
    | Assign
    | AnnAssign
    | AugAssign
    | Return
    | Raise
    | Assert
    | Delete
    | Pass
    | Break
    | Continue
    | Global
    | Nonlocal
    | Import
    | ImportFrom
    | If
    | While
    | For
    | With
    | Try
    | Match
    | FunctionDef
    | ClassDef
    | TypeAliasStmt
)

if TYPE_CHECKING:
    Body: TypeAlias = tuple[Stmt, ...] | Suite
else:
    Body: TypeAlias = tuple[Stmt, ...]  # what is encoded is never deferred


# --- match patterns --------------------------------------------------------------------------------------------------


class PatternValue(Node, frozen=True):
    """A literal or a dotted name that is compared with ``==`` (``None``, ``True``, ``False`` with ``is``)."""

    value: Expr


class PatternCapture(Node, frozen=True):
    """``pattern as name``, a bare name (``pattern`` None), or the wildcard ``_`` (both None)."""

    name: str | None
    pattern: Pattern | None


class PatternOr(Node, frozen=True):
    patterns: tuple[Pattern, ...]


class PatternSequence(Node, frozen=True):
    """``[a, *rest]``: a :class:`PatternStar` stands for the starred part."""

    patterns: tuple[Pattern, ...]


class PatternStar(Node, frozen=True):
    name: str | None


class PatternMapping(Node, frozen=True):
    """``{"k": p, **rest}``."""

    keys: tuple[Expr, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


class PatternClass(Node, frozen=True):
    """``Cls(p1, key=p2)``: positional patterns, then keyword names with their patterns."""

    cls: Expr
    patterns: tuple[Pattern, ...]
    keywords: tuple[str, ...]
    keyword_patterns: tuple[Pattern, ...]


Pattern: TypeAlias = (
    PatternValue | PatternCapture | PatternOr | PatternSequence | PatternStar | PatternMapping | PatternClass
)


# --- the module ------------------------------------------------------------------------------------------------------


class Comment(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A ``#`` comment with its text (``#`` included), line and column from 1; ``alone`` if nothing stands before it."""

    line: int
    column: int
    text: str
    alone: bool


class Region(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A region of a file: lines and columns from 1, columns in code points, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Module(msgspec.Struct, frozen=True, eq=False, array_like=True, tag=True):
    """A lowered file.

    ``tokens`` holds start and end offsets (code points of the decoded text) of each token, flat: token ``i`` is
    ``tokens[2 * i] : tokens[2 * i + 1]``. ``lines`` holds the offset at which each line starts.
    """

    body: tuple[Stmt, ...]
    comments: tuple[Comment, ...]
    tokens: list[int]
    lines: list[int]

    def offsets(self, lo: int, hi: int) -> tuple[int, int]:
        """Start and end offset (code points, end exclusive) of the tokens ``lo`` to ``hi``, both inclusive."""
        return self.tokens[2 * lo], self.tokens[2 * hi + 1]

    def region(self, lo: int, hi: int) -> Region:
        """Lines and columns of the tokens ``lo`` to ``hi``, both inclusive."""
        start, end = self.offsets(lo, hi)
        line = bisect_right(self.lines, start)
        end_line = bisect_right(self.lines, end)
        if end_line > line and self.lines[end_line - 1] == end:
            end_line -= 1
        return Region(line, start - self.lines[line - 1] + 1, end_line, end - self.lines[end_line - 1] + 1)
