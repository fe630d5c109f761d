"""``requirements.txt`` and what it includes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mcplint.documents.files import read_text
from mcplint.documents.requirement import Requirement, parse_requirement

_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[ =]*(\S+)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_OPTION = re.compile(r"\s--[a-z].*", re.DOTALL)
_MAX_FILES = 50


def read_requirements(path: Path, root: Path) -> list[Requirement]:
    """The requirements in ``path`` and in the files that it includes with ``-r`` and ``-c`` (inside ``root`` only).

    Lines that are no requirements (options, paths, nonsense) are passed over, as they name no SDK.

    Raises:
        DocumentError: the file cannot be read.
    """
    found: list[Requirement] = []
    seen: set[str] = set()
    waiting = [path]
    while waiting and len(seen) < _MAX_FILES:
        current = waiting.pop(0)
        real = os.path.realpath(current)
        if real in seen or not Path(real).is_relative_to(os.path.realpath(root)):
            continue
        seen.add(real)
        text = read_text(current)
        for line in _lines(text or ""):
            include = _INCLUDE.match(line)
            if include:
                waiting.append(current.parent / include[1])
                continue
            try:
                found.append(parse_requirement(_OPTION.sub("", line)))
            except ValueError:
                continue
    return found


def _lines(text: str) -> list[str]:
    """The logical lines, without comments and empty ones."""
    joined = text.replace("\r\n", "\n").replace("\\\n", " ")
    lines = (_COMMENT.sub("", line).strip() for line in joined.split("\n"))
    return [line for line in lines if line]
