"""Findings that a hand has judged: rows of ``sample.jsonl``, by reference, without code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from manifests import HERE
from sarif import Result

VERDICTS = HERE / "sample.jsonl"


@dataclass
class Judged:
    """A finding and what a hand says of it.

    ``set`` and ``unit`` say in which tree it is, ``file`` and ``line`` where there; ``trace`` holds the steps of its
    code flows as ``file:line: message``. ``verdict`` is True if a maintainer would have to act on it, False if it is
    wrong, None while nobody has judged; ``why`` gives the reason in at most two lines.
    """

    id: str
    set: str
    unit: str
    rule: str
    level: str
    file: str
    line: int
    message: str
    trace: list[str]
    verdict: bool | None = None
    why: str = ""

    @classmethod
    def of(cls, name: str, unit: str, result: Result) -> Judged:
        """The row of a finding that nobody has judged."""
        trace = [f"{step.file}:{step.line}: {step.message}".rstrip(": ") for flow in result.flows for step in flow]
        place = result.place
        return cls(
            id=finding_id(unit, result),
            set=name,
            unit=unit,
            rule=result.rule,
            level=result.level,
            file=place.file,
            line=place.line,
            message=result.message,
            trace=trace,
        )


def finding_id(unit: str, result: Result) -> str:
    """Identity of a finding of ``unit``: it stays while the tool's fingerprint of the finding stays."""
    return hashlib.sha256(f"{unit}/{result.fingerprint}".encode()).hexdigest()[:12]


class Verdicts:
    """The rows of one file, by id, in the file's order."""

    def __init__(self, rows: Iterable[Judged] = ()) -> None:
        self.rows = {row.id: row for row in rows}

    @classmethod
    def load(cls, path: Path = VERDICTS) -> Verdicts:
        """The rows in ``path``; none if there is no such file."""
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        return cls(Judged(**json.loads(line)) for line in lines)

    def save(self, path: Path) -> None:
        text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in self.rows.values())
        path.write_text(text, encoding="utf-8")

    def verdict(self, unit: str, result: Result) -> bool | None:
        """What was said of a finding; None if nothing was."""
        row = self.rows.get(finding_id(unit, result))
        return row.verdict if row else None
