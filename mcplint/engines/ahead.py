"""Files lowered ahead of the run that asks for them, by several processes.

What comes back does not depend on it: a file that no process has lowered is lowered where it is asked for.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from mcplint.syntax import LoweredFile, lower

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

MIN_CHARACTERS = 400_000
"""In less text than this, processes take longer to start than to be of use (measured: 0.4 s each)."""


class LoweringAhead:
    """Results that processes work at, by path. With one job there are no processes."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._coming: dict[str, tuple[str, Future[bytes]]] = {}
        self._decoder = msgspec.msgpack.Decoder(LoweredFile)

    def begin(self, texts: Sequence[tuple[str, str]]) -> None:
        """Have files (path and text) lowered in the given order, if there are processes for it and it pays."""
        if self._jobs < 2 or sum(len(text) for _, text in texts) < MIN_CHARACTERS:
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        try:
            self._pool = ProcessPoolExecutor(self._jobs, get_context("spawn"), initializer=gc.disable)
            for path, text in texts:
                self._coming[path] = text, self._pool.submit(lowered, text, path)
        except (OSError, RuntimeError, ImportError):
            self.close()

    def lower(self, text: str, path: str) -> LoweredFile:
        """What :func:`mcplint.syntax.lower` returns for a file."""
        coming = self._coming.pop(path, None)
        if coming is not None and coming[0] == text:
            encoded = self._result(coming[1])
            if encoded:
                return self._decoder.decode(encoded)
        return lower(text, path)

    def close(self) -> None:
        """Let the processes end, whatever they have not done yet."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        self._coming.clear()

    def _result(self, future: Future[bytes]) -> bytes:
        """What a process found; nothing if it died, which all others do with it."""
        try:
            return future.result()
        except (OSError, RuntimeError):
            self.close()
            return b""


def lowered(text: str, path: str) -> bytes:
    """What a process does with one file: the encoded :class:`LoweredFile`; empty for one that has no encoding (numbers
    of more than 64 bits, halves of surrogate pairs)."""
    try:
        return msgspec.msgpack.encode(lower(text, path))
    except (OverflowError, UnicodeEncodeError):
        return b""
