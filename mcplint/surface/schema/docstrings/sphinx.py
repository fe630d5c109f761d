"""Sphinx style: field lists such as ``:param name: description``."""

from __future__ import annotations

import inspect

from mcplint.surface.schema.docstrings.section import Section, is_blank

_PARAMETER = (":param", ":parameter", ":arg", ":argument", ":key", ":keyword")
_TYPE = (":type",)
_VARIABLE = (":var", ":ivar", ":cvar")
_VARIABLE_TYPE = (":vartype",)
_RAISES = (":raises", ":raise", ":except", ":exception")
_RETURNS = (":returns", ":return")
_RETURN_TYPE = (":rtype",)
_SILENT = _TYPE + _VARIABLE_TYPE + _RETURN_TYPE
_FIELDS = _SILENT + _PARAMETER + _VARIABLE + _RAISES + _RETURNS


def sphinx_sections(lines: list[str]) -> list[Section]:
    """One text section with everything that is no field, then the fields' sections."""
    text: list[str] = []
    parameters: dict[str, str] = {}
    others = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.startswith(_FIELDS):
            text.append(line)
        else:
            field, index = _field(lines, index)
            others = _read_field(line, field, parameters) or others
        index += 1
    sections = [Section("text", "\n".join(_stripped(text)))]
    if parameters:
        sections.append(Section("parameters", parameters=tuple(parameters.items())))
    return [*sections, Section("other")] if others else sections


def _read_field(line: str, field: str, parameters: dict[str, str]) -> bool:
    """Add a parameter's field to ``parameters``; whether the field is a section of its own."""
    parts = field.split(":", 2)
    if len(parts) < 3:
        return False
    words, text = parts[1].split(" "), parts[2].strip()
    if line.startswith(_SILENT):
        return False
    if line.startswith(_PARAMETER):
        if len(words) > 1:
            parameters.setdefault(words[-1], text)
        return False
    return line.startswith(_RETURNS) or len(words) == 2


def _field(lines: list[str], start: int) -> tuple[str, int]:
    """The field at ``start`` with the lines up to the next line that begins with a colon, and the last line's index."""
    index = start + 1
    while index < len(lines) and not lines[index].startswith(":"):
        index += 1
    block = [lines[start].lstrip(), *lines[start + 1 : index]]
    return inspect.cleandoc("\n".join(block)).rstrip("\n"), index - 1


def _stripped(lines: list[str]) -> list[str]:
    """``lines`` without the blank ones at both ends."""
    filled = [index for index, line in enumerate(lines) if not is_blank(line)]
    return lines[filled[0] : filled[-1] + 1] if filled else lines[len(lines) :]
