"""Says why a text is not Python, in words that help."""
from __future__ import annotations
def explain(text: str, line: int, message: str) -> tuple[int, str]:
    """Line and message."""
    return line, f"not valid Python: {message}"
