"""What the SDKs publish for a signature, and what they do with arguments."""

from __future__ import annotations

import re
from typing import Any

import pytest

from contracts.observations import in_all, observed, per_sdk

pytestmark = pytest.mark.slow

UNTYPED_IN_MCP = {"type": "string", "object": "dict {'k': 1}"}
UNTYPED_IN_FASTMCP = {"type": None, "object": "dict {'k': 1}"}


@per_sdk(
    mcp1=UNTYPED_IN_MCP,
    mcp2=UNTYPED_IN_MCP,
    fastmcp2=UNTYPED_IN_FASTMCP,
    fastmcp3=UNTYPED_IN_FASTMCP,
    fastmcp4=UNTYPED_IN_FASTMCP,
)
def test_untyped_parameter(sdk: str, expected: dict[str, Any]) -> None:
    """F7: mcp publishes a string and takes anything, fastmcp publishes no type.

    Rules: untyped-parameter.
    """
    assert observed(sdk, "untyped_parameter") == expected


@pytest.mark.parametrize("sdk", ["mcp1", "mcp2"])
def test_keyword_variadic_in_mcp(sdk: str) -> None:
    """F8: mcp publishes ``**kw`` as one required string named ``kw`` and passes it as the key ``kw``.

    Rules: variadic-signature.
    """
    expected = {"type": "string", "required": ["kw"], "x arrives as": "{'kw': 'x'}"}
    assert observed(sdk, "variadic_parameters")["kw"] == expected


@pytest.mark.parametrize("sdk", ["mcp1", "mcp2"])
def test_positional_variadic_in_mcp(sdk: str) -> None:
    """F8: mcp publishes ``*args`` as one required string, and no call can succeed.

    Rules: variadic-signature.
    """
    seen = observed(sdk, "variadic_parameters")["args"]
    assert (seen["type"], seen["required"]) == ("string", ["args"])
    assert seen["x arrives as"].startswith("Error executing tool positional")


@pytest.mark.parametrize("sdk", ["fastmcp2", "fastmcp3", "fastmcp4"])
@pytest.mark.parametrize(("name", "stars"), [("kw", "**kwargs"), ("args", "*args")])
def test_variadic_in_fastmcp(sdk: str, name: str, stars: str) -> None:
    """F8: fastmcp refuses to register variadic functions.

    Rules: variadic-signature.
    """
    text = f"Functions with {stars} are not supported as tools"
    assert observed(sdk, "variadic_parameters")[name] == {"raised": "ValueError", "text": text}


DROPPED = {"additionalProperties": None, "error": False, "named in the error": False}
REJECTED = {"additionalProperties": False, "error": True, "named in the error": True}


@per_sdk(
    mcp1=DROPPED, mcp2=DROPPED, fastmcp2=REJECTED | {"additionalProperties": None}, fastmcp3=REJECTED, fastmcp4=REJECTED
)
def test_unknown_argument(sdk: str, expected: dict[str, Any]) -> None:
    """F9: mcp drops arguments that the tool does not have, fastmcp rejects the call; fastmcp 3 and 4 publish it.

    Rules: undeclared-argument, variadic-signature.
    """
    assert observed(sdk, "unknown_argument") == expected


@in_all({"type": "integer", "default": None, "left out": "NoneType None", "null is an error": True})
def test_implicit_optional(sdk: str, expected: dict[str, Any]) -> None:
    """F13: ``x: int = None`` publishes an integer that is null by default; null itself is refused.

    Rules: implicit-optional.
    """
    assert observed(sdk, "implicit_optional") == expected


TEXT = "str '{\"k\": 1}'"
PARSED = {"plain": TEXT, "optional": "error", "union": "dict {'k': 1}"}
KEPT = {"plain": TEXT, "optional": TEXT, "union": TEXT}


@per_sdk(mcp1=PARSED, mcp2=PARSED, fastmcp2=KEPT, fastmcp3=KEPT, fastmcp4=KEPT)
def test_text_that_looks_like_json(sdk: str, expected: dict[str, str]) -> None:
    """F14: mcp decodes text for every parameter whose annotation is not exactly ``str``; ``str | None`` then fails.

    Rules: ambiguous-union.
    """
    assert observed(sdk, "text_that_looks_like_json") == expected


@per_sdk(mcp1="first", mcp2="first", fastmcp2="second", fastmcp3="second", fastmcp4="second")
def test_duplicate_name(sdk: str, expected: str) -> None:
    """F16: mcp keeps the first tool of a name, fastmcp the last.

    Rules: duplicate-tool-name.
    """
    assert observed(sdk, "duplicate_name") == expected


STYLES = ("google", "sphinx", "numpy")
IGNORED = dict.fromkeys(STYLES)
READ = dict.fromkeys(STYLES, "Name of the city.")


@per_sdk(mcp1=IGNORED, mcp2=IGNORED, fastmcp2=IGNORED, fastmcp3=READ, fastmcp4=READ)
def test_parameter_descriptions_in_docstrings(sdk: str, expected: dict[str, str | None]) -> None:
    """F21: fastmcp 3 (3.4 at least) and 4 read them in Google, Sphinx and NumPy style; mcp and fastmcp 2 do not.

    Rules: missing-parameter-description.
    """
    assert observed(sdk, "parameter_descriptions") == expected


REFUSED_BY_MCP = {
    "underscore": "InvalidSignature",
    "unresolvable annotation": "InvalidSignature",
    "template mismatch": "ValueError",
}
REFUSED_BY_FASTMCP = {
    "underscore": "registered",
    "unresolvable annotation": "NameError",
    "template mismatch": "ValueError",
}


@per_sdk(
    mcp1=REFUSED_BY_MCP,
    mcp2=REFUSED_BY_MCP,
    fastmcp2=REFUSED_BY_FASTMCP,
    fastmcp3=REFUSED_BY_FASTMCP,
    fastmcp4=REFUSED_BY_FASTMCP,
)
def test_what_registration_refuses(sdk: str, expected: dict[str, str]) -> None:
    """F22: parameters with an underscore (mcp only), annotations without a meaning, templates that do not fit.

    Rules: reserved-parameter-name, unresolvable-annotation, uri-template-mismatch.
    """
    assert observed(sdk, "refused_at_registration") == expected


NEVER = {"json": "error", "words": "error", "int": "7"}
AS_JSON = {"json": "['a']", "words": "error", "int": "7"}


@per_sdk(mcp1=NEVER, mcp2=NEVER, fastmcp2=AS_JSON, fastmcp3=AS_JSON, fastmcp4=AS_JSON)
def test_prompt_arguments_are_text(sdk: str, expected: dict[str, str]) -> None:
    """F23: an mcp prompt with a list can never be called; fastmcp takes JSON for it. Numbers are converted by all.

    Rules: prompt-argument-type.
    """
    assert observed(sdk, "prompt_arguments") == expected


REFUSED = {"dots": "refused", "absolute": "refused", "nul": "refused", "harmless": "a/b"}
DECODED = {"dots": "../../etc", "absolute": "/etc", "nul": "x\0y", "harmless": "a/b"}
NOT_DECODED = {"dots": "..%2F..%2Fetc", "absolute": "%2Fetc", "nul": "x%00y", "harmless": "a%2Fb"}


@per_sdk(mcp1=NOT_DECODED, mcp2=REFUSED, fastmcp2=DECODED, fastmcp3=DECODED, fastmcp4=REFUSED)
def test_resource_parameters_that_leave_the_folder(sdk: str, expected: dict[str, str]) -> None:
    """F20: mcp 2 and fastmcp 4 refuse ``..``, absolute paths and NUL.

    mcp 1 hands them on encoded, fastmcp 2 and 3 decoded.
    Rules: path-traversal.
    """
    assert observed(sdk, "hostile_resource_parameters") == expected


@per_sdk(mcp2="../../etc", fastmcp4="../../etc")
def test_exempted_resource_parameter(sdk: str, expected: str) -> None:
    """F20: ``exempt_params`` switches the refusal off.

    Rules: path-traversal.
    """
    assert observed(sdk, "exempted_resource_parameter") == expected


@in_all("../../etc")
def test_tool_arguments_are_not_screened(sdk: str, expected: str) -> None:
    """F20: no SDK looks at paths in tool arguments.

    Rules: path-traversal.
    """
    assert observed(sdk, "hostile_tool_argument") == expected


@in_all({"[a-z]+ and a;rm -rf /": True, "^[a-z]+$ and abc": True, "^[a-z]+$ and abc\\n": False})
def test_patterns_of_pydantic(sdk: str, expected: dict[str, bool]) -> None:
    """F27: a pattern is searched, not matched; ``$`` is the very end of the text.

    Rules: command-injection, path-traversal (which patterns guard).
    """
    assert observed(sdk, "patterns") == expected


@in_all("SchemaError")
def test_end_of_text_in_patterns_of_pydantic(sdk: str, expected: str) -> None:
    """F27: Python's ``\\Z`` is an error when the model is built.

    Rules: command-injection, path-traversal (which patterns guard).
    """
    assert observed(sdk, "end_of_text_pattern") == expected


def test_dollar_in_patterns_of_python() -> None:
    """F27: with :mod:`re`, ``$`` also matches before a last line break.

    Rules: command-injection, path-traversal (which patterns guard).
    """
    assert re.match(r"^[a-z]+$", "abc\n")
    assert not re.fullmatch(r"[a-z]+", "abc\n")
    assert not re.match(r"^[a-z]+\Z", "abc\n")
