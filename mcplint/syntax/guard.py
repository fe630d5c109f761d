"""Refuses texts that would kill or stall LibCST's native parser, before it sees them."""
from __future__ import annotations
from mcplint.syntax.tokens import TokenTable
class TooComplexError(Exception):
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(offset, message)
        self.offset = offset
        self.message = message
def check(table: TokenTable) -> None:
    """Raises TooComplexError."""
