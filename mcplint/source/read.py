"""Reads a candidate file: size limit, regular files only, the cheap test for MCP."""

from __future__ import annotations

import errno
import functools
import os
import re
import stat
from collections.abc import Iterator
from typing import BinaryIO

from mcplint.finding import Diagnostic, DiagnosticKind
from mcplint.source.decode import decode
from mcplint.source.model import SDK_MARKERS, SourceFile, Text

MAX_FILE_SIZE = 2_000_000
"""Bytes. Larger sources are generated data; parsing them costs minutes (LibCST reads about 0.5 MB a second)."""

_CHUNK = 1 << 20
_OVERLAP = 256
_GENERATED = re.compile(rb"@generated\b|\bDO NOT (?:EDIT|MODIFY)\b|\bautomatically generated\b", re.IGNORECASE)


def load(file: SourceFile, max_size: int = MAX_FILE_SIZE, markers: tuple[str, ...] = SDK_MARKERS) -> bytes | Diagnostic:
    """The content of ``file``, or why it cannot be had.

    A file over ``max_size`` bytes leaves the run incomplete if it was named or mentions one of ``markers``.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(file.path, flags)
    except (OSError, ValueError) as error:
        return _failed(file, "unreadable", reason(error))
    try:
        with open(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return _failed(file, "unreadable", "not a regular file")
            data = stream.read(max_size + 1)
            if len(data) <= max_size:
                return data
            relevant = file.named or any(mentions_sdk(part, markers) for part in _chunks(data, stream))
    except OSError as error:
        return _failed(file, "unreadable", reason(error))
    size = max(status.st_size, len(data))
    message = f"the file has {size:,} bytes, more than the limit of {max_size:,} (`max-file-size`)"
    return Diagnostic(kind="too-large", path=file.display, message=message, incomplete=relevant)


def read(file: SourceFile, max_size: int = MAX_FILE_SIZE, markers: tuple[str, ...] = SDK_MARKERS) -> Text | Diagnostic:
    """The decoded text of ``file``, or why it cannot be had: :func:`load`, then ``decode``."""
    data = load(file, max_size, markers)
    return data if isinstance(data, Diagnostic) else decode(data, file.display)


def mentions_sdk(data: bytes, markers: tuple[str, ...] = SDK_MARKERS) -> bool:
    """Whether ``data`` holds one of ``markers`` as a module name in something that looks like an import.

    Errs on the side of True: strings and comments are not told apart, and a file in UTF-16 or with NUL bytes is judged
    as if those bytes were not there.
    """
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    if not any(needle in data for needle in _needles(markers)):
        return False
    return _import_pattern(markers).search(data) is not None


def looks_generated(data: bytes) -> bool:
    """Whether the first lines say that a program wrote the file."""
    return _GENERATED.search(data[:1000]) is not None


def is_seed(file: SourceFile, data: bytes, markers: tuple[str, ...] = SDK_MARKERS, include_tests: bool = False) -> bool:
    """Whether ``file``, which holds ``data``, is analysed for its own sake: it is named, or allowed and uses an SDK."""
    if file.named:
        return True
    if not file.seed_allowed or not mentions_sdk(data, markers):
        return False
    return include_tests or not looks_generated(data)


@functools.cache
def _needles(markers: tuple[str, ...]) -> tuple[bytes, ...]:
    """The markers that contain no other one: where none of these occurs, no marker does."""
    return tuple(one.encode() for one in markers if not any(other in one for other in markers if other != one))


@functools.cache
def _import_pattern(markers: tuple[str, ...]) -> re.Pattern[bytes]:
    """Finds ``import marker``, ``import a, marker``, ``from marker import`` and ``import_module("marker…")``."""
    names = b"(?:" + b"|".join(re.escape(marker.encode()) for marker in sorted(markers)) + rb")(?![\w-])"
    return re.compile(
        rb"\b(?:from|import)(?:[ \t\f]|\\\r?\n)+"
        + names
        + rb"|\bimport[ \t][^\r\n#;]*,[ \t]*"
        + names
        + rb"|\b(?:import_module|__import__)[ \t]*\(\s*[rub]?[\"']"
        + names
    )


def _chunks(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """``first`` and the rest of ``stream`` in pieces that overlap, so that no marker is cut in two."""
    yield first
    tail = first[-_OVERLAP:]
    while part := stream.read(_CHUNK):
        yield tail + part
        tail = part[-_OVERLAP:]


def _failed(file: SourceFile, kind: DiagnosticKind, reason: str) -> Diagnostic:
    return Diagnostic(kind=kind, path=file.display, message=f"cannot be read: {reason}", incomplete=True)


def reason(error: OSError | ValueError) -> str:
    """Why a file cannot be opened, in words that do not depend on the machine's language."""
    if not isinstance(error, OSError) or error.errno is None:
        return "the path is not valid"
    known = {
        errno.ENOENT: "no such file",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.ELOOP: "too many levels of symbolic links",
        errno.EISDIR: "it is a folder",
        errno.ENAMETOOLONG: "the path is too long",
        errno.ENXIO: "not a regular file",
    }
    return known.get(error.errno, os.strerror(error.errno).lower())
