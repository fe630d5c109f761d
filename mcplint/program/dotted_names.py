"""Dotted names of everything that a module defines, as call graphs write them."""

from __future__ import annotations

from mcplint.program.modules import ModuleInfo, Program
from mcplint.program.scopes import children
from mcplint.syntax import hir


def module_names(program: Program) -> dict[ModuleInfo, str]:
    """The name of each module that was read.

    A module in a folder without ``__init__.py`` goes by the longest name that the program imports it by. Modules that
    would share a name (scripts in different folders) are told apart by their paths.
    """
    names: dict[str, list[ModuleInfo]] = {}
    imported = program.imported_names()
    for module in program.modules:
        candidates = [module.name, *imported.get(module.path, ())]
        name = max(candidates, key=lambda candidate: (candidate.count("."), candidate))
        names.setdefault(name, []).append(module)
    return {
        module: name if len(same) == 1 else module.path.removesuffix(".py").replace("/", ".").strip(".")
        for name, same in names.items()
        for module in same
    }


def function_names(module: ModuleInfo, name: str) -> dict[hir.FunctionDef | hir.Lambda, str]:
    """Every function of a module called ``name``: ``package.module.Class.method``, ``package.module.outer.inner``.

    The lambdas of one scope are numbered in the order of the source: ``package.module.function.<lambda1>``.
    """
    found: dict[hir.FunctionDef | hir.Lambda, str] = {}
    lambdas: dict[str, int] = {}
    stack: list[tuple[hir.Node, str]] = [(node, name) for node in reversed(module.tree.body)]
    while stack:
        node, scope = stack.pop()
        inner = scope
        match node:
            case hir.FunctionDef():
                inner = found[node] = f"{scope}.{node.name}"
            case hir.ClassDef():
                inner = f"{scope}.{node.name}"
            case hir.Lambda():
                lambdas[scope] = lambdas.get(scope, 0) + 1
                inner = found[node] = f"{scope}.<lambda{lambdas[scope]}>"
        body = _body(node)
        stack.extend((child, inner if child in body else scope) for child in reversed(children(node)))
    return found


def _body(node: hir.Node) -> frozenset[hir.Node]:
    """The parts of a definition that belong to its own scope: not decorators, defaults, annotations, bases."""
    if isinstance(node, (hir.FunctionDef, hir.ClassDef)):
        return frozenset(node.body)
    return frozenset((node.body,)) if isinstance(node, hir.Lambda) else frozenset()
