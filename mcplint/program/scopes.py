"""Facts about the names of one function, computed once from its HIR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from mcplint.syntax import hir


class FunctionFacts(msgspec.Struct, frozen=True):
    """What a function's own body (nested definitions left out) does with names.

    ``stores`` names bound anywhere in the body, ``loads`` names read in it *and in definitions nested in it*,
    ``global_names``/``nonlocal_names`` as declared, ``is_generator`` whether it yields.
    """

    stores: frozenset[str]
    loads: frozenset[str]
    global_names: frozenset[str]
    nonlocal_names: frozenset[str]
    is_generator: bool
    doc: str | None


def children(node: hir.Node) -> list[hir.Node]:
    """The nodes directly below ``node``, in field order."""
    fields = _FIELDS.get(node.__class__)
    if fields is None:
        fields = _FIELDS[node.__class__] = _fields_with_nodes(node.__class__)
    found: list[hir.Node] = []
    for field in fields:
        value = getattr(node, field)
        if value.__class__ is tuple:
            _add_from_tuple(value, found)
        elif isinstance(value, hir.Node):
            found.append(value)
    return found


_FIELDS: dict[type[hir.Node], tuple[str, ...]] = {}

_PLAIN = re.compile(r"(?:str|int|bool|Literal\[.*\]|Literals|ParamKind|tuple\[str, \.\.\.\])(?: \| None)?")
"""Annotations of fields without nodes."""


def _fields_with_nodes(kind: type[hir.Node]) -> tuple[str, ...]:
    annotations = kind.__annotations__
    found = [field for field in kind.__struct_fields__[2:] if not _PLAIN.fullmatch(str(annotations.get(field, "")))]
    return tuple("body" if field == "suite" else field for field in found)


def _add_from_tuple(items: tuple[Any, ...], found: list[hir.Node]) -> None:
    for item in items:
        if isinstance(item, hir.Node):
            found.append(item)
        elif item.__class__ is tuple:
            _add_from_tuple(item, found)


def walk(roots: tuple[hir.Node, ...], *, into_definitions: bool) -> Iterator[hir.Node]:
    """All nodes below and including ``roots``; nested functions and classes are entered only if asked."""
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        yield node
        if not into_definitions and isinstance(node, (hir.FunctionDef, hir.Lambda, hir.ClassDef)):
            continue
        below = children(node)
        below.reverse()
        stack.extend(below)


def names_read(decl: hir.FunctionDef | hir.Lambda) -> frozenset[str]:
    """The names that a function or a definition nested in it does more with than to bind them."""
    body: tuple[hir.Node, ...] = (decl.body,) if isinstance(decl, hir.Lambda) else decl.body
    named: Counter[str] = Counter()
    for node in walk(body, into_definitions=True):
        if isinstance(node, hir.Name):
            named[node.id] += 1
        named.subtract(bound_names(node))
    return frozenset(name for name, count in named.items() if count > 0)


def docstring(body: tuple[hir.Stmt, ...]) -> str | None:
    """The docstring of a module, class or function body."""
    if body and isinstance(body[0], hir.ExprStmt):
        value = body[0].value
        if isinstance(value, hir.Constant) and isinstance(value.value, str):
            return value.value
    return None


def facts_of(decl: hir.FunctionDef | hir.Lambda) -> FunctionFacts:
    """Compute the facts of one function."""
    body: tuple[hir.Node, ...] = (decl.body,) if isinstance(decl, hir.Lambda) else decl.body
    stores: set[str] = {param.name for param in decl.params}
    global_names: set[str] = set()
    nonlocal_names: set[str] = set()
    is_generator = False
    for node in walk(body, into_definitions=False):
        stores.update(bound_names(node))
        if isinstance(node, hir.Global):
            global_names.update(node.names)
        elif isinstance(node, hir.Nonlocal):
            nonlocal_names.update(node.names)
        elif isinstance(node, (hir.Yield, hir.YieldFrom)):
            is_generator = True
    loads = frozenset(node.id for node in walk(body, into_definitions=True) if isinstance(node, hir.Name))
    doc = None if isinstance(decl, hir.Lambda) else docstring(decl.beginning)
    return FunctionFacts(
        frozenset(stores - global_names - nonlocal_names),
        loads,
        frozenset(global_names),
        frozenset(nonlocal_names),
        is_generator,
        doc,
    )


def bound_names(node: hir.Node) -> Iterator[str]:
    """Names that executing ``node`` itself (not its parts) binds."""
    match node:
        case hir.Assign(targets=targets):
            for target in targets:
                yield from target_names(target)
        case hir.AnnAssign(target=target) | hir.AugAssign(target=target) | hir.NamedExpr(target=target):
            yield from target_names(target)
        case hir.For(target=target):
            yield from target_names(target)
        case hir.WithItem(target=target) if target is not None:
            yield from target_names(target)
        case hir.ExceptHandler(name=str(name)) | hir.PatternCapture(name=str(name)) | hir.PatternStar(name=str(name)):
            yield name
        case hir.PatternMapping(rest=str(rest)):
            yield rest
        case hir.FunctionDef(name=name) | hir.ClassDef(name=name) | hir.TypeAliasStmt(name=name):
            yield name
        case hir.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case hir.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name


def target_names(target: hir.Expr) -> Iterator[str]:
    """Names that assigning to ``target`` binds."""
    stack: list[hir.Expr] = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, hir.Name):
            yield node.id
        elif isinstance(node, (hir.TupleExpr, hir.ListExpr)):
            stack.extend(node.elements)
        elif isinstance(node, hir.Starred):
            stack.append(node.value)
