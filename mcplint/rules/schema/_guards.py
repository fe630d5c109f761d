"""Whether a function limits one of its values before it uses it, judged by its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules.schema._shared import functions_of
from mcplint.syntax import hir

_ORDERINGS = frozenset({"<", "<=", ">", ">=", "in", "not in"})
_CLAMPS = frozenset({"min", "clamp", "clip"})
_CHECKS = re.compile(r"check|valid|ensure|assert|require|limit|clamp|bound|cap|normali[sz]e|saniti[sz]e", re.IGNORECASE)


class Scope(msgspec.Struct, frozen=True):
    """One function and its module."""

    module: ModuleInfo
    decl: hir.FunctionDef | hir.Lambda

    def nodes(self) -> Iterator[hir.Node]:
        """All nodes of the body, nested definitions included."""
        body: tuple[hir.Node, ...] = (self.decl.body,) if isinstance(self.decl, hir.Lambda) else self.decl.body
        return walk(body, into_definitions=True)

    def limits(self, name: str) -> bool:
        """Whether the body orders ``name`` against something, clamps it, or hands it to a function that checks."""
        return any(_limits(node, name) for node in self.nodes())


def scope_of(module: ModuleInfo, node: hir.Node) -> Scope | None:
    """The innermost function of ``module`` around ``node``."""
    around = [decl for decl in functions_of(module).values() if decl.lo <= node.lo and node.hi <= decl.hi]
    return Scope(module, max(around, key=lambda decl: decl.lo)) if around else None


def _limits(node: hir.Node, name: str) -> bool:
    if isinstance(node, hir.Compare):
        operands = [node.left, *(operand for _, operand in node.rest)]
        return any(op in _ORDERINGS for op, _ in node.rest) and any(_mentions(one, name) for one in operands)
    if isinstance(node, hir.Call):
        called = node.func.attr if isinstance(node.func, hir.Attribute) else getattr(node.func, "id", "")
        return (called in _CLAMPS or _CHECKS.search(called) is not None) and any(
            _mentions(arg.value, name) for arg in node.args
        )
    return False


def _mentions(node: hir.Expr, name: str) -> bool:
    return any(isinstance(part, hir.Name) and part.id == name for part in walk((node,), into_definitions=True))
