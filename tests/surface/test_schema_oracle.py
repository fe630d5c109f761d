"""Derived schemas equal what the real SDKs list, for every sample.

The snapshots in ``tests/data/schema`` come from ``tests/oracle/schema_snapshots.py``. They hold for the minor version
of pydantic that they name: its own schemas change between versions, and mcplint follows the one that is installed.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "oracle"), str(TESTS / "surface")]

from introspect import signature_of  # noqa: E402
from schema_samples import collection  # noqa: E402
from schema_samples.case import Case  # noqa: E402

from mcplint.documents.sdk import Sdk  # noqa: E402
from mcplint.surface.schema import Options, derive, derive_prompt, derive_resource  # noqa: E402

FAMILIES = {
    "mcp1": ("mcp-fastmcp", Sdk("mcp", 1)),
    "mcp2": ("mcp-server", Sdk("mcp", 2)),
    "fastmcp2": ("fastmcp", Sdk("fastmcp", 2)),
    "fastmcp3": ("fastmcp", Sdk("fastmcp", 3)),
    "fastmcp4": ("fastmcp", Sdk("fastmcp", 4)),
}


@cache
def snapshot(family: str) -> dict[str, Any]:
    """What the SDK of ``family`` listed."""
    loaded: dict[str, Any] = json.loads((TESTS / "data" / "schema" / f"{family}.json").read_text(encoding="utf-8"))
    return loaded


def options_of(case: Case) -> Options:
    given = dict(case.options)
    if "exclude_args" in given:
        given["exclude_args"] = tuple(given["exclude_args"])
    return Options(**given, postponed=case.handler.__module__.endswith("postponed"))


def samples(kind: str) -> list[Any]:
    collect = {
        "tools": collection.tools,
        "prompts": collection.prompt_samples,
        "resources": collection.resource_samples,
    }
    return [
        pytest.param(family, case, id=f"{family}-{case.name}") for family in FAMILIES for case in collect[kind](family)
    ]


def without_derived_title(wire: dict[str, Any], family: str, case: Case) -> dict[str, Any]:
    """fastmcp 4 makes a title from the name where none is given."""
    given = case.options.get("title") or (case.options.get("annotations") or {}).get("title")
    return {key: value for key, value in wire.items() if not (family == "fastmcp4" and key == "title" and not given)}


def compared(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)


def present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def made_with_this_pydantic(family: str) -> bool:
    made_with = snapshot(family)["versions"]["pydantic"].split(".")[:2]
    return bool(made_with == pydantic.VERSION.split(".")[:2])


@pytest.mark.parametrize("family", FAMILIES)
def test_snapshots_were_made_with_the_pydantic_that_runs_here(family: str) -> None:
    assert made_with_this_pydantic(family), "renew the snapshots or install the version that they name"


@pytest.fixture(autouse=True)
def _needs_the_same_pydantic(request: pytest.FixtureRequest) -> None:
    case = request.node.callspec.params.get("case")
    if case is not None and not made_with_this_pydantic(request.node.callspec.params["family"]):
        pytest.skip("the snapshots are of another pydantic")


@pytest.mark.parametrize(("family", "case"), samples("tools"))
def test_tool_is_what_the_sdk_lists(family: str, case: Case) -> None:
    framework, sdk = FAMILIES[family]
    signature, models = signature_of(case.handler)
    derived = derive(signature, models, sdk, framework, options_of(case))
    expected = snapshot(family)["tools"][case.name]
    if "error" in expected:
        assert derived.registration_error is not None
        assert derived.registration_error.partition(":")[0] == expected["error"].partition(":")[0]
        return
    assert derived.registration_error is None
    assert derived.reasons == ()
    wire = present(
        name=derived.name,
        title=derived.title,
        description=derived.description,
        annotations=derived.annotations,
        inputSchema=derived.input_schema,
        outputSchema=derived.output_schema,
    )
    listed = expected["tools"]
    listed.pop("execution", None)
    assert compared(without_derived_title(wire, family, case)) == compared(without_derived_title(listed, family, case))


@pytest.mark.parametrize(("family", "case"), samples("prompts"))
def test_prompt_is_what_the_sdk_lists(family: str, case: Case) -> None:
    framework, sdk = FAMILIES[family]
    signature, models = signature_of(case.handler)
    derived = derive_prompt(signature, models, sdk, framework, options_of(case))
    expected = snapshot(family)["prompts"][case.name]
    if "error" in expected:
        assert derived.registration_error is not None
        assert derived.registration_error.partition(":")[0] == expected["error"].partition(":")[0]
        return
    assert derived.registration_error is None
    assert derived.reasons == ()
    arguments = [present(name=a.name, required=a.required, description=a.description) for a in derived.arguments]
    wire = present(name=derived.name, title=derived.title, description=derived.description, arguments=arguments)
    assert compared(wire) == compared(expected["prompts"])


@pytest.mark.parametrize(("family", "case"), samples("resources"))
def test_resource_is_what_the_sdk_lists(family: str, case: Case) -> None:
    framework, sdk = FAMILIES[family]
    signature, models = signature_of(case.handler)
    derived = derive_resource(signature, models, sdk, framework, options_of(case))
    expected = snapshot(family)["resources"][case.name]
    if "error" in expected:
        assert derived.registration_error is not None
        assert derived.registration_error.partition(":")[0] == expected["error"].partition(":")[0]
        return
    assert derived.registration_error is None
    assert derived.reasons == ()
    wire = present(name=derived.name, title=derived.title, description=derived.description, mimeType=derived.mime_type)
    wire["uriTemplate" if derived.template else "uri"] = derived.uri
    assert compared(wire) == compared(expected["templates" if derived.template else "resources"])
