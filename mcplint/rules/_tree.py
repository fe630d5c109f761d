"""What stands around a piece of code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from weakref import WeakKeyDictionary

from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import children, walk
from mcplint.syntax import hir

N = TypeVar("N", bound=hir.Node)

_parents: WeakKeyDictionary[ModuleInfo, dict[int, hir.Node]] = WeakKeyDictionary()


def around(module: ModuleInfo, node: hir.Node) -> Iterator[hir.Node]:
    """The nodes that ``node`` stands in, from the nearest on."""
    parents = _parents.get(module)
    if parents is None:
        parents = _parents[module] = {
            id(child): parent for parent in walk(module.tree.body, into_definitions=True) for child in children(parent)
        }
    current = parents.get(id(node))
    while current is not None:
        yield current
        current = parents.get(id(current))


def enclosing(module: ModuleInfo, node: hir.Node, kind: type[N]) -> N | None:
    """The nearest node of a kind that ``node`` stands in."""
    return next((one for one in around(module, node) if isinstance(one, kind)), None)


def function_around(module: ModuleInfo, node: hir.Node) -> hir.FunctionDef | hir.Lambda | None:
    """The function whose body ``node`` stands in."""
    for one in around(module, node):
        if isinstance(one, (hir.FunctionDef, hir.Lambda)):
            return one
    return None


def own(body: tuple[hir.Node, ...]) -> Iterator[hir.Node]:
    """All nodes of a body that run when it does: those of nested functions and classes left out."""
    for node in walk(body, into_definitions=False):
        if not isinstance(node, (hir.FunctionDef, hir.Lambda, hir.ClassDef)):
            yield node


def called_name(node: hir.Node) -> str:
    """The last name of what a call calls; "" if it is no call or calls something without a name."""
    if isinstance(node, hir.Await):
        node = node.value
    if not isinstance(node, hir.Call):
        return ""
    return node.func.attr if isinstance(node.func, hir.Attribute) else getattr(node.func, "id", "")
