"""The frame of the probes: a program that makes observations inside an oracle environment and prints them as JSON.

Input: ``{"subjects": [module, …], "sdks": [name, …]}``; ``sdks`` is empty where the environment holds none.
Output: ``{sdk: {observation: outcome}}``, the one key ``""`` if there are no SDKs. An outcome is what the observation
returns, or ``{"raised": class, "text": str}``.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

WATCHDOG = 20
"""Seconds after which an observation that hangs is given up; none needs more than a fraction of one."""

Observation = Callable[..., Any]

_observations: list[tuple[Observation, tuple[str, ...]]] = []


def observation(*sdks: str) -> Callable[[Observation], Observation]:
    """Register ``function(sdk)``, sync or async, under its name; for these SDKs only, if any are named.

    In an environment without an SDK it takes no argument. An async one runs in an event loop of its own.
    """

    def register(function: Observation) -> Observation:
        _observations.append((function, sdks))
        return function

    return register


def raised(problem: BaseException) -> dict[str, str]:
    """An exception as an outcome; of a group with one exception, that one."""
    inner = getattr(problem, "exceptions", ())
    if len(inner) == 1:
        return raised(inner[0])
    return {"raised": type(problem).__name__, "text": str(problem)}


def outcome(function: Observation, *arguments: Any) -> Any:
    """What the observation saw."""
    try:
        if inspect.iscoroutinefunction(function):
            return asyncio.run(asyncio.wait_for(function(*arguments), WATCHDOG))
        return function(*arguments)
    except Exception as problem:
        return raised(problem)


def main() -> None:
    """Make all observations of the subjects."""
    output, sys.stdout = sys.stdout, sys.stderr
    logging.disable(logging.CRITICAL)
    request = json.load(sys.stdin)
    sys.path.append(str(Path(__file__).resolve().parents[2] / "oracle"))
    for subject in request["subjects"]:
        importlib.import_module(subject)
    arguments: dict[str, tuple[Any, ...]] = {"": ()}
    if request["sdks"]:
        sdk = importlib.import_module("sdk")
        arguments = {name: (sdk.Sdk(name),) for name in request["sdks"]}
    found = {
        name: {f.__name__: outcome(f, *given) for f, only in _observations if name in (only or (name,))}
        for name, given in arguments.items()
    }
    json.dump(found, output)
