"""``mcplint inventory`` says of every fixture what the real SDK lists: names, texts and schemas, byte for byte.

Left out of the comparison are ``_meta`` and the title that fastmcp 4 derives from a tool's name.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from oracle import FIXTURES, Case, cases, pinned

CASES = cases()
TOOL_KEYS = ("title", "description", "inputSchema", "outputSchema", "annotations")
RESOURCE_KEYS = ("name", "title", "description", "mimeType")
PROMPT_KEYS = ("title", "description")

Json = dict[str, Any]


@cache
def inventory(case: Case) -> Json:
    """The inventory of the fixture's folder, read as the SDK of the case where the fixture allows for several."""
    command = [sys.executable, "-m", "mcplint", "inventory", "--format", "json", str(case.folder)]
    done = subprocess.run(
        [*command, *sdk_option(case)], capture_output=True, text=True, encoding="utf-8", cwd=FIXTURES, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: Json = json.loads(done.stdout)
    return result


def sdk_option(case: Case) -> list[str]:
    """``--sdk`` with the pinned release, for fixtures that run on several; one SDK must be detected."""
    if case.alone:
        return []
    declared = (case.folder / "pyproject.toml").read_text(encoding="utf-8")
    name = "fastmcp" if '"fastmcp' in declared else "mcp"
    return ["--sdk", f"{name}=={pinned(case.environment)[name]}"]


def listed(case: Case) -> dict[str, Json]:
    """What the SDK lists, by the server's name."""
    snapshot = json.loads(case.snapshot.read_text(encoding="utf-8"))
    return {server["name"]: server for server in snapshot["servers"]}


def found(case: Case) -> dict[str, Json]:
    """What mcplint finds, by the server's name; a name must not occur twice."""
    servers = inventory(case)["servers"]
    by_name = {server["name"]: server for server in servers}
    assert len(by_name) == len(servers)
    return by_name


def text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)


def selected(row: Json, keys: tuple[str, ...]) -> Json:
    """The values under ``keys`` that are there."""
    return {key: row[key] for key in keys if row.get(key) is not None}


def titled(row: Json, keys: tuple[str, ...], expected: Json, case: Case) -> Json:
    """The values of ``row`` under ``keys``, without the title where fastmcp 4 derived that of ``expected``."""
    fastmcp4 = pinned(case.environment).get("fastmcp", "").startswith("4.")
    derived = re.sub(r"[\W_]+", " ", expected["name"]).strip().casefold()
    ignored = fastmcp4 and expected.get("title", "").casefold() == derived
    return selected(row, tuple(key for key in keys if key != "title" or not ignored))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_finds_the_servers(case: Case) -> None:
    assert sorted(found(case)) == sorted(listed(case))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_finds_the_tools(case: Case) -> None:
    servers = found(case)
    for name, server in listed(case).items():
        tools = {tool["name"] for tool in servers[name]["tools"]}
        expected = {tool["name"] for tool in server["tools"]}
        if name in case.unresolved:
            assert tools <= expected
        else:
            assert tools == expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_says_where_it_cannot_find_the_tools(case: Case) -> None:
    assert bool(inventory(case)["unresolved"]) == bool(case.unresolved)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_derives_the_texts_and_schemas(case: Case) -> None:
    servers = found(case)
    for name, server in listed(case).items():
        expected = {tool["name"]: tool for tool in server["tools"]}
        for tool in servers[name]["tools"]:
            if not tool["exact"]:
                assert tool["name"] in case.inexact, f"{tool['name']}: {tool['reasons']}"
                continue
            row = expected[tool["name"]]
            actual, wanted = (titled(side, TOOL_KEYS, row, case) for side in (tool, row))
            assert text({tool["name"]: actual}) == text({tool["name"]: wanted})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_finds_the_resources(case: Case) -> None:
    servers = found(case)
    for name, server in listed(case).items():
        if name in case.unresolved:
            continue
        expected = {row["uri"]: row for row in server["resources"]}
        expected |= {row["uriTemplate"]: row for row in server["resourceTemplates"]}
        actual = {row.get("uri") or row["uriTemplate"]: row for row in servers[name]["resources"]}
        assert sorted(actual) == sorted(expected)
        for uri, row in actual.items():
            mine, wanted = (titled(side, RESOURCE_KEYS, expected[uri], case) for side in (row, expected[uri]))
            assert text({uri: mine}) == text({uri: wanted})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_finds_the_prompts(case: Case) -> None:
    servers = found(case)
    for name, server in listed(case).items():
        expected = {row["name"]: row for row in server["prompts"]}
        actual = {row["name"]: row for row in servers[name]["prompts"]}
        assert sorted(actual) == sorted(expected)
        for prompt, row in actual.items():
            mine, wanted = (
                {**titled(side, PROMPT_KEYS, expected[prompt], case), "arguments": arguments(side)}
                for side in (row, expected[prompt])
            )
            assert text({prompt: mine}) == text({prompt: wanted})


def arguments(prompt: Json) -> list[Json]:
    """The arguments of a prompt without empty entries; an argument that is not said to be required is optional."""
    keys = ("name", "description")
    return [{**selected(row, keys), "required": bool(row.get("required"))} for row in prompt.get("arguments") or []]


def test_every_fixture_has_a_snapshot() -> None:
    assert {case.snapshot for case in cases() if not Path(case.snapshot).is_file()} == set()
