"""Google style: ``Args:`` followed by an indented list of ``name (type): description``."""

from __future__ import annotations

import re

from mcplint.surface.schema.docstrings.section import FENCE, Section, add_text, indent_of, is_blank

_TITLE = re.compile(r"^(?P<type>[\w][\s\w-]*):(\s+(?P<title>[^\s].*))?\s*$")

_PARAMETERS = frozenset({"args", "arguments", "params", "parameters"})
_NAMED_ITEMS = frozenset(
    {
        *(f"{first} {second}" for first in ("keyword", "other", "type") for second in ("args", "arguments")),
        *(f"{first} {second}" for first in ("other", "type") for second in ("params", "parameters")),
        "raises",
        "exceptions",
        "attributes",
        "functions",
        "methods",
        "classes",
        "type aliases",
        "modules",
        "warns",
        "warnings",
    }
)
"""Sections whose items are ``name: text``; items without a colon are dropped."""
_ITEMS = frozenset({"returns", "yields", "receives"})
_KNOWN = _PARAMETERS | _NAMED_ITEMS | _ITEMS | {"examples"}


def google_sections(lines: list[str]) -> list[Section]:
    """The sections of a docstring's ``lines``. Any ``Word:`` with an indented block below starts one."""
    sections: list[Section] = []
    current: list[str] = []
    in_code = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if FENCE.match(line):
            in_code = not in_code
        title = None if in_code or FENCE.match(line) else _TITLE.match(line)
        if title is None or not _starts_section(lines, index):
            current.append(line)
        else:
            index = _read_section(lines, index, title["type"].lower(), sections, current)
        index += 1
    add_text(sections, current)
    return sections


def _starts_section(lines: list[str], index: int) -> bool:
    """A title needs an indented block right below and a blank line (or nothing) above."""
    below = lines[index + 1] if index + 1 < len(lines) else ""
    second = lines[index + 2] if index + 2 < len(lines) else ""
    indented = not is_blank(below) and below.startswith(" ")
    indented_later = not is_blank(second) and second.startswith(" ")
    if not indented and not indented_later:
        return False
    if index > 0 and not is_blank(lines[index - 1]):
        return False
    return not (indented_later and is_blank(below))


def _read_section(lines: list[str], index: int, name: str, sections: list[Section], current: list[str]) -> int:
    """Read the section below its title at ``index``; the index of its last line."""
    if name not in _KNOWN:
        text, last = _read_block(lines, index + 1)
        if not text:
            if last < len(lines):
                current.append(lines[last])
            return last
        add_text(sections, current)
        sections.append(Section("other"))
        return last
    add_text(sections, current)
    if name == "examples":
        sections.append(Section("other"))
        return _read_block(lines, index + 1)[1]
    items, last = _read_items(lines, index + 1)
    if name in _PARAMETERS:
        parameters = tuple(_parameter(item) for item in items if ":" in item[0])
        if parameters:
            sections.append(Section("parameters", parameters=parameters))
    elif any(name in _ITEMS or ":" in item[0] for item in items):
        sections.append(Section("other"))
    return last


def _parameter(item: list[str]) -> tuple[str, str]:
    name, text = item[0].split(":", 1)
    if "(" in name and name.endswith(")"):
        name = name.split("(", 1)[0].strip()
    return name, "\n".join([text.lstrip(), *item[1:]]).rstrip("\n")


def _read_items(lines: list[str], start: int) -> tuple[list[list[str]], int]:
    """The items of an indented list: lines at its indentation start one, deeper lines continue it."""
    index = _skip_blank(lines, start)
    if index >= len(lines):
        return [], index
    indent = indent_of(lines[index])
    if indent == 0:
        return [], index - 1
    items = [[lines[index][indent:]]]
    index += 1
    while index < len(lines):
        line = lines[index]
        if is_blank(line):
            items[-1].append("")
        elif line.startswith(indent * 2 * " "):
            items[-1].append(line[indent * 2 :])
        elif line.startswith((indent + 1) * " "):
            items[-1].append(line.lstrip())
        elif line.startswith(indent * " "):
            items.append([line[indent:]])
        else:
            break
        index += 1
    return items, index - 1


def _read_block(lines: list[str], start: int) -> tuple[str, int]:
    """The text of an indented block and the index of its last line; ("", before it) if it is not indented."""
    index = _skip_blank(lines, start)
    if index >= len(lines):
        return "", start - 1
    indent = indent_of(lines[index])
    if indent == 0:
        return "", start - 1
    block = [lines[index].lstrip()]
    index += 1
    while index < len(lines) and (lines[index].startswith(indent * " ") or is_blank(lines[index])):
        block.append(lines[index][indent:])
        index += 1
    return "\n".join(block).rstrip("\n"), index - 1


def _skip_blank(lines: list[str], index: int) -> int:
    while index < len(lines) and is_blank(lines[index]):
        index += 1
    return index
