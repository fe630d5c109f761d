"""What a SARIF 2.1.0 log says, whichever tool wrote it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Json = dict[str, Any]
LEVELS = ("error", "warning", "note", "none")
_CWE = re.compile(r"cwe[-/ ]?0*(\d+)|definitions/(\d+)", re.IGNORECASE)


class SarifError(Exception):
    """The text is no SARIF log."""


@dataclass(frozen=True)
class Step:
    """A place, with what the tool says about it. ``file`` is relative to the tree, with ``/``."""

    file: str
    line: int
    message: str = ""


@dataclass(frozen=True)
class Result:
    """One reported problem. ``tags`` are those of its rule and its own, in lower case; ``flows`` its code flows."""

    rule: str
    level: str
    message: str
    place: Step
    flows: tuple[tuple[Step, ...], ...]
    tags: frozenset[str]
    fingerprint: str

    @property
    def cwe(self) -> frozenset[int]:
        return frozenset(int(one or other) for tag in self.tags for one, other in _CWE.findall(tag))

    @property
    def ends(self) -> tuple[Step, ...]:
        """Where the flows end."""
        return tuple(flow[-1] for flow in self.flows)


@dataclass(frozen=True)
class Log:
    """``failed``: the tool says that it did not come through; ``incomplete``: it names something it could not see."""

    results: tuple[Result, ...]
    failed: bool = False
    incomplete: bool = False


def read_log(text: bytes, tree: Path) -> Log:
    """The log in ``text`` of a tool that ran in ``tree``. Suppressed and passed results are left out.

    Raises :class:`SarifError` where the text is not a SARIF log.
    """
    try:
        runs = json.loads(text)["runs"]
        results = tuple(result for run in runs for result in _results(run, tree))
        invocations = [invocation for run in runs for invocation in run.get("invocations") or []]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SarifError(f"no SARIF: {type(error).__name__}: {error}") from error
    notifications = [one for invocation in invocations for one in invocation.get("toolExecutionNotifications") or []]
    return Log(
        results,
        failed=any(invocation.get("executionSuccessful") is False for invocation in invocations),
        incomplete=any(notification.get("level") == "error" for notification in notifications),
    )


def _results(run: Json, tree: Path) -> list[Result]:
    components = [run["tool"]["driver"], *run["tool"].get("extensions", [])]
    rules = {rule["id"]: rule for component in components for rule in component.get("rules", [])}
    listed = run["tool"]["driver"].get("rules", [])
    found = []
    for result in run.get("results") or []:
        if result.get("suppressions") or result.get("kind", "fail") != "fail":
            continue
        name = result.get("ruleId") or (result.get("rule") or {}).get("id")
        if name is None and 0 <= result.get("ruleIndex", -1) < len(listed):
            name = listed[result["ruleIndex"]]["id"]
        rule = rules.get(name, {})
        steps = [step for location in result.get("locations", [])[:1] if (step := _step(location, tree))]
        if steps:
            found.append(_result(result, name or "?", rule, steps[0], tree))
    return found


def _result(result: Json, name: str, rule: Json, place: Step, tree: Path) -> Result:
    flows = [
        tuple(step for one in thread.get("locations", []) if (step := _step(one.get("location", {}), tree)))
        for flow in result.get("codeFlows") or []
        for thread in flow.get("threadFlows", [])
    ]
    level = result.get("level") or rule.get("defaultConfiguration", {}).get("level") or "warning"
    message = result.get("message", {}).get("text", "")
    known = "/".join(value for key, value in sorted(_fingerprints(result).items()) if key != "primaryLocationLineHash")
    own = known or f"{place.file}:{place.line}:{message}"
    return Result(
        rule=name,
        level=level,
        message=message,
        place=place,
        flows=tuple(flow for flow in flows if flow),
        tags=frozenset(_tags(rule) | _tags(result)),
        fingerprint=hashlib.sha256(f"{name}/{own}".encode()).hexdigest()[:16],
    )


def _fingerprints(result: Json) -> dict[str, str]:
    return {**(result.get("partialFingerprints") or {}), **(result.get("fingerprints") or {})}


def _tags(owner: Json) -> set[str]:
    properties = owner.get("properties") or {}
    words = [*properties.get("tags", []), properties.get("group", ""), properties.get("issue_cwe", "")]
    return {str(word).lower() for word in words if word}


def _step(location: Json, tree: Path) -> Step | None:
    physical = location.get("physicalLocation")
    if not physical:
        return None
    path = unquote(physical.get("artifactLocation", {}).get("uri", "")).removeprefix("file://")
    with contextlib.suppress(ValueError):
        path = (tree / path).resolve().relative_to(tree.resolve()).as_posix()
    return Step(path, physical.get("region", {}).get("startLine", 1), location.get("message", {}).get("text", ""))
