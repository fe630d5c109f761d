"""Model files as data, with the lines that mistakes are on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from mcplint.resources import list_rule_files, read_rule_file

Key = str | int
"""A step into a document: the key of a mapping or the index of a list."""


class ModelError(Exception):
    """A model file cannot be used. The message is ``file:line: what is wrong, what to write``, for the user."""


class WrongEntryError(Exception):
    """Something in a document is wrong: where, as the steps that lead there, and what."""

    def __init__(self, at: tuple[Key, ...], problem: str) -> None:
        super().__init__(problem)
        self.at = at
        self.problem = problem


class Document(msgspec.Struct, frozen=True):
    """A model file: the name that messages show, its text, and its content."""

    name: str
    text: str
    data: dict[str, Any]

    def error(self, mistake: WrongEntryError) -> ModelError:
        """The mistake with file and line."""
        return ModelError(f"{self.name}:{_line(self.text, mistake.at)}: {mistake.problem}")


def builtin_documents() -> list[Document]:
    """The model files that come with mcplint, sorted by name."""
    return [parse(f"rules/{name}", read_rule_file(name)) for name in list_rule_files("models", ".yaml")]


def user_document(path: Path) -> Document:
    """A model file of the user.

    Raises:
        ModelError: it cannot be read, or is not a mapping of sections.
    """
    shown = _shown(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ModelError(f"{shown}: the file is not encoded in UTF-8") from None
    except OSError as error:
        raise ModelError(f"{shown}: {error.strerror or error}") from None
    return parse(shown, text)


def parse(name: str, text: str) -> Document:
    """The document of a text.

    Raises:
        ModelError: the text is not YAML, has a key twice, or is not a mapping of sections.
    """
    import yaml

    from mcplint.models.loader import Loader

    try:
        data = yaml.load(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark is not None else ""
        raise ModelError(f"{name}{line}: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ModelError(f"{name}: this is not YAML: {error}") from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ModelError(f"{name}:1: a model file is a mapping of sections such as `sinks:`")
    return Document(name, text, data)


def _line(text: str, at: tuple[Key, ...]) -> int:
    """The line of the deepest node on the way ``at`` that exists."""
    import yaml

    node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    line: int = node.start_mark.line if node is not None else 0
    for step in at:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return line + 1


def _shown(path: Path) -> str:
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return str(path)
