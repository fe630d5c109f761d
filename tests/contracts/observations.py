"""What the probes see, once per environment and session."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from make_environments import environment
from programs import SDKS, run_program

PROBES = Path(__file__).with_name("probes")
SUBJECTS = ("execution_model", "schemas", "errors", "protocol", "transports")


@cache
def _outcomes(name: str, subjects: tuple[str, ...]) -> Any:
    sdks = [sdk for sdk, home in SDKS.items() if home == name]
    request = {"subjects": subjects, "sdks": sdks}
    with tempfile.TemporaryDirectory() as folder:
        return json.loads(run_program(environment(name), PROBES / "observe.py", request, cwd=Path(folder)))


def observed(sdk: str, observation: str) -> Any:
    """The outcome of an observation with an SDK, see ``probes/observing.py``; ``sdk`` is a key of ``SDKS``."""
    return _outcomes(SDKS[sdk], SUBJECTS)[sdk][observation]


def observed_of_libraries(observation: str) -> Any:
    """The outcome of an observation in the environment that holds libraries only."""
    return _outcomes("lib", ("libraries",))[""][observation]


def per_sdk(**expected: Any) -> pytest.MarkDecorator:
    """Run a test with ``sdk`` and ``expected`` for each SDK."""
    return pytest.mark.parametrize(("sdk", "expected"), expected.items(), ids=list(expected))


def in_all(value: Any) -> pytest.MarkDecorator:
    """Run a test with ``sdk`` and ``expected`` for each SDK, which all agree."""
    return per_sdk(**dict.fromkeys(SDKS, value))
