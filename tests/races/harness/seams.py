"""Points at which a call rests while another one goes on, so that an interleaving happens every time, without sleeping.

The first call rests at the *seam*, a function of the server, until the second one has ended or can go no further
without it: it waits for a lock, or for anything else within the event loop.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
import threading
from collections.abc import Callable
from typing import Any

import anyio

WATCHDOG = 30
"""Seconds after which a race that hangs is given up; none needs more than a fraction of one."""

_Lock = threading.Lock
"""The real one: the name in ``threading`` is replaced while a server is loaded."""


class DeadlockError(RuntimeError):
    """The thread that runs the event loop would wait for a lock whose holder needs the event loop to go on."""


class Seam:
    """Replaces a function of the server. Made within the event loop that the server runs in."""

    def __init__(self, function: Callable[..., Any], returns: list[Any]) -> None:
        """``returns``: nothing, or the one value to return in place of calling ``function``."""
        self.first_rests = anyio.Event()
        self.is_async = inspect.iscoroutinefunction(function)
        self.replacement = self._meet if self.is_async else self._meet_in_thread
        self._function = function
        self._returns = returns
        self._loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._arrivals = 0
        self._released = anyio.Event()
        self._released_in_thread = threading.Event()

    def release(self) -> None:
        """Let the first call go on. Called within the event loop."""
        self._released.set()
        self._released_in_thread.set()

    def release_in_thread(self) -> None:
        """Let a first call that rests in a thread go on. Called in any thread."""
        self._released_in_thread.set()

    async def _meet(self, *args: Any, **kwargs: Any) -> Any:
        self._arrivals += 1
        if self._arrivals == 1:
            self.first_rests.set()
            await self._released.wait()
        return copy.deepcopy(self._returns[0]) if self._returns else await self._function(*args, **kwargs)

    def _meet_in_thread(self, *args: Any, **kwargs: Any) -> Any:
        """Where the SDK calls sync tools on the event loop, no other call can come in between: nothing to wait for."""
        if threading.get_ident() != self._loop_thread:
            self._arrivals += 1
            if self._arrivals == 1:
                self._loop.call_soon_threadsafe(self.first_rests.set)
                if not self._released_in_thread.wait(WATCHDOG):
                    raise TimeoutError("the second call neither ended nor waited")
        return copy.deepcopy(self._returns[0]) if self._returns else self._function(*args, **kwargs)


class WatchedLock:
    """A ``threading.Lock`` that tells when a thread is about to wait for it."""

    def __init__(self, loop_thread: int, about_to_wait: Callable[[], None]) -> None:
        self._lock = _Lock()
        self._loop_thread = loop_thread
        self._about_to_wait = about_to_wait

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As ``threading.Lock.acquire``. Raises :class:`DeadlockError` in place of blocking the event loop."""
        if self._lock.acquire(blocking=False):
            return True
        if not blocking:
            return False
        if threading.get_ident() == self._loop_thread:
            raise DeadlockError("the event loop waits for a lock whose holder waits for the event loop")
        self._about_to_wait()
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        """As ``threading.Lock.release``."""
        self._lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_exception: object) -> None:
        self.release()
