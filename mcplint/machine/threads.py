"""A thread whose stack the deepest legal program fits into."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STACK_SIZE = 512 * 1024 * 1024
"""Bytes of address space; memory is used only as far as the stack grows."""

RECURSION_LIMIT = 120_000
"""Python frames: 40 calls nested in each other, each in an expression 200 levels deep, a dozen frames a level."""


def with_large_stack(action: Callable[[], T]) -> T:
    """Run ``action`` in a thread of its own with a large stack; its result or exception is the caller's."""
    outcome: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(action())
        except BaseException as error:
            errors.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK_SIZE)
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=run, name="mcplint")
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return outcome[0]
