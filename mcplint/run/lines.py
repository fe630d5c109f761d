"""Lines and regions of source text."""

from __future__ import annotations

from mcplint.finding import Location


def split_lines(text: str) -> list[str]:
    """Lines as Python counts them: ended by LF, CRLF or CR, and by nothing else."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def region_text(lines: list[str], place: Location) -> str:
    """The text of a region, "" where ``lines`` do not reach that far."""
    part = lines[place.line - 1 : place.end_line]
    if not part:
        return ""
    part[-1] = part[-1][: place.end_column - 1]
    part[0] = part[0][place.column - 1 :]
    return "\n".join(part)


def whole_line(lines: list[str], place: Location) -> Location:
    """``place``, or the whole of its line (without indentation) if it is an empty region."""
    if (place.line, place.column) != (place.end_line, place.end_column) or place.line > len(lines):
        return place
    line = lines[place.line - 1]
    start = len(line) - len(line.lstrip()) + 1
    return Location(place.path, place.line, start, place.line, max(start, len(line.rstrip()) + 1))
