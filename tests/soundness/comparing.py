"""Compares what happened with what was reported, for many programs at a time."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soundness.analysing import Reported, analyse
from soundness.running import Observed, run

HARMLESS = "os.popen("
"""What sinks call that the generator claims to be out of the tracer's reach."""

QUOTED = "shlex."
"""What makes the tracer harmless without keeping it away."""


@dataclass
class Verdict:
    """One program: what both sides saw.

    ``missed`` are lines whose sink got the tracer and that are not reported; ``alarms`` lines that cannot get it and
    are; ``faults`` whatever else is wrong: a tool that was not found, an internal error.
    """

    source: str
    observed: Observed
    reported: Reported
    missed: set[int]
    alarms: set[int]
    faults: list[str]

    @property
    def bounded(self) -> bool:
        return bool(self.reported.bounds)

    @property
    def wrong(self) -> bool:
        return bool(self.faults or ((self.missed or self.alarms) and not self.bounded))

    def __str__(self) -> str:
        rows = self.source.splitlines()
        marked = [
            f"{number:4} {'MISSED' if number in self.missed else 'ALARM ' if number in self.alarms else '      '} {row}"
            for number, row in enumerate(rows, 1)
        ]
        return "\n".join([*marked, *self.faults])


def compare(sources: Sequence[str]) -> list[Verdict]:
    """Run the programs and analyse them, all in one run."""
    reports = _reports(sources)
    return [_verdict(source, run(source), reported) for source, reported in zip(sources, reports, strict=True)]


def _reports(sources: Sequence[str]) -> list[Reported]:
    """What is reported for each program; those that crash mcplint are found out one by one."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            return analyse(sources, Path(folder))
    except Exception as error:
        if len(sources) > 1:
            return [report for source in sources for report in _reports([source])]
        return [Reported(faults=[f"{type(error).__name__} at {_origin(error)}: {error}"])]


def _origin(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _verdict(source: str, observed: Observed, reported: Reported) -> Verdict:
    rows = dict(enumerate(source.splitlines(), 1))
    claimed = {number for number, row in rows.items() if HARMLESS in row}
    faults = list(reported.faults)
    tools = sum(source.count(mark) for mark in ("@mcp.tool()", "@server.tool()", "mcp.add_tool("))
    if reported.tools != tools and not faults:
        faults.append(f"{reported.tools} of {tools} tools found")
    wrongly = {number for number in observed.reached & claimed if QUOTED not in rows[number]}
    faults.extend(f"line {number} gets the tracer against the generator's claim" for number in sorted(wrongly))
    return Verdict(
        source,
        observed,
        reported,
        missed=observed.reached - claimed - reported.lines,
        alarms=claimed & reported.lines,
        faults=faults,
    )


@dataclass
class Tally:
    """Counts over many programs."""

    programs: int = 0
    unfinished: int = 0
    bounded: int = 0
    reached: int = 0
    reported: int = 0
    missed: int = 0
    harmless: int = 0
    alarms: int = 0
    wrong: list[Verdict] = field(default_factory=list)

    def add(self, verdicts: Iterable[Verdict]) -> None:
        for verdict in verdicts:
            self.programs += 1
            self.unfinished += not verdict.observed.finished
            self.bounded += verdict.bounded
            self.harmless += verdict.source.count(HARMLESS)
            self.reported += len(verdict.reported.lines)
            self.reached += len(verdict.observed.reached)
            if not verdict.bounded:
                self.missed += len(verdict.missed)
                self.alarms += len(verdict.alarms)
            if verdict.wrong:
                self.wrong.append(verdict)

    def __str__(self) -> str:
        return (
            f"{self.programs} programs ({self.unfinished} given up, {self.bounded} bounded): "
            f"{self.reached} sinks reached for real, {self.reported} reported, {self.missed} missed; "
            f"{self.harmless} harmless sinks, {self.alarms} reported"
        )
