"""Random programs in batches, compared with what mcplint says about them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from soundness.choices import Choices
from soundness.comparing import Tally, Verdict, compare
from soundness.reducing import reduce
from soundness.running import run
from soundness.writer import Writer

AT_ONCE = 20
"""Programs in one run of mcplint, which costs something besides its programs."""


def batches() -> st.SearchStrategy[list[str]]:
    """Sources of servers, :data:`AT_ONCE` at a time.

    Hypothesis draws one number for all of them: where it draws more, it varies what it drew before, and two of three
    programs are the same as another.
    """
    return st.integers(0, 2**48).map(_batch)


def _batch(number: int) -> list[str]:
    source = random.Random(number)
    return [Writer(Choices(source)).module() for _ in range(AT_ONCE)]


def profile(count: int, *, derandomize: bool) -> settings:
    """Hypothesis only generates: programs are made smaller by :mod:`soundness.reducing`, one at a time."""
    return settings(
        max_examples=-(-count // AT_ONCE),
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def tally(count: int, number: int | None = None, *, progress: Callable[[Tally], None] = lambda counts: None) -> Tally:
    """Counts over ``count`` programs; always the same ones, or those that follow from a seed."""
    counts = Tally()

    def check(sources: list[str]) -> None:
        counts.add(compare(sources))
        progress(counts)

    test = profile(count, derandomize=number is None)(given(batches())(check))
    (test if number is None else seed(number)(test))()
    return counts


def reduced(verdict: Verdict) -> Verdict:
    """A small program that is wrong in the same way."""

    def still_wrong(source: str) -> bool:
        if verdict.missed and not run(source).reached:
            return False
        return _same(verdict, compare([source])[0])

    return compare([reduce(verdict.source, still_wrong)])[0]


def _same(verdict: Verdict, other: Verdict) -> bool:
    if (other.bounded and not verdict.bounded) or (verdict.observed.finished and not other.observed.finished):
        return False
    if verdict.missed:
        return bool(other.missed)
    if verdict.alarms:
        unlike = set(other.observed.errors) - set(verdict.observed.errors)
        return bool(other.alarms) and not other.faults and not unlike
    return other.faults == verdict.faults


def all_reduced(verdicts: list[Verdict]) -> Iterator[Verdict]:
    """Small programs, those that came out the same only once."""
    seen = set()
    for verdict in verdicts:
        small = reduced(verdict)
        if small.source not in seen:
            seen.add(small.source)
            yield small
