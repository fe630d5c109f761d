"""Where a generator's decisions come from: Hypothesis, so that failures shrink, or a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(Protocol):
    """A stream of decisions; smaller numbers should lead to simpler results."""

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit - 1``."""
        ...


class Drawn:
    """Decisions that Hypothesis makes, inside a composite strategy."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def below(self, limit: int) -> int:
        return self._draw(_below(limit)) if limit > 1 else 0


@lru_cache(maxsize=1000)
def _below(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


class Seeded:
    """Decisions that follow from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)


def pick(choices: Choices, items: Sequence[T]) -> T:
    """One of ``items``; the first is the simplest."""
    return items[choices.below(len(items))]


def weighted(choices: Choices, items: Sequence[tuple[int, Any]]) -> Any:
    """One of the second members, as often as the first members say."""
    number = choices.below(sum(weight for weight, _ in items))
    for weight, item in items:
        number -= weight
        if number < 0:
            return item
    raise AssertionError


def chance(choices: Choices, percent: int) -> bool:
    """True in ``percent`` of a hundred cases; False is the simpler answer."""
    return choices.below(100) >= 100 - percent
