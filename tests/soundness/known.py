"""What is known to be judged wrongly. The tests do not judge it; ``make fuzz`` counts it like everything else."""

from __future__ import annotations

import re

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


def may_alarm(row: str) -> bool:
    """Whether a harmless sink is of a form that may be reported."""
    return any(re.search(pattern, row) for pattern in ALARMS.values())
