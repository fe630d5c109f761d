"""Calls at start that have nothing to do with a server: given up after many steps without any call of an SDK.

A program's ``main`` often does more than to serve: it lists what is configured, or mends an index, and serves
otherwise. What such commands do can be large, and no client ever sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.frames import BoundReached
from mcplint.machine.limits import MAX_STEPS_OF_DETOUR

if TYPE_CHECKING:
    from mcplint.machine.frames import Frame
    from mcplint.machine.machine import Machine


class GivenUp(BoundReached):
    """The call whose frame is ``frame`` is left, with all that it calls."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(f"more than {MAX_STEPS_OF_DETOUR:,} steps at start without a call of an SDK")
        self.frame = frame


def begin(m: Machine, frame: Frame) -> None:
    """A function is about to run while servers are put together. Raises :class:`GivenUp` for the innermost call that
    has gone on for too long, if it leads to no SDK."""
    frame.steps_before, frame.sdk_calls_before = m.stats.steps, m.sdk_calls
    for outer in reversed(m.frames):
        if outer.decl is None:
            return
        if m.stats.steps - outer.steps_before > MAX_STEPS_OF_DETOUR:
            if m.sdk_calls == outer.sdk_calls_before:
                raise GivenUp(outer)
            return


def leave(m: Machine, bound: BoundReached) -> None:
    """A call is left at a bound. Raises it again where another call is given up; what was wasted on one that is given
    up does not count for those around it."""
    if not isinstance(bound, GivenUp):
        return
    if bound.frame is not m.frame:
        raise bound
    wasted = m.stats.steps - m.frame.steps_before
    for outer in m.frames[:-1]:
        outer.steps_before += wasted
