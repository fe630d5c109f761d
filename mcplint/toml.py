"""Reads TOML files of unknown origin."""

from __future__ import annotations

import functools
import os
import stat
import sys
from pathlib import Path
from typing import Any

MAX_TOML = 2_000_000
"""Bytes; hand-written settings are a thousand times smaller."""


@functools.lru_cache(maxsize=64)
def _load(path: str, _identity: tuple[int, int, int]) -> dict[str, Any] | str:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_TOML + 1)
        if len(data) > MAX_TOML:
            return f"larger than {MAX_TOML:,} bytes"
        loaded: dict[str, Any] = tomllib.loads(data.decode("utf-8-sig"))
        return loaded
    except UnicodeDecodeError:
        return "not valid UTF-8"
    except (ValueError, RecursionError) as error:
        return str(error) or type(error).__name__
    except OSError as error:
        return os.strerror(error.errno or 0).lower()


def load_toml(path: str) -> dict[str, Any] | str | None:
    """The content of the TOML file ``path``; None if there is no such file, a message if it cannot be read.

    Read once per version of the file; callers must not change what they get.
    """
    try:
        status = Path(path).stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return _load(path, (status.st_ino, status.st_size, status.st_mtime_ns))
