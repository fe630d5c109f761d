"""The oracle: CPython's own parser, brought into the shape of HIR.

:func:`expected` turns ``ast`` into nested lists ``[kind, span, field, …]`` and :func:`actual` does the same for HIR. A
span is ``(line, column, end line, end column)``, or None for what CPython gives no place to.
"""

from __future__ import annotations

import ast
import sys
import warnings
from typing import Any

from mcplint.syntax import hir

PLACELESS = (hir.Clause, hir.WithItem, hir.Branch, hir.Case, hir.Param)
KNOWS_PLACES_IN_F_STRINGS = sys.version_info >= (3, 12)

_OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitXor: "^", ast.BitAnd: "&",
    ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_PRECEDENCE = {"<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "@": 6}


def expected(text: str) -> list[Any]:
    """The module as CPython understands it. Raises :class:`SyntaxError` and :class:`ValueError` as ``ast.parse``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return _Reader(text).many(tree.body)


def actual(module: hir.Module) -> list[Any]:
    """The module as mcplint understands it."""
    return _Shape(module).of(module.body)  # type: ignore[no-any-return]


class _Shape:
    def __init__(self, module: hir.Module) -> None:
        self.module = module
        self.placed = True

    def of(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self.of(item) for item in value]
        if not isinstance(value, hir.Node):
            return value
        region = self.module.region(value.lo, value.hi) if self.placed else None
        span = None if region is None else (region.line, region.column, region.end_line, region.end_column)
        if isinstance(value, hir.FString):
            return self._formatted(value, span)
        fields = {name: getattr(value, name) for name in value.__struct_fields__[2:]}
        if isinstance(value, hir.Imaginary):
            return ["Imaginary", span, complex(value.text.replace("_", ""))]
        if isinstance(value, PLACELESS):
            span = None
        if isinstance(value, (hir.FunctionDef, hir.ClassDef)) and span:
            span = (*span[2:], *self._start(fields.pop("name_token")))
        elif isinstance(value, hir.Param):
            span = self._start(fields.pop("name_token"))
        return [type(value).__name__, span, *map(self.of, fields.values())]

    def _start(self, token: int) -> tuple[int, int] | None:
        region = self.module.region(token, token)
        return (region.line, region.column) if self.placed else None

    def _formatted(self, value: hir.FString, span: Any) -> list[Any]:
        placed, self.placed = self.placed, self.placed and KNOWS_PLACES_IN_F_STRINGS
        parts: list[Any] = []
        for part in value.parts:
            if isinstance(part, hir.Constant):
                parts.append(part.value)
            else:
                spec = None if part.spec is None else self._formatted(part.spec, None)
                parts.append(["Interpolation", self.of(part.value), part.conversion, spec])
        self.placed = placed
        return ["FString", span, _merged(parts)]


def _merged(parts: list[Any]) -> list[Any]:
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return merged


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.placed = True

    def span(self, node: Any) -> Any:
        if not self.placed:
            return None
        return (*self.place(node.lineno, node.col_offset), *self.place(node.end_lineno, node.end_col_offset))

    def place(self, line: int, offset: int) -> tuple[int, int]:
        return line, len(self.lines[line - 1].encode()[:offset].decode()) + 1

    def many(self, nodes: Any) -> list[Any]:
        return [self.of(node) for node in nodes]

    def of(self, node: Any) -> Any:
        if node is None:
            return None
        method = getattr(self, f"read_{type(node).__name__.lower()}", None)
        if method is not None:
            return method(node)
        kind, names = _PLAIN[type(node)]
        return [kind, self.span(node), *(self._field(getattr(node, name)) for name in names)]

    def _field(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._field(item) for item in value]
        return self.of(value) if isinstance(value, ast.AST) else value

    # expressions

    def read_constant(self, node: ast.Constant) -> Any:
        if node.value is ...:
            return ["EllipsisConstant", self.span(node)]
        if isinstance(node.value, complex):
            return ["Imaginary", self.span(node), node.value]
        return ["Constant", self.span(node), _writable(node.value)]

    def read_joinedstr(self, node: ast.JoinedStr) -> Any:
        return self._formatted(node, self.span(node))

    def _formatted(self, node: ast.JoinedStr, span: Any) -> Any:
        placed, self.placed = self.placed, self.placed and KNOWS_PLACES_IN_F_STRINGS
        parts: list[Any] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(_writable(part.value))
            else:
                assert isinstance(part, ast.FormattedValue)
                conversion = "" if part.conversion == -1 else chr(part.conversion)
                spec = part.format_spec
                assert spec is None or isinstance(spec, ast.JoinedStr)
                lowered = None if spec is None else self._formatted(spec, None)
                parts.append(["Interpolation", self.of(part.value), conversion, lowered])
        self.placed = placed
        return ["FString", span, _merged(parts)]

    def read_binop(self, node: ast.BinOp) -> Any:
        operator = _OPERATORS[type(node.op)]
        precedence = _PRECEDENCE.get(operator, operator)
        rest: list[Any] = []
        left: ast.expr = node
        start = (node.lineno, node.col_offset)
        while (
            isinstance(left, ast.BinOp)
            and _PRECEDENCE.get(_OPERATORS[type(left.op)], _OPERATORS[type(left.op)]) == precedence
            and (left is node or operator != "**")
            and (left.lineno, left.col_offset) == start
        ):
            rest.append([_OPERATORS[type(left.op)], self.of(left.right)])
            left = left.left
        return ["Operation", self.span(node), self.of(left), rest[::-1]]

    def read_boolop(self, node: ast.BoolOp) -> Any:
        return ["BoolOp", self.span(node), "and" if isinstance(node.op, ast.And) else "or", self.many(node.values)]

    def read_compare(self, node: ast.Compare) -> Any:
        rest = [[_OPERATORS[type(op)], self.of(right)] for op, right in zip(node.ops, node.comparators, strict=True)]
        return ["Compare", self.span(node), self.of(node.left), rest]

    def read_unaryop(self, node: ast.UnaryOp) -> Any:
        return ["UnaryOp", self.span(node), _OPERATORS[type(node.op)], self.of(node.operand)]

    def read_call(self, node: ast.Call) -> Any:
        arguments = self._arguments([*node.args, *node.keywords])
        only = node.args[0] if len(arguments) == 1 and node.args else None
        if isinstance(only, ast.GeneratorExp) and self.span(only) and self.span(only)[2:] == self.span(node)[2:]:
            arguments[0][2][1] = None  # CPython counts the parentheses of the call to the generator expression
        return ["Call", self.span(node), self.of(node.func), arguments]

    def _arguments(self, nodes: list[Any]) -> Any:
        lowered = []
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            if isinstance(node, ast.keyword):
                star = "" if node.arg else "**"
                lowered.append(["Arg", self.span(node), self.of(node.value), node.arg, star])
            elif isinstance(node, ast.Starred):
                lowered.append(["Arg", self.span(node), self.of(node.value), None, "*"])
            else:
                lowered.append(["Arg", None, self.of(node), None, ""])
        return lowered

    def read_dict(self, node: ast.Dict) -> Any:
        items = [[self.of(key), self.of(value)] for key, value in zip(node.keys, node.values, strict=True)]
        return ["DictExpr", self.span(node), items]

    def _comprehension(self, node: Any, kind: str, element: Any, value: Any) -> Any:
        return ["Comprehension", self.span(node), kind, self.of(element), self.of(value), self.many(node.generators)]

    def read_listcomp(self, node: ast.ListComp) -> Any:
        return self._comprehension(node, "list", node.elt, None)

    def read_setcomp(self, node: ast.SetComp) -> Any:
        return self._comprehension(node, "set", node.elt, None)

    def read_generatorexp(self, node: ast.GeneratorExp) -> Any:
        return self._comprehension(node, "generator", node.elt, None)

    def read_dictcomp(self, node: ast.DictComp) -> Any:
        return self._comprehension(node, "dict", node.key, node.value)

    def read_comprehension(self, node: ast.comprehension) -> Any:
        parts = (self.of(node.target), self.of(node.iter), self.many(node.ifs), bool(node.is_async))
        return ["Clause", None, *parts]

    def read_lambda(self, node: ast.Lambda) -> Any:
        return ["Lambda", self.span(node), self.parameters(node.args), self.of(node.body)]

    def parameters(self, node: ast.arguments) -> Any:
        plain = [*node.posonlyargs, *node.args]
        defaults: list[Any] = [None] * (len(plain) - len(node.defaults)) + node.defaults
        kinds = ["positional_only"] * len(node.posonlyargs) + ["positional"] * len(node.args)
        entries: list[Any] = list(zip(plain, kinds, defaults, strict=True))
        entries += [(node.vararg, "var_positional", None)] if node.vararg else []
        entries += [(a, "keyword_only", d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        entries += [(node.kwarg, "var_keyword", None)] if node.kwarg else []
        return [
            ["Param", self.span(a) and self.span(a)[:2], a.arg, kind, self.of(a.annotation), self.of(default)]
            for a, kind, default in entries
        ]

    # statements

    def read_augassign(self, node: ast.AugAssign) -> Any:
        op = _OPERATORS[type(node.op)]
        return ["AugAssign", self.span(node), self.of(node.target), op, self.of(node.value)]

    def read_importfrom(self, node: ast.ImportFrom) -> Any:
        names = [] if node.names[0].name == "*" else self.many(node.names)
        return ["ImportFrom", self.span(node), node.module or "", node.level, names]

    def read_if(self, node: ast.If) -> Any:
        span = self.span(node)
        branches = []
        while True:
            branches.append(["Branch", None, self.of(node.test), self.many(node.body)])
            inner = node.orelse[0] if node.orelse else None
            if not isinstance(inner, ast.If) or not self._text(inner).startswith("elif"):
                return ["If", span, branches, self.many(node.orelse)]
            node = inner

    def _text(self, node: ast.stmt) -> str:
        return self.lines[node.lineno - 1].encode()[node.col_offset :].decode()

    def read_for(self, node: Any, is_async: bool = False) -> Any:
        parts = (self.of(node.target), self.of(node.iter), self.many(node.body), self.many(node.orelse))
        return ["For", self.span(node), *parts, is_async]

    def read_asyncfor(self, node: ast.AsyncFor) -> Any:
        return self.read_for(node, True)

    def read_with(self, node: Any, is_async: bool = False) -> Any:
        items = [["WithItem", None, self.of(i.context_expr), self.of(i.optional_vars)] for i in node.items]
        return ["With", self.span(node), items, self.many(node.body), is_async]

    def read_asyncwith(self, node: ast.AsyncWith) -> Any:
        return self.read_with(node, True)

    def read_try(self, node: Any, is_star: bool = False) -> Any:
        parts = map(self.many, (node.body, node.handlers, node.orelse, node.finalbody))
        return ["Try", self.span(node), *parts, is_star]

    def read_trystar(self, node: Any) -> Any:
        return self.read_try(node, True)

    def read_functiondef(self, node: Any, is_async: bool = False) -> Any:
        params, body = self.parameters(node.args), self.many(node.body)
        parts = (self.many(node.decorator_list), self.of(node.returns), is_async, self._type_parameters(node))
        word = "async" if is_async else "def"
        return ["FunctionDef", self._definition(node, word), node.name, params, body, *parts]

    def read_asyncfunctiondef(self, node: ast.AsyncFunctionDef) -> Any:
        return self.read_functiondef(node, True)

    def read_classdef(self, node: ast.ClassDef) -> Any:
        bases = self._arguments([*node.bases, *node.keywords])
        parts = (self.many(node.body), self.many(node.decorator_list), self._type_parameters(node))
        return ["ClassDef", self._definition(node, "class"), node.name, bases, *parts]

    def _definition(self, node: Any, word: str) -> Any:
        """End of the definition and start of its name, which stands behind one or two keywords and blanks."""
        rest = self._text(node)[len(word) :]
        blanks = rest.lstrip()
        if word == "async":
            blanks = blanks[len("def") :].lstrip()
        assert blanks.startswith(node.name)
        line, column, end_line, end_column = self.span(node)
        return (end_line, end_column, line, column + len(self._text(node)) - len(blanks))

    def _type_parameters(self, node: Any) -> Any:
        return self.many(getattr(node, "type_params", ()))

    def read_typevar(self, node: Any, star: str = "") -> Any:
        default = self.of(getattr(node, "default_value", None))
        return ["TypeParam", self.span(node), node.name, star, self.of(getattr(node, "bound", None)), default]

    def read_typevartuple(self, node: Any) -> Any:
        return self.read_typevar(node, "*")

    def read_paramspec(self, node: Any) -> Any:
        return self.read_typevar(node, "**")

    def read_typealias(self, node: Any) -> Any:
        return ["TypeAliasStmt", self.span(node), node.name.id, self._type_parameters(node), self.of(node.value)]

    def read_match_case(self, node: ast.match_case) -> Any:
        return ["Case", None, self.of(node.pattern), self.of(node.guard), self.many(node.body)]

    def read_matchvalue(self, node: ast.MatchValue) -> Any:
        return ["PatternValue", self.span(node), self.of(node.value)]

    def read_matchsingleton(self, node: ast.MatchSingleton) -> Any:
        return ["PatternValue", self.span(node), ["Constant", self.span(node), node.value]]


def _writable(value: Any) -> Any:
    """Lone surrogates and large integers as HIR has them."""
    if isinstance(value, int) and value >= 1 << 64:
        return float(value)
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in value)
    return value


_PLAIN: dict[type[ast.AST], tuple[str, tuple[str, ...]]] = {
    ast.Name: ("Name", ("id",)),
    ast.Attribute: ("Attribute", ("value", "attr")),
    ast.Subscript: ("Subscript", ("value", "slice")),
    ast.Slice: ("Slice", ("lower", "upper", "step")),
    ast.Starred: ("Starred", ("value",)),
    ast.IfExp: ("IfExp", ("test", "body", "orelse")),
    ast.List: ("ListExpr", ("elts",)),
    ast.Tuple: ("TupleExpr", ("elts",)),
    ast.Set: ("SetExpr", ("elts",)),
    ast.Await: ("Await", ("value",)),
    ast.Yield: ("Yield", ("value",)),
    ast.YieldFrom: ("YieldFrom", ("value",)),
    ast.NamedExpr: ("NamedExpr", ("target", "value")),
    ast.Expr: ("ExprStmt", ("value",)),
    ast.Assign: ("Assign", ("targets", "value")),
    ast.AnnAssign: ("AnnAssign", ("target", "annotation", "value")),
    ast.Return: ("Return", ("value",)),
    ast.Raise: ("Raise", ("exc", "cause")),
    ast.Assert: ("Assert", ("test", "msg")),
    ast.Delete: ("Delete", ("targets",)),
    ast.Pass: ("Pass", ()),
    ast.Break: ("Break", ()),
    ast.Continue: ("Continue", ()),
    ast.Global: ("Global", ("names",)),
    ast.Nonlocal: ("Nonlocal", ("names",)),
    ast.Import: ("Import", ("names",)),
    ast.alias: ("Alias", ("name", "asname")),
    ast.While: ("While", ("test", "body", "orelse")),
    ast.ExceptHandler: ("ExceptHandler", ("type", "name", "body")),
    ast.Match: ("Match", ("subject", "cases")),
    ast.MatchAs: ("PatternCapture", ("name", "pattern")),
    ast.MatchOr: ("PatternOr", ("patterns",)),
    ast.MatchSequence: ("PatternSequence", ("patterns",)),
    ast.MatchStar: ("PatternStar", ("name",)),
    ast.MatchMapping: ("PatternMapping", ("keys", "patterns", "rest")),
    ast.MatchClass: ("PatternClass", ("cls", "patterns", "kwd_attrs", "kwd_patterns")),
}


def difference(left: Any, right: Any, path: str = "") -> str | None:
    """The first place where two shapes differ, for a readable failure; None if they are equal.

    Arguments and comprehensions may have a place in HIR where none is expected.
    """
    if isinstance(left, list) and isinstance(right, list):
        kind = left[0] if left and isinstance(left[0], str) else ""
        if kind in ("Arg", "Comprehension") and right[1] is None:
            left = [left[0], None, *left[2:]]
        if len(left) != len(right):
            return f"{path}/{kind}: {left!r:.300} != {right!r:.300}"
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            found = difference(one, other, f"{path}/{kind}[{index}]")
            if found:
                return found
        return None
    if type(left) is type(right) and (left == right or left != left):
        return None
    return f"{path}: {left!r:.300} != {right!r:.300}"
