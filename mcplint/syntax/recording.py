"""Token offsets from LibCST's code generation: slow, but never at odds with LibCST about what a token is.

The way out for a text in which :mod:`mcplint.syntax.tokens` and LibCST see different tokens.
"""

from __future__ import annotations

import libcst as cst
from libcst._nodes.internal import CodegenState  # the public `Module.code_for_node` tells no places

_BLANK = (
    cst.SimpleWhitespace,
    cst.Newline,
    cst.Comment,
    cst.TrailingWhitespace,
    cst.EmptyLine,
    cst.ParenthesizedWhitespace,
)


class _RecordingState(CodegenState):
    """Remembers which of the generated pieces are tokens rather than blanks, line ends and comments."""

    def __init__(self, tree: cst.Module) -> None:
        super().__init__(default_indent=tree.default_indent, default_newline=tree.default_newline)
        self.blank = 0
        self.marks: list[int] = []

    def before_codegen(self, node: cst.CSTNode) -> None:
        if isinstance(node, _BLANK):
            self.blank += 1

    def after_codegen(self, node: cst.CSTNode) -> None:
        if isinstance(node, _BLANK):
            self.blank -= 1

    def add_token(self, value: str) -> None:
        if value and not self.blank:
            self.marks.append(len(self.tokens))
        super().add_token(value)


def recorded_offsets(tree: cst.Module, text: str) -> list[int] | None:
    """The flat token table of ``text`` as LibCST generates it from ``tree``; None if it generates another text."""
    state = _RecordingState(tree)
    try:
        tree._codegen(state)
    except RecursionError:
        return None
    pieces = state.tokens
    if "".join(pieces).replace("\r", "\n") != text.replace("\r", "\n"):
        return None
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    offsets: list[int] = []
    for mark in state.marks:
        offsets += (starts[mark], starts[mark + 1])
    return offsets
