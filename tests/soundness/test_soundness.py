"""What reaches a sink when random programs run for real is reported; what cannot reach one is silent."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from soundness.comparing import HARMLESS, Tally, Verdict, compare
from soundness.known import may_alarm

TESTS = Path(__file__).resolve().parent.parent
TALLY = """
import pathlib, pickle, sys
from soundness.programs import tally
file, programs, seed = sys.argv[1:]
pathlib.Path(file).write_bytes(pickle.dumps(tally(int(programs), int(seed))))
"""
SEED = 7
PROGRAMS = 500
REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.py"))


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_a_program_that_was_judged_wrongly_is_judged_rightly(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    (verdict,) = compare([source])
    assert verdict.observed.reached or HARMLESS in source, "the program shows nothing"
    assert not verdict.wrong and not verdict.bounded, str(verdict)


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """Random programs of a fixed seed, in a process of their own: Hypothesis also draws from the constants of whatever
    modules a process has loaded."""
    file = tmp_path_factory.mktemp("soundness") / "tally"
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": paths}
    command = [sys.executable, "-c", TALLY, str(file), str(PROGRAMS), str(SEED)]
    subprocess.run(command, check=True, env=environment, cwd=file.parent)
    counted: Tally = pickle.loads(file.read_bytes())
    return counted


@pytest.mark.slow
def test_what_reaches_a_sink_for_real_is_reported(counts: Tally) -> None:
    assert counts.programs >= PROGRAMS and counts.reached >= PROGRAMS
    wrong = [str(each) for each in counts.wrong if each.faults or each.missed]
    assert not wrong, "\n\n".join(wrong[:3])


@pytest.mark.slow
def test_what_cannot_reach_a_sink_is_silent(counts: Tally) -> None:
    assert counts.harmless >= PROGRAMS
    wrong = [str(each) for each in counts.wrong if _unknown_alarms(each)]
    assert not wrong, "\n\n".join(wrong[:3])


def _unknown_alarms(verdict: Verdict) -> list[str]:
    rows = verdict.source.splitlines()
    return [rows[line - 1] for line in sorted(verdict.alarms) if not may_alarm(rows[line - 1])]


@pytest.mark.slow
def test_few_programs_hit_a_bound(counts: Tally) -> None:
    assert counts.bounded <= counts.programs / 100
