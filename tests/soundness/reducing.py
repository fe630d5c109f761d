"""Makes a program that shows a fault smaller, as long as it still shows it."""

from __future__ import annotations

import ast
from collections.abc import Callable

Edit = Callable[[], None]

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def reduce(source: str, still_wrong: Callable[[str], bool]) -> str:
    """The smallest program found for which ``still_wrong`` holds; ``source`` if it does not hold for that."""
    current = ast.unparse(ast.parse(source))
    if not still_wrong(current):
        return source
    before = ""
    while before != current:
        before = current
        for edits in (_statement_edits, _expression_edits):
            current = _pass(current, edits, still_wrong)
    return current


def _pass(source: str, edits: Callable[[ast.AST], list[Edit]], still_wrong: Callable[[str], bool]) -> str:
    """Try every edit of a kind once, from the end of the program to its start, and keep those that keep the fault."""
    position = 0
    while True:
        tree = ast.parse(source)
        possible = [edit for node in ast.walk(tree) for edit in edits(node)]
        if position >= len(possible):
            return source
        possible[position]()
        smaller = _written(tree)
        if smaller is not None and len(smaller) < len(source) and still_wrong(smaller):
            source = smaller
        else:
            position += 1


def _written(tree: ast.AST) -> str | None:
    """The source of a tree; None if it is none of Python."""
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        compile(source, "reduced", "exec")
    except (SyntaxError, ValueError):
        return None
    return source


def _statement_edits(node: ast.AST) -> list[Edit]:
    """Leave out a statement, or put what it nests in its place."""
    edits: list[Edit] = []
    for name in BLOCKS:
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        for index, statement in enumerate(block):
            edits.append(lambda block=block, index=index: _replace(block, index, []))
            for inner in BLOCKS[:3]:
                nested = getattr(statement, inner, None)
                if nested and isinstance(nested, list) and isinstance(statement, ast.stmt):
                    edits.append(lambda block=block, index=index, nested=nested: _replace(block, index, nested))
    decorators = getattr(node, "decorator_list", [])
    edits.extend(lambda index=index: decorators.pop(index) for index in range(len(decorators)))
    return edits


def _replace(block: list[ast.AST], index: int, statements: list[ast.AST]) -> None:
    block[index : index + 1] = statements
    if not block:
        block.append(ast.Pass())


def _expression_edits(node: ast.AST) -> list[Edit]:
    """Put a part of an expression in its place, or a constant; leave out elements of lists."""
    edits: list[Edit] = []
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.expr) and not isinstance(value, ast.Constant):
            for part in [*ast.iter_child_nodes(value), ast.Constant("a")]:
                if isinstance(part, ast.expr):
                    edits.append(lambda name=name, part=part: setattr(node, name, part))
        elif isinstance(value, list) and name not in BLOCKS:
            for index, element in enumerate(value):
                edits.append(lambda value=value, index=index: value.pop(index))
                if isinstance(element, ast.expr) and not isinstance(element, ast.Constant):
                    for part in [*ast.iter_child_nodes(element), ast.Constant("a")]:
                        if isinstance(part, ast.expr):
                            edits.append(lambda value=value, index=index, part=part: value.__setitem__(index, part))
    return edits
