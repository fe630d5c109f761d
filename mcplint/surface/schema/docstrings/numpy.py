"""NumPy style: a title underlined with dashes, then ``name : type`` lines with indented descriptions."""

from __future__ import annotations

import re

from mcplint.surface.schema.docstrings.section import FENCE, Section, add_text, is_blank

_ITEMS = frozenset(
    {
        "attributes",
        "classes",
        "deprecated",
        "functions",
        "methods",
        "modules",
        "other parameters",
        "raises",
        "receives",
        "returns",
        "type aliases",
        "type parameters",
        "warns",
        "yields",
    }
)
_NAME = r"\*{0,2}[_a-z][_a-z0-9]*"
_PARAMETER = re.compile(rf"(?P<names>{_NAME}(?:,\s{_NAME})*)", re.IGNORECASE)


def numpy_sections(lines: list[str]) -> list[Section]:
    """The sections of a docstring's ``lines``. An underlined title that is not known starts a section too."""
    sections: list[Section] = []
    current: list[str] = []
    admonition = in_code = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if FENCE.match(line):
            in_code = not in_code
            current.append(line)
        elif in_code:
            current.append(line)
        elif is_blank(line):
            current.append("")
        elif index + 1 < len(lines) and _is_underline(lines[index + 1]):
            _end_section(sections, current, admonition)
            index, admonition = _read_section(lines, index, sections)
        else:
            current.append(line)
        index += 1
    _end_section(sections, current, admonition)
    return sections


def _end_section(sections: list[Section], current: list[str], admonition: bool) -> None:
    if admonition:
        sections.append(Section("other"))
        current.clear()
    add_text(sections, current)


def _read_section(lines: list[str], index: int, sections: list[Section]) -> tuple[int, bool]:
    """Read the section titled at ``index``: the index of its last line, and whether an unknown section was begun."""
    name = lines[index].lower()
    if name == "examples":
        sections.append(Section("other"))
        return _end_of_block(lines, index + 2), False
    if name != "parameters" and name not in _ITEMS:
        return index + 1, True
    items, last = _read_items(lines, index + 2)
    parameters = tuple(pair for item in items for pair in _parameters(item))
    if name == "parameters" and parameters:
        sections.append(Section("parameters", parameters=parameters))
    elif parameters if name.endswith("parameters") else items:
        sections.append(Section("other"))
    return last, False


def _parameters(item: list[str]) -> list[tuple[str, str]]:
    match = _PARAMETER.match(item[0])
    if match is None:
        return []
    text = "\n".join(item[1:]).rstrip()
    return [(name, text) for name in match["names"].split(", ")]


def _read_items(lines: list[str], start: int) -> tuple[list[list[str]], int]:
    if start >= len(lines):
        return [], start
    index = start
    while is_blank(lines[index]):
        index += 1
    items = [[lines[index]]]
    index += 1
    while index < len(lines):
        line = lines[index]
        if is_blank(line):
            items[-1].append("")
        elif line.startswith(4 * " "):
            items[-1].append(line[4:])
        elif line.startswith(" "):
            items[-1].append(line.lstrip())
        elif index + 1 < len(lines) and _is_underline(lines[index + 1]):
            break
        else:
            items.append([line])
        index += 1
    return items, index - 1


def _end_of_block(lines: list[str], start: int) -> int:
    """The last line of a free text: it ends at a blank line before the next title."""
    index = start
    while index < len(lines) and is_blank(lines[index]):
        index += 1
    while index < len(lines):
        if is_blank(lines[index]) and any(_is_underline(line) for line in lines[index + 1 : index + 3]):
            break
        index += 1
    return index - 1


def _is_underline(line: str) -> bool:
    return "-" in line and is_blank(line.replace("-", ""))
