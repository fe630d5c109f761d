"""Descriptions in docstrings, read as fastmcp reads them (it uses griffe's Google, NumPy and Sphinx parsers)."""

from __future__ import annotations

import inspect

from mcplint.surface.schema.docstrings.google import google_sections
from mcplint.surface.schema.docstrings.numpy import numpy_sections
from mcplint.surface.schema.docstrings.section import Parsed, Section
from mcplint.surface.schema.docstrings.sphinx import sphinx_sections

__all__ = ["Parsed", "parse_docstring"]

_STYLES = (google_sections, numpy_sections, sphinx_sections)


def parse_docstring(doc: str | None, any_section: bool) -> Parsed:
    """The description and the parameters' descriptions of the raw docstring ``doc``.

    The first style that finds parameters wins; with ``any_section`` (fastmcp 4) the first that finds any section. The
    description is then the text before it, else the whole docstring.
    """
    cleaned = inspect.cleandoc(doc) if doc is not None else ""
    if not cleaned:
        return Parsed()
    lines = inspect.cleandoc(cleaned.rstrip()).split("\n")
    for style in _STYLES:
        sections = style(lines)
        parameters = _parameters(sections)
        if parameters or (any_section and any(section.kind != "text" for section in sections)):
            return Parsed(next((section.text for section in sections if section.kind == "text"), None), parameters)
    return Parsed(cleaned)


def _parameters(sections: list[Section]) -> dict[str, str]:
    return {name: text for section in sections for name, text in section.parameters}
