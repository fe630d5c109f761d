"""In which circumstances an event happened: on which thread, under which time limit, inside which ``try``.

A context is relative to the function that the event happened in; applying a summary puts the caller's around it, so at
a handler's root it is relative to the handler.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.machine.values import Labels


class Context(NamedTuple):
    """The circumstances of an event.

    ``thread``: in another thread than the one that the handler runs in. ``limited``: under a time limit that can
    interrupt awaits. ``repeated``: in a function that was called from a loop or as one of several. ``caught``: the
    types of the exceptions that an ``except`` clause around would catch, sorted. ``handling``: the label of the
    exception that the innermost ``except`` clause around is dealing with, "" outside of any.
    """

    thread: bool = False
    limited: bool = False
    repeated: bool = False
    caught: tuple[str, ...] = ()
    handling: str = ""

    def catches(self, *types: str) -> bool:
        """Whether an exception of one of the ``types`` (API paths) would be caught around the event."""
        return any(kind in self.caught for kind in types)


NOWHERE = Context()
"""No circumstances worth telling."""

THREAD = Context(thread=True)
LIMITED = Context(limited=True)
REPEATED = Context(repeated=True)


def around(outer: Context, inner: Context) -> Context:
    """``inner`` as seen from where ``outer`` holds."""
    if outer is NOWHERE:
        return inner
    if inner is NOWHERE:
        return outer
    return _around(outer, inner)


@lru_cache(maxsize=1024)
def _around(outer: Context, inner: Context) -> Context:
    return Context(
        outer.thread or inner.thread,
        outer.limited or inner.limited,
        outer.repeated or inner.repeated,
        outer.caught if not inner.caught else tuple(sorted({*outer.caught, *inner.caught})),
        inner.handling or outer.handling,
    )


@contextmanager
def within(m: Machine, inner: Context) -> Iterator[None]:
    """What the running function does meanwhile happens in the circumstances ``inner`` as well."""
    frame = m.frame
    outer = frame.context
    frame.context = around(outer, inner)
    try:
        yield
    finally:
        frame.context = outer


EXCEPTION = "exception:"
"""Prefix of the label of what derives from a caught exception; the rest names the ``except`` clause."""

FAILURE = "failure:"
"""Prefix of the label of what a function returned from inside an ``except`` clause; the rest names the clause."""

TRACEBACK = "traceback:"
"""Prefix of the label of what derives from a traceback; the rest names the call that made its text."""


def failures(labels: Labels) -> tuple[str, ...]:
    """The ``except`` clauses (labels that begin with :data:`EXCEPTION`) that a value was returned from."""
    return tuple(EXCEPTION + label.removeprefix(FAILURE) for label in labels if label.startswith(FAILURE))


def failure_label(exception: str) -> str:
    """The label of values returned from the clause whose exception has the label ``exception``."""
    return FAILURE + exception.removeprefix(EXCEPTION)
