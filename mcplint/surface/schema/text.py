"""Names, titles and descriptions: which text of the registration or the docstring each SDK publishes."""

from __future__ import annotations

import inspect

from mcplint.surface.schema.family import Family
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.types import Dynamic, Signature, _Absent

Given = str | None | _Absent | Dynamic


def check_named(signature: Signature, name: str | None) -> None:
    """Raise :class:`RegistrationError` for a lambda that is registered without a name."""
    if signature.name == "<lambda>" and not name:
        raise RegistrationError("ValueError: You must provide a name for lambda functions")


def given_text(value: Given) -> str | None:
    """The text of an option, or what it is without settings; None if it is missing or not known."""
    if isinstance(value, Dynamic):
        return value.usual[0] if value.usual else None
    return value if isinstance(value, str) else None


def clean_docstring(doc: str | None) -> str | None:
    """What ``inspect.getdoc`` returns for a function with the docstring ``doc``."""
    return None if doc is None else inspect.cleandoc(doc)


def description(family: Family, given: Given, doc: str | None, parsed: str | None) -> str | None:
    """The published description. ``doc`` is the raw docstring, ``parsed`` the cleaned (or shortened) one.

    ``mcp`` publishes the docstring with its indentation, and "" where there is none. An empty ``description=""``
    counts as missing before fastmcp 3.
    """
    if isinstance(given, Dynamic) and not given.usual:
        return None
    text = given_text(given)
    if family in ("mcp1", "mcp2"):
        return text or doc or ""
    if family == "fastmcp2":
        return text or parsed
    return parsed if text is None else text


def default_title(name: str) -> str:
    """The title that fastmcp 4 makes from a tool's name."""
    return name.replace("_", " ").replace("-", " ").title()
