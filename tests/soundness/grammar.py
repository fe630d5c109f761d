"""Reads the productions in ``grammar/``: templates of Python code with holes.

``<text>`` is a hole for an expression of a type, ``<name:text>`` for a variable, ``<block>`` for statements. ``$v`` is
a name that is made anew each time the production is used, ``$v:text`` makes it a variable of that type for what
follows. ``$$`` is a dollar sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "grammar"

HOLE = re.compile(r"<(\$?\w+)(?::(\$?\w+))?((?: \$\w+:\$?\w+)*)>")
"""Kind, type of the variable if it is a hole for one, names that are bound inside."""

NAME = re.compile(r"\$\$|\$(\w+)(?::(\$?[A-Za-z]\w*))?(?=\W|$)")
"""A name of a production and, if it becomes a variable, its type; or a dollar sign."""


@dataclass(frozen=True)
class Line:
    """A line of a template and the lines that are nested in it."""

    text: str
    nested: tuple[Line, ...] = ()


@dataclass(frozen=True, eq=False)
class Production:
    """One template. ``tags`` say where it may be used; ``variables`` are the types of which it needs one in scope."""

    lines: tuple[Line, ...]
    tags: frozenset[str] = frozenset()
    weight: int = 1
    variables: tuple[tuple[str, str], ...] = ()
    names: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        return self.lines[0].text

    @property
    def compound(self) -> bool:
        """Whether it nests blocks."""
        return any(line.nested or line.text == "<definition>" for line in self.lines)


def production(source: str, names: dict[str, str] | None = None) -> Production:
    """Read one template; ``names`` are names that are given already."""
    tags: set[str] = set()
    weight = 1
    rows = source.splitlines()
    while rows[0].startswith("@") and rows[0][1:].split()[0] in _TAGS:
        word, *value = rows.pop(0)[1:].split()
        if word == "weight":
            weight = int(value[0])
        else:
            tags.add(word)
    if rows[0].startswith(("async: ", "async statement ")):
        tags.add("async")
        rows[0] = rows[0].removeprefix("async: ")
    text = "\n".join(rows)
    if "await " in text and "async def" not in text:
        tags.add("async")
    if ":= " in text and len(rows) == 1:
        tags.add("walrus")
    if '"' in text:
        tags.add("quotes")
    given = names or {}
    variables = tuple(
        (match[1], given.get(match[2].removeprefix("$"), match[2]))
        for match in HOLE.finditer(text)
        if match[1] in ("name", "var", "local")
    )
    return Production(_tree(rows, 0)[0], frozenset(tags), weight, variables, dict(given))


_TAGS = ("weight", "async", "loop", "function", "module", "local")


def _tree(rows: list[str], depth: int) -> tuple[tuple[Line, ...], list[str]]:
    lines: list[Line] = []
    while rows and len(rows[0]) - len(rows[0].lstrip()) == 4 * depth:
        nested, rest = _tree(rows[1:], depth + 1)
        lines.append(Line(rows[0].strip(), nested))
        rows = rest
    return tuple(lines), rows


@lru_cache(maxsize=1)
def expressions() -> dict[str, tuple[Production, ...]]:
    """Productions of expressions by type."""
    return {
        kind: tuple(production(row) for row in body.splitlines() if row)
        for source in ("expressions", "silent")
        for kind, body in _sections(_read(source)).items()
        if kind
    }


@lru_cache(maxsize=10)
def statements(source: str) -> tuple[Production, ...]:
    """Productions of statements: ``statements``, ``definitions``, ``silent`` or ``modules``."""
    body = _sections(_read(source))[""]
    return tuple(production(part.strip("\n")) for part in body.split("\n\n") if part.strip())


def _read(source: str) -> str:
    rows = (FOLDER / f"{source}.txt").read_text(encoding="utf-8").splitlines()
    return "\n".join(row for row in rows if not row.startswith("# "))


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^== (\w+) ==$", text, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
