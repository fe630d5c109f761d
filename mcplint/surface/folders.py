"""Folders that an expression names relative to its own file: ``Path(__file__).parent / "tools"``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo

_MAX_DEPTH = 20
_UNCHANGED = frozenset({"resolve", "absolute", "expanduser", "as_posix", "abspath", "realpath", "fspath", "str"})


def folder_of(node: hir.Expr, module: ModuleInfo, depth: int = 0) -> Path | None:
    """The path that an expression of a module names; None if it depends on more than the place of the file.

    A relative text is looked up beside the module, where servers are usually started.
    """
    found = _path(node, module, depth)
    return Path(os.path.normpath(module.file.path.parent / found)) if found is not None else None


def _path(node: hir.Expr, module: ModuleInfo, depth: int) -> Path | None:
    if depth > _MAX_DEPTH:
        return None
    if isinstance(node, hir.Constant):
        return Path(node.value) if isinstance(node.value, str) else None
    if isinstance(node, hir.Name):
        return module.file.path if node.id == "__file__" else _assigned(node.id, module, depth)
    if isinstance(node, hir.Attribute):
        base = _path(node.value, module, depth + 1)
        return base.parent if base is not None and node.attr == "parent" else None
    if isinstance(node, hir.Operation):
        return _joined([node.first, *(part for op, part in node.rest if op == "/")], module, depth)
    if isinstance(node, hir.Subscript):
        return _ancestor(node, module, depth)
    return _called(node, module, depth) if isinstance(node, hir.Call) else None


def _called(node: hir.Call, module: ModuleInfo, depth: int) -> Path | None:
    """``Path(a, b)``, ``os.path.join(a, b)``, ``os.path.dirname(a)``, ``a.joinpath(b)``, ``a.resolve()`` …"""
    arguments = [arg.value for arg in node.args if arg.keyword is None and not arg.star]
    if isinstance(node.func, hir.Name):
        name, receiver = node.func.id, None
    elif isinstance(node.func, hir.Attribute):
        name, receiver = node.func.attr, node.func.value
    else:
        return None
    base = _path(receiver, module, depth + 1) if receiver is not None else None
    if base is not None:
        if name == "joinpath":
            return _joined([receiver, *arguments], module, depth) if receiver is not None else None
        if name in ("with_name", "with_suffix"):
            return None
        return base if name in _UNCHANGED else None
    if name == "dirname" and arguments:
        inner = _path(arguments[0], module, depth + 1)
        return inner.parent if inner is not None else None
    if name in ("Path", "PurePath", "join") or (name in _UNCHANGED and len(arguments) == 1):
        return _joined(arguments, module, depth) if arguments else None
    return None


def _joined(parts: list[hir.Expr], module: ModuleInfo, depth: int) -> Path | None:
    result = Path()
    for part in parts:
        found = _path(part, module, depth + 1)
        if found is None:
            return None
        result /= found
    return result


def _ancestor(node: hir.Subscript, module: ModuleInfo, depth: int) -> Path | None:
    """``path.parents[1]``."""
    value, index = node.value, node.index
    if not isinstance(value, hir.Attribute) or value.attr != "parents" or not isinstance(index, hir.Constant):
        return None
    base = _path(value.value, module, depth + 1)
    if base is None or not isinstance(index.value, int) or not 0 <= index.value < len(base.parents):
        return None
    return base.parents[index.value]


def _assigned(name: str, module: ModuleInfo, depth: int) -> Path | None:
    """The one value that the module gives a name."""
    values: list[hir.Expr] = []
    for statement in module.tree.body:
        targets: tuple[hir.Expr, ...] = ()
        if isinstance(statement, hir.Assign):
            targets = statement.targets
        elif isinstance(statement, hir.AnnAssign):
            targets = (statement.target,)
        if any(isinstance(target, hir.Name) and target.id == name for target in targets):
            value = getattr(statement, "value", None)
            if value is not None:
                values.append(value)
    return _path(values[0], module, depth + 1) if len(values) == 1 else None
