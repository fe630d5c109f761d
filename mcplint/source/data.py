"""Files of the project that its programs read when they start, such as the texts of descriptions."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MAX_DATA_SIZE = 256_000
"""Bytes of a text that is looked into."""


class DataFiles:
    """Reads below one folder only. ``used`` holds what was asked for: it belongs to the input of a run."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.used: dict[Path, None] = {}

    def text(self, path: Path) -> str | None:
        """The text in a file of the project, with ``\\n`` for line ends; None if it cannot be had."""
        inside = self._inside(path)
        if inside is None:
            return None
        self.used[inside] = None
        try:
            status = inside.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_DATA_SIZE:
                return None
            return inside.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def _inside(self, path: Path) -> Path | None:
        """``path`` without symbolic links, if it then still lies in the project."""
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):
            return None
        return real if real == self.root or self.root in real.parents else None
