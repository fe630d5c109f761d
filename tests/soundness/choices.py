"""The decisions of a generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Choices:
    """A stream of decisions; smaller numbers lead to simpler results."""

    def __init__(self, source: random.Random) -> None:
        self._random = source

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit - 1``."""
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
