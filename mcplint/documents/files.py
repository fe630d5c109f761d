"""Reads small documents of unknown origin."""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

MAX_DOCUMENT = 20_000_000
"""Bytes. Lock files of large projects have a few millions."""


class DocumentError(Exception):
    """A document cannot be read or is not what its name promises. The message says why."""


def read_bytes(path: Path) -> bytes | None:
    """The content of the regular file ``path``; None if there is none.

    Raises:
        DocumentError: it cannot be read or is too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > MAX_DOCUMENT:
            raise DocumentError(f"larger than {MAX_DOCUMENT:,} bytes")
        with path.open("rb") as stream:
            return stream.read(MAX_DOCUMENT)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DocumentError(os.strerror(error.errno or 0).lower()) from None


def read_text(path: Path) -> str | None:
    """The text of the file ``path``; None if there is none. UTF-16 with a mark is read too: Windows shells write it.

    Raises:
        DocumentError: it cannot be read or is too large.
    """
    data = read_bytes(path)
    if data is None:
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
