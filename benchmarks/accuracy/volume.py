"""How much a tool says: results by level and rule per 1,000 lines, and how much of it is known to be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scan import MISSING, Answer
from verdicts import Verdicts

Kind = tuple[str, str]
"""Level and rule."""


@dataclass
class Volume:
    """What a tool said about the units of one set. ``lines`` are those of the units with an answer, without tests.

    ``judged`` counts the results with a verdict, ``wrong`` those whose verdict is that they are wrong.
    """

    name: str
    units: int = 0
    lines: int = 0
    results: Counter[Kind] = field(default_factory=Counter)
    judged: Counter[Kind] = field(default_factory=Counter)
    wrong: Counter[Kind] = field(default_factory=Counter)
    problems: dict[str, str] = field(default_factory=dict)

    def per_thousand(self, count: int) -> float:
        """``count`` per 1,000 lines."""
        return 1000 * count / self.lines if self.lines else 0.0

    def as_json(self) -> dict[str, Any]:
        rows = [
            {"level": level, "rule": rule, "results": count, "judged": self.judged[kind], "wrong": self.wrong[kind]}
            for kind, count in sorted(self.results.items())
            for level, rule in [kind]
        ]
        return {"units": self.units, "lines": self.lines, "results": rows, "problems": self.problems}


def of_level(counts: Counter[Kind], *levels: str) -> int:
    """The sum of the counts of some levels."""
    return sum(count for (level, _), count in counts.items() if level in levels)


def measure(name: str, trees: Mapping[str, Path], answers: Mapping[Path, Answer], verdicts: Verdicts) -> Volume:
    """Count the results of every unit; a unit without an answer adds neither results nor lines, but a problem."""
    volume = Volume(name)
    for unit, tree in trees.items():
        answer = answers.get(tree, MISSING)
        if answer.problem:
            volume.problems[unit] = answer.problem
            continue
        volume.units += 1
        volume.lines += lines_of(tree)
        for result in answer.results:
            kind = (result.level, result.rule)
            verdict = verdicts.verdict(unit, result)
            volume.results[kind] += 1
            volume.judged[kind] += verdict is not None
            volume.wrong[kind] += verdict is False
    return volume


def lines_of(tree: Path) -> int:
    """The lines of the Python files below ``tree`` that are no tests, or of the one file that it is."""
    files = [tree] if tree.is_file() else [file for file in tree.rglob("*.py") if not is_test(file.relative_to(tree))]
    return sum(file.read_bytes().count(b"\n") for file in files if file.is_file())


def is_test(path: Path) -> bool:
    """Whether a file is a test by its name or folder: linters of servers pass over those."""
    return bool({"test", "tests"} & {*path.parts[:-1]}) or path.name.startswith("test_") or path.name == "conftest.py"
