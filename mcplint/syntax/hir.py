"""HIR: the compact, immutable tree that the rest of mcplint reads instead of LibCST.

Every node begins with ``lo`` and ``hi``: indices of its first and last token in the module's token table
(:attr:`Module.tokens`), from which :meth:`Module.region` derives lines and columns. Nodes compare by identity.

Sugar is removed where that loses nothing: operator and ``elif`` chains are n-ary, parentheses and implicit string
concatenation disappear, a ``with`` of several items stays one node with several items.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, TypeAlias

import msgspec


class Node(msgspec.Struct, frozen=True, eq=False, gc=False, array_like=True, tag=True):
    """Any node. ``lo``/``hi`` index the module's token table, both inclusive."""

    lo: int
    hi: int


# --- expressions -----------------------------------------------------------------------------------------------------


class Name(Node):
    id: str


class Constant(Node):
    """A literal: str, bytes, int, float, bool or None. ``...`` is :class:`EllipsisConstant`, ``2j`` :class:`Imaginary`."""

    value: str | bytes | int | float | bool | None


class EllipsisConstant(Node):
    pass


class Imaginary(Node):
    text: str


class Interpolation(Node):
    """``{value!conversion:spec}`` of an f-string or t-string; ``conversion`` is "", "r", "s" or "a"."""

    value: Expr
    conversion: str
    spec: FString | None


class FString(Node):
    """An f-string (or t-string if ``template``); literal parts are :class:`Constant` strings, already unescaped."""

    parts: tuple[Constant | Interpolation, ...]
    template: bool


class Attribute(Node):
    """``value.attr``; the name's token is ``hi``."""

    value: Expr
    attr: str


class Subscript(Node):
    """``value[index]``; several indices are a :class:`TupleExpr`."""

    value: Expr
    index: Expr


class Slice(Node):
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


class Arg(Node):
    """An argument of a call or a base of a class. ``star`` is "", "*" or "**"."""

    value: Expr
    keyword: str | None
    star: Literal["", "*", "**"]


class Call(Node):
    func: Expr
    args: tuple[Arg, ...]


class Operation(Node):
    """A chain of binary operators of one precedence, applied from the left: ``first op1 x1 op2 x2 …`` (``**`` has one)."""

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


class BoolOp(Node):
    op: Literal["and", "or"]
    values: tuple[Expr, ...]


class Compare(Node):
    """``left op1 x1 op2 x2 …``; operators as written: ``==``, ``not in``, ``is not`` …"""

    left: Expr
    rest: tuple[tuple[str, Expr], ...]


class UnaryOp(Node):
    op: Literal["not", "-", "+", "~"]
    operand: Expr


class IfExp(Node):
    test: Expr
    body: Expr
    orelse: Expr


class Lambda(Node):
    params: tuple[Param, ...]
    body: Expr


class ListExpr(Node):
    elements: tuple[Expr, ...]


class TupleExpr(Node):
    elements: tuple[Expr, ...]


class SetExpr(Node):
    elements: tuple[Expr, ...]


class DictExpr(Node):
    """A ``None`` key marks ``**value``."""

    items: tuple[tuple[Expr | None, Expr], ...]


class Clause(Node):
    """One ``for target in iterable if c1 if c2`` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...]
    is_async: bool


class Comprehension(Node):
    """``element`` is the key and ``value`` the value for kind "dict"; else ``value`` is None."""

    kind: Literal["list", "set", "dict", "generator"]
    element: Expr
    value: Expr | None
    clauses: tuple[Clause, ...]


class Await(Node):
    value: Expr


class Yield(Node):
    value: Expr | None


class YieldFrom(Node):
    value: Expr


class Starred(Node):
    value: Expr


class NamedExpr(Node):
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


class Param(Node):
    """A parameter; the name's token is ``name_token``."""

    name: str
    kind: ParamKind
    annotation: Expr | None
    default: Expr | None
    name_token: int


class TypeParam(Node):
    """A PEP 695 type parameter; ``star`` is "", "*" or "**"."""

    name: str
    star: Literal["", "*", "**"]
    bound: Expr | None
    default: Expr | None


class FunctionDef(Node):
    """``lo`` is the first decorator's ``@`` or ``async``/``def``; the name's token is ``name_token``."""

    name: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    returns: Expr | None
    is_async: bool
    type_params: tuple[TypeParam, ...]
    name_token: int


class ClassDef(Node):
    name: str
    bases: tuple[Arg, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...]
    type_params: tuple[TypeParam, ...]
    name_token: int


# --- statements ------------------------------------------------------------------------------------------------------


class ExprStmt(Node):
    value: Expr


class Assign(Node):
    """``t1 = t2 = value``: targets from left to right."""

    targets: tuple[Expr, ...]
    value: Expr


class AnnAssign(Node):
    target: Expr
    annotation: Expr
    value: Expr | None


class AugAssign(Node):
    """``target op= value``; ``op`` without the equals sign."""

    target: Expr
    op: str
    value: Expr


class Return(Node):
    value: Expr | None


class Raise(Node):
    exception: Expr | None
    cause: Expr | None


class Assert(Node):
    test: Expr
    message: Expr | None


class Delete(Node):
    targets: tuple[Expr, ...]


class Pass(Node):
    pass


class Break(Node):
    pass


class Continue(Node):
    pass


class Global(Node):
    names: tuple[str, ...]


class Nonlocal(Node):
    names: tuple[str, ...]


class Alias(Node):
    """``name as asname`` of an import; ``name`` may be dotted in ``import a.b``."""

    name: str
    asname: str | None


class Import(Node):
    names: tuple[Alias, ...]


class ImportFrom(Node):
    """``from ..module import names``; ``level`` counts the dots; ``names`` is empty for ``*``."""

    module: str
    level: int
    names: tuple[Alias, ...]


class Branch(Node):
    test: Expr
    body: tuple[Stmt, ...]


class If(Node):
    """``if``/``elif`` branches in order, then ``orelse`` (empty if there is no ``else``)."""

    branches: tuple[Branch, ...]
    orelse: tuple[Stmt, ...]


class While(Node):
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]


class For(Node):
    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    is_async: bool


class WithItem(Node):
    context: Expr
    target: Expr | None


class With(Node):
    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool


class ExceptHandler(Node):
    """``exception`` is None for a bare ``except:``."""

    exception: Expr | None
    name: str | None
    body: tuple[Stmt, ...]


class Try(Node):
    """``is_star`` marks ``except*``."""

    body: tuple[Stmt, ...]
    handlers: tuple[ExceptHandler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    is_star: bool


class Case(Node):
    pattern: Pattern
    guard: Expr | None
    body: tuple[Stmt, ...]


class Match(Node):
    subject: Expr
    cases: tuple[Case, ...]


class TypeAliasStmt(Node):
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


# --- match patterns --------------------------------------------------------------------------------------------------


class PatternValue(Node):
    """A literal or a dotted name that is compared with ``==`` (``None``, ``True``, ``False`` with ``is``)."""

    value: Expr


class PatternCapture(Node):
    """``pattern as name``, a bare name (``pattern`` None), or the wildcard ``_`` (both None)."""

    name: str | None
    pattern: Pattern | None


class PatternOr(Node):
    patterns: tuple[Pattern, ...]


class PatternSequence(Node):
    """``[a, *rest]``: a :class:`PatternStar` stands for the starred part."""

    patterns: tuple[Pattern, ...]


class PatternStar(Node):
    name: str | None


class PatternMapping(Node):
    """``{"k": p, **rest}``."""

    keys: tuple[Expr, ...]
    patterns: tuple[Pattern, ...]
    rest: str | None


class PatternClass(Node):
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
