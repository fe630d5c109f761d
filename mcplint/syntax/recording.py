"""Token offsets from LibCST's code generation."""
from __future__ import annotations
import libcst as cst
def recorded_offsets(tree: cst.Module, text: str) -> list[int] | None:
    """None if it does not reproduce the text."""
    return None
