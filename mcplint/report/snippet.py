"""Source snippets as rustc draws them: lines with a gutter, marks below them, labels beside the marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mcplint.finding import Location
from mcplint.report.terminal import Painter, Style, cell, safe, width
from mcplint.run.lines import split_lines

MAX_WHOLE_REGION = 5
"""A region of more lines than this is shown by its first and last line."""

LEAD = 30
"""How many characters before the first mark stay when a long line is cut."""


class Mark(NamedTuple):
    """A region to underline with its label; ``style`` colours both, primary marks are drawn with ``^``."""

    location: Location
    label: str
    primary: bool
    style: Style


class Underline(NamedTuple):
    """The part of a mark that lies on one line; columns are code points from 0, ``end`` exclusive."""

    start: int
    end: int
    label: str
    primary: bool
    style: Style


class Row(NamedTuple):
    """A line of source as shown: its text and, per character index, the column where it starts."""

    text: str
    columns: list[int]

    def at(self, index: int) -> int:
        """The display column of the character ``index`` (clamped into the shown part)."""
        return self.columns[min(max(index, 0), len(self.columns) - 1)]


def draw(marks: Sequence[Mark], texts: Mapping[str, str], paint: Painter, limit: int) -> Iterator[str]:
    """Lines that show ``marks`` (the first one is the primary one), file by file, at most ``limit`` columns of source.

    A file without text in ``texts`` is shown by its place and labels only.
    """
    by_file: dict[str, list[Mark]] = {}
    for mark in marks:
        by_file.setdefault(mark.location.path, []).append(mark)
    gutter = len(str(max(mark.location.end_line for mark in marks)))
    for number, (path, group) in enumerate(by_file.items()):
        place = group[0].location
        arrow = ":::" if number else "-->"
        if number:
            yield f"{' ' * gutter} {paint('gutter', '|')}"
        yield f"{' ' * gutter}{paint('gutter', arrow)} {safe(path)}:{place.line}:{place.column}"
        text = texts.get(path)
        if text is None:
            yield from (f"{' ' * gutter} {paint('gutter', '=')} {safe(m.label)}" for m in group if m.label)
            continue
        yield f"{' ' * gutter} {paint('gutter', '|')}"
        yield from _file(group, text, paint, gutter, limit)


def _file(marks: list[Mark], text: str, paint: Painter, gutter: int, limit: int) -> Iterator[str]:
    lines = split_lines(text)
    underlines: dict[int, list[Underline]] = {}
    for mark in marks:
        for number, part in _parts(mark, lines):
            underlines.setdefault(number, []).append(part)
    bar = paint("gutter", "|")
    previous = 0
    for number in sorted(underlines):
        if previous and number - previous == 2:
            row = _row(lines, number - 1, [], limit)
            yield f"{paint('gutter', str(number - 1).rjust(gutter))} {bar} {row.text}".rstrip()
        elif previous and number - previous > 2:
            yield paint("gutter", "...")
        parts = sorted(underlines[number], key=lambda part: (part.start, part.end))
        row = _row(lines, number, parts, limit)
        yield f"{paint('gutter', str(number).rjust(gutter))} {bar} {row.text}".rstrip()
        for below in _below([part for part in parts if part.end > part.start], row, paint):
            yield f"{' ' * gutter} {bar} {below}"
        previous = number


def _parts(mark: Mark, lines: list[str]) -> Iterator[tuple[int, Underline]]:
    """The lines that show ``mark``: each with what to underline there (nothing in the middle of a long region)."""
    place = mark.location
    last = min(max(place.end_line, place.line), len(lines))
    first = min(place.line, last)
    if first == last:
        start = place.column - 1
        end = max(place.end_column - 1, start + 1) if place.end_line == place.line else start + 1
        yield first, Underline(start, end, mark.label, mark.primary, mark.style)
        return
    for number in range(first, last + 1):
        line = lines[number - 1]
        indent = len(line) - len(line.lstrip())
        if number == first:
            yield number, Underline(place.column - 1, len(line.rstrip()), "", mark.primary, mark.style)
        elif number == last:
            yield number, Underline(indent, max(place.end_column - 1, indent + 1), mark.label, mark.primary, mark.style)
        elif last - first < MAX_WHOLE_REGION:
            yield number, Underline(indent, len(line.rstrip()), "", mark.primary, mark.style)


def _row(lines: list[str], number: int, parts: list[Underline], limit: int) -> Row:
    """The line as shown; a long one is cut to a window that starts shortly before the first mark."""
    line = lines[number - 1] if number <= len(lines) else ""
    cells = [cell(char) for char in line]
    if sum(size for _, size in cells) <= limit:
        low, high = 0, len(cells)
    else:
        low, high = _window(cells, parts, limit)
    columns = [3 if low else 0] * (low + 1)
    for _, size in cells[low:high]:
        columns.append(columns[-1] + size)
    shown = "".join(text for text, _ in cells[low:high])
    return Row(("..." if low else "") + shown + ("..." if high < len(cells) else ""), columns)


def _window(cells: list[tuple[str, int]], parts: list[Underline], limit: int) -> tuple[int, int]:
    room = limit - 6
    first = min((part.start for part in parts), default=0)
    last = max((part.end for part in parts), default=0)
    low = 0 if sum(size for _, size in cells[:last]) <= room else max(0, first - LEAD)
    high, used = low, 0
    while high < len(cells) and used + cells[high][1] <= room:
        used += cells[high][1]
        high += 1
    return low, high


def _below(parts: list[Underline], row: Row, paint: Painter) -> Iterator[str]:
    """The underlining of one line and the labels: the rightmost beside its mark, the others on rows of their own."""
    if not parts:
        return
    pieces: list[tuple[int, str, Style]] = []
    for part in sorted(parts, key=lambda part: part.primary):
        start = row.at(part.start)
        length = max(1, row.at(part.end) - start)
        pieces.append((start, ("^" if part.primary else "-") * length, part.style))
    waiting = [part for part in parts if part.label]
    if waiting and all(other is waiting[-1] or other.end <= waiting[-1].start for other in parts):
        part = waiting.pop()
        after = max(row.at(part.end), row.at(part.start) + 1)
        pieces.append((after + 1, safe(part.label), part.style))
    yield _paste(pieces, paint)
    if waiting:
        yield _paste([(row.at(part.start), "|", part.style) for part in waiting], paint)
    while waiting:
        part = waiting.pop()
        others = [(row.at(other.start), "|", other.style) for other in waiting if other.start < part.start]
        yield _paste([*others, (row.at(part.start), safe(part.label), part.style)], paint)


def _paste(pieces: list[tuple[int, str, Style]], paint: Painter) -> str:
    """Texts at their columns on one line; where they overlap, the later piece wins."""
    cells: dict[int, tuple[str, Style]] = {}
    for start, text, style in pieces:
        if width(text) == len(text):
            cells.update({start + index: (char, style) for index, char in enumerate(text)})
        else:
            cells[start] = (text, style)
    line, run, column = "", "", 0
    run_style: Style = "plain"
    for at in sorted(cells):
        text, style = cells[at]
        gap = " " * max(0, at - column)
        if gap or style != run_style:
            line += paint(run_style, run) + gap
            run, run_style = "", style
        run += text
        column = at + width(text)
    return (line + paint(run_style, run)).rstrip()
