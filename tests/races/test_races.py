"""Each fault happens in the broken server and not in the mended one, with every SDK where it should."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from make_environments import environment
from programs import SDKS, run_program

from races.scenarios import CASES, SCENARIOS, Scenario

pytestmark = pytest.mark.slow

HARNESS = Path(__file__).with_name("harness")
VARIANTS = ("broken", "mended")


@cache
def outcomes(sdk: str) -> dict[tuple[str, str], Any]:
    """How all servers end with an SDK, by rule and variant."""
    keys = [(scenario.rule, variant) for scenario in SCENARIOS for variant in VARIANTS]
    races = [scenario.request(variant) for scenario in SCENARIOS for variant in VARIANTS]
    with tempfile.TemporaryDirectory() as folder:
        program = HARNESS / "run_races.py"
        output = run_program(environment(SDKS[sdk]), program, {"sdk": sdk, "races": races}, cwd=Path(folder))
    return dict(zip(keys, json.loads(output), strict=True))


def affected(fails: bool) -> list[Any]:
    """The scenarios by SDK, where the fault shows or where it does not."""
    return [
        pytest.param(scenario, sdk, id=f"{scenario.rule}-{sdk}")
        for scenario in SCENARIOS
        for sdk in SDKS
        if (sdk in scenario.failures) == fails
    ]


@pytest.mark.parametrize(("scenario", "sdk"), affected(fails=True))
def test_the_broken_server_fails(scenario: Scenario, sdk: str) -> None:
    assert scenario.failures[sdk] != scenario.sound
    assert outcomes(sdk)[scenario.rule, "broken"] == scenario.failures[sdk]


@pytest.mark.parametrize(("scenario", "sdk"), affected(fails=False))
def test_the_broken_server_gets_away_with_it_on_the_event_loop(scenario: Scenario, sdk: str) -> None:
    assert outcomes(sdk)[scenario.rule, "broken"] == scenario.sound


@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.rule)
def test_the_mended_server_is_sound(scenario: Scenario, sdk: str) -> None:
    assert outcomes(sdk)[scenario.rule, "mended"] == scenario.sound


def test_every_pair_of_servers_has_a_scenario() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {scenario.rule for scenario in SCENARIOS}
    for scenario in SCENARIOS:
        assert {path.name for path in (CASES / scenario.rule).glob("*.py")} == {f"{variant}.py" for variant in VARIANTS}
