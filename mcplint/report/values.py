"""JSON text for any value that analysed code can contain."""

from __future__ import annotations

import json
import math
from typing import Any

MAX_DEPTH = 200


def dumps(value: Any, *, indent: int | None = 2) -> str:
    """``value`` as JSON text: valid JSON and valid UTF-8, whatever the analysed code put into its constants."""
    separators = (",", ": ") if indent is not None else (",", ":")
    text = json.dumps(plain(value), ensure_ascii=False, indent=indent, separators=separators)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def plain(value: Any, depth: int = 0) -> Any:
    """``value`` with JSON types only: NaN, infinities and what lies too deep become null, other objects their text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if value.bit_length() < 4096 else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, dict):
        return {str(key): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, depth + 1) for one in value]
    return str(value)
