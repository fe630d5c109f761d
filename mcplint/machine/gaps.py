"""Sequences of which some elements may be missing: what is at a place, and what is between two places.

Such an element has "absent" among its alternatives. Those behind it may be one place further in front.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcplint.machine.values import ABSENT, Value, join, join_all


def flagged(elements: Sequence[Value], least: int) -> list[Value]:
    """The elements of a sequence that holds at least so many of them: where nothing says which may be missing, the last
    ones."""
    if least >= len(elements):
        return [element.present() for element in elements]
    if sum(not element.may_be_absent for element in elements) <= least:
        return list(elements)
    return [*elements[:least], *[perhaps(element) for element in elements[least:]]]


def perhaps(element: Value) -> Value:
    """An element that may be missing."""
    return element if element.may_be_absent else join(element, ABSENT)


def least_of(elements: Sequence[Value]) -> int:
    """How many of the elements are there for certain."""
    return sum(not element.may_be_absent for element in elements)


def are_certain(elements: Sequence[Value]) -> bool:
    return not any(element.may_be_absent for element in elements)


def at(elements: Sequence[Value], index: int) -> Value | None:
    """What may be at an index; None if nothing is."""
    if index < 0:
        elements, index = elements[::-1], -1 - index
    found: list[Value] = []
    before = 0
    for place, element in enumerate(elements):
        if before <= index <= place:
            found.append(element.present())
        before += not element.may_be_absent
    return join_all(found) if found else None


def between(elements: Sequence[Value], bounds: slice) -> list[Value]:
    """A slice of the elements: those that may be in it."""
    if are_certain(elements):
        return list(elements[bounds])
    start, stop, step = bounds.start or 0, bounds.stop, bounds.step
    if step not in (None, 1) or start < 0 or (stop is not None and stop < 0):
        kept = [perhaps(element) for element in elements]
        return kept[::-1] if step is not None and step < 0 else kept
    found: list[Value] = []
    before = 0
    for place, element in enumerate(elements):
        if place >= start and (stop is None or before < stop):
            certain = before >= start and (stop is None or place < stop)
            found.append(element if certain else perhaps(element))
        before += not element.may_be_absent
    return found
