"""Where statements and functions of a file begin and end: what suppression comments are matched against."""

from __future__ import annotations

import msgspec

from mcplint.syntax import hir


class Block(msgspec.Struct, frozen=True):
    """A statement. ``header_end`` is the last line before its body (of a simple statement its last line).

    ``anchors`` are the lines of a function at which a comment speaks for all of it: decorators, ``def``, end of header.
    """

    first: int
    header_end: int
    last: int
    anchors: tuple[int, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """The statements of a file, outer before inner, and its lines that hold nothing but a comment.

    ``top`` is the line of the first statement that is no docstring: above it is the top of the file.
    """

    blocks: tuple[Block, ...]
    comment_lines: frozenset[int]
    top: int

    def reach(self, first: int, last: int) -> frozenset[int]:
        """The lines at which a comment speaks for the region from line ``first`` to line ``last``."""
        lines = set(range(first, last + 1))
        starts = {first}
        around = [block for block in self.blocks if block.first <= first <= block.last]
        if around:
            inner = max(around, key=lambda block: (block.first, -block.last))
            lines |= {inner.first, inner.header_end}
            starts.add(inner.first)
        for block in around:
            lines.update(block.anchors)
            starts.update(block.anchors[:1])
        for start in starts:
            line = start - 1
            while line in self.comment_lines:
                lines.add(line)
                line -= 1
        return frozenset(lines)


def outline(module: hir.Module) -> Outline:
    """The outline of a lowered file."""
    blocks: list[Block] = []
    todo: list[hir.Stmt] = list(reversed(module.body))
    while todo:
        statement = todo.pop()
        bodies = _bodies(statement)
        blocks.append(_block(module, statement, bodies))
        for body in reversed(bodies):
            todo.extend(reversed(body))
    alone = frozenset(comment.line for comment in module.comments if comment.alone)
    return Outline(tuple(blocks), alone, _top(module))


def _block(module: hir.Module, statement: hir.Stmt, bodies: list[tuple[hir.Stmt, ...]]) -> Block:
    region = module.region(statement.lo, statement.hi)
    body_first = min((module.region(body[0].lo, body[0].lo).line for body in bodies if body), default=0)
    header_end = max(region.line, body_first - 1) if body_first else region.end_line
    anchors: tuple[int, ...] = ()
    if isinstance(statement, hir.FunctionDef):
        decorators = [module.region(one.lo, one.hi) for one in statement.decorators]
        lines = {line for one in decorators for line in (one.line, one.end_line)}
        lines |= {region.line, module.region(statement.name_token, statement.name_token).line, header_end}
        anchors = tuple(sorted(lines))
    return Block(region.line, header_end, region.end_line, anchors)


def _bodies(statement: hir.Stmt) -> list[tuple[hir.Stmt, ...]]:
    """The blocks of statements inside ``statement``, in source order."""
    if isinstance(statement, hir.If):
        return [*(branch.body for branch in statement.branches), statement.orelse]
    if isinstance(statement, (hir.While, hir.For)):
        return [statement.body, statement.orelse]
    if isinstance(statement, (hir.With, hir.FunctionDef, hir.ClassDef)):
        return [statement.body]
    if isinstance(statement, hir.Try):
        handlers = [handler.body for handler in statement.handlers]
        return [statement.body, *handlers, statement.orelse, statement.final]
    if isinstance(statement, hir.Match):
        return [case.body for case in statement.cases]
    return []


def _top(module: hir.Module) -> int:
    for number, statement in enumerate(module.body):
        docstring = (
            number == 0
            and isinstance(statement, hir.ExprStmt)
            and isinstance(statement.value, hir.Constant)
            and isinstance(statement.value.value, str)
        )
        if not docstring:
            return module.region(statement.lo, statement.lo).line
    return len(module.lines) + 1
