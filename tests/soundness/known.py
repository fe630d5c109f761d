"""What is known to be judged wrongly. The tests do not judge it; ``make fuzz`` counts it like everything else."""

from __future__ import annotations

import re

MISSED = {
    "a member of a library's object (a field of a `namedtuple`) that is handed to `str.strip` as a function": (
        r"namedtuple\((.|\n)*str\.strip"
    ),
    "what was looked up with `operator.itemgetter` and is kept under a caller's key": (
        r"def cached\d+\(.*\n.*not in.*\n.*operator\.itemgetter"
    ),
}
"""Programs in which a sink that is reached may be passed over: patterns of their source."""

ALARMS = {
    "a value of which it is not known that it is a text passed a test for texts, and is built into one": (
        r"""os\.popen\((f"(ls )?\{v\d+(!s)?\}|'ls (%s)?'|'ls \{\}'|' '\.join|str\(v)"""
    ),
    "a number of occurrences in what came out of a container or of bytes": r"""os\.popen\(f"ls \{\(.*\)\.count\(""",
    "a key that is overwritten, in loops": r"os\.popen\(v\d+\['k'\]\)",
    "an attribute that is overwritten, of a `SimpleNamespace` that a loop makes": r"os\.popen\(v\d+\.k\)",
    "elements of lists that loops put together, tested one by one": r"\[os\.popen\((v\d+)\) for \1 in .* if \1 in \(",
}
"""Sinks out of the tracer's reach that may be reported: patterns of their line."""


def may_miss(source: str) -> bool:
    """Whether a program has a feature because of which a sink may be passed over."""
    return any(re.search(pattern, source) for pattern in MISSED.values())


def may_alarm(row: str) -> bool:
    """Whether a harmless sink is of a form that may be reported."""
    return any(re.search(pattern, row) for pattern in ALARMS.values())
