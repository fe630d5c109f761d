"""PEP 723: the dependencies that a script declares in a comment."""

from __future__ import annotations

import sys
from typing import Any

from mcplint.documents.files import DocumentError
from mcplint.documents.requirement import Requirement, parse_requirement

_MAX_BLOCK = 100_000


def script_requirements(text: str) -> list[Requirement]:
    """The requirements in the ``# /// script`` block of a Python file; none without one.

    Raises:
        DocumentError: the block is malformed.
    """
    block = _block(text)
    if block is None:
        return []
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: dict[str, Any] = tomllib.loads(block)
        listed = table.get("dependencies", [])
        return [parse_requirement(item) for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"the `# /// script` block is malformed: {error}") from None


def _block(text: str) -> str | None:
    """The TOML in the block; None without one, or without its end."""
    if "# /// script" not in text:
        return None
    content: list[str] | None = None
    end: int | None = None
    for line in text.splitlines():
        if content is None:
            if line.rstrip() == "# /// script":
                content = []
        elif line == "#" or line.startswith("# "):
            # the block ends with the last such line of the comment
            if line.rstrip() == "# ///":
                end = len(content)
            content.append(line[2:])
        else:
            break
    if content is None or end is None or sum(map(len, content)) > _MAX_BLOCK:
        return None
    return "\n".join(content[:end])
