"""Parts of a docstring, and what all styles share."""

from __future__ import annotations

import re
from typing import Literal

import msgspec


class Section(msgspec.Struct, frozen=True):
    """``text`` between sections, a ``parameters`` section with names and descriptions, or any ``other`` section."""

    kind: Literal["text", "parameters", "other"]
    text: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


class Parsed(msgspec.Struct, frozen=True):
    """What a docstring says: a description, or None, and descriptions of parameters by name."""

    description: str | None = None
    parameters: dict[str, str] = {}


def is_blank(line: str) -> bool:
    """Whether ``line`` is empty or white space."""
    return not line or line.isspace()


def indent_of(line: str) -> int:
    """The number of leading white-space characters."""
    return len(line) - len(line.lstrip())


def add_text(sections: list[Section], lines: list[str]) -> None:
    """Add ``lines`` as text, unless they are all empty, and clear them."""
    if any(lines):
        sections.append(Section("text", "\n".join(lines).rstrip("\n")))
    lines.clear()


FENCE = re.compile(r" *```")
"""A line that opens or closes a code block."""
