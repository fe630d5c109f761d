"""The servers whose races are shown on the real SDKs: what is broken is reported, what is mended is not."""

import sys
from pathlib import Path

import pytest

from mcplint import Project
from mcplint.config import Settings

sys.path.insert(0, str(Path(__file__).parents[2]))

from races.scenarios import SCENARIOS

SDK = "fastmcp==4.1.2"


def found(path: Path) -> list[str]:
    result = Project([str(path)], settings=Settings(sdk=(SDK,))).check()
    assert result.surface.servers
    return [finding.rule for finding in result.findings if finding.group == "state"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.rule)
def test_the_broken_server_is_reported_once(scenario):
    assert found(scenario.source("broken")) == [scenario.rule]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.rule)
def test_the_mended_server_is_left_alone(scenario):
    assert found(scenario.source("mended")) == []
