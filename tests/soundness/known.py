"""What is known to be judged wrongly. The tests do not judge it; ``make fuzz`` counts it like everything else."""

from __future__ import annotations

import re

MISSED = {
    "what follows a `continue` that depends on whether a search is None": (
        r"re\.search\('\[0-9\]', .*is not None\)?:\n +continue"
    ),
}
"""Programs in which a sink that is reached may be passed over: patterns of their source."""

ALARMS = {
    "a text that passed a test and is built into another": (
        r"""os\.popen\((f"(ls )?\{v\d+(!s)?\}|'ls (%s)?'|'ls \{\}'|' '\.join|str\(v)"""
    ),
    "a number of occurrences in what came out of a container": r"""os\.popen\(f"ls \{\(.*\)\.count\(""",
    "a key that is overwritten, in loops": r"os\.popen\(v\d+\['k'\]\)",
}
"""Sinks out of the tracer's reach that may be reported: patterns of their line."""


def may_miss(source: str) -> bool:
    """Whether a program has a feature because of which a sink may be passed over."""
    return any(re.search(pattern, source) for pattern in MISSED.values())


def may_alarm(row: str) -> bool:
    """Whether a harmless sink is of a form that may be reported."""
    return any(re.search(pattern, row) for pattern in ALARMS.values())
