"""Ignore files on the way down a folder tree: ``.gitignore`` of every level and ``.git/info/exclude``."""

from __future__ import annotations

import os
from collections.abc import Iterable

from mcplint.source.globs import Patterns

MAX_IGNORE_FILE = 1_000_000
"""Bytes; a larger ignore file is no ignore file."""

DEFAULT_EXCLUDES = frozenset(
    {
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pants.d",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        "venv",
    }
)
"""Folders that hold no source of the project."""

_BUILD_FOLDERS = frozenset({"build", "dist"})


class Ignores:
    """The ignore rules in force in one folder, the nearest first."""

    __slots__ = ("depth", "levels")

    def __init__(self, depth: int, levels: tuple[tuple[int, Patterns], ...] = ()) -> None:
        """``depth`` is the number of parts of the folder's path; each level knows at which depth its rules start."""
        self.depth = depth
        self.levels = levels

    def down(self, patterns: Patterns | None, depth: int) -> Ignores:
        """The rules for a folder at ``depth`` that adds ``patterns`` of its own (None: it has none)."""
        levels = ((depth, patterns), *self.levels) if patterns else self.levels
        return Ignores(depth, levels)

    def ignored(self, parts: tuple[str, ...], is_directory: bool) -> bool:
        """Whether the entry at the absolute path ``parts`` is ignored, given that the folders above it are not."""
        for depth, patterns in self.levels:
            verdict = patterns.decide(parts[depth:], is_directory)
            if verdict is not None:
                return verdict
        return False


def read_patterns(path: str) -> Patterns | None:
    """The patterns of the ignore file ``path``; None if there is none, or none that can be read."""
    try:
        # not opened unless regular: reading a FIFO would wait for ever
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_IGNORE_FILE:
            return None
        with open(path, encoding="utf-8", errors="replace") as stream:
            return Patterns(stream.read(MAX_IGNORE_FILE).splitlines())
    except OSError:
        return None


def inherited(folder: str) -> Ignores:
    """The rules that the folders above ``folder`` and its repository put on what lies inside ``folder``.

    If they ignore ``folder`` itself, they are left out: the user asked for it.
    """
    repository = _repository(folder)
    parts = split(folder)
    if repository is None:
        return Ignores(len(parts))
    top = split(repository)
    rules = Ignores(len(top)).down(read_patterns(os.path.join(repository, ".git", "info", "exclude")), len(top))
    current = repository
    for depth in range(len(top), len(parts)):
        rules = rules.down(read_patterns(os.path.join(current, ".gitignore")), depth)
        if rules.ignored(parts[: depth + 1], True):
            return Ignores(len(parts))
        current = os.path.join(current, parts[depth])
    return Ignores(len(parts), rules.levels)


def excluded_by_default(name: str) -> bool:
    """Whether folders called ``name`` are left out wherever they are."""
    return name in DEFAULT_EXCLUDES or name.endswith((".egg-info", ".dist-info"))


def foreign_folder(name: str, entries: Iterable[str]) -> bool:
    """Whether a folder with these ``entries`` is a virtual environment or build output, whatever its name promises."""
    names = set(entries)
    return "pyvenv.cfg" in names or (name in _BUILD_FOLDERS and "__init__.py" not in names)


def split(path: str) -> tuple[str, ...]:
    """The parts of an absolute path, without the root."""
    return tuple(part for part in os.path.splitdrive(path)[1].split(os.sep) if part)


def _repository(folder: str) -> str | None:
    """The nearest folder, from ``folder`` upward, that holds ``.git``."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
