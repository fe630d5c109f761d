"""Pieces of Markdown in which text of the analysed code stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mcplint.report.terminal import safe


def escaped(text: str) -> str:
    """``text`` on one line, with nothing in it that Markdown or HTML would read as markup."""
    return re.sub(r"([\\`*_{}\[\]<>|#~])", r"\\\1", safe(text)).replace("&", "&amp;")


def inline(text: str) -> str:
    """``text`` on one line, its names in backticks as code and everything else :func:`escaped`."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(code(part) if number % 2 else escaped(part) for number, part in enumerate(parts))


def code(text: str) -> str:
    """``text`` on one line as code."""
    shown = safe(text)
    if shown.strip() != shown or not shown or "`" in shown or "|" in shown:
        # a bar between backticks would end the cell of a table, and cannot be escaped outside of one
        return f"<code>{escaped(text)}</code>"
    return f"`{shown}`"


def fenced(lines: Iterable[str], language: str = "text") -> str:
    """``lines`` as a block of code."""
    body = "\n".join(lines)
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", body))])
    return f"{fence}{language}\n{body}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *rows))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
