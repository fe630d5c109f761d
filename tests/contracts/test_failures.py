"""What a client gets when a handler fails, returns the wrong thing, or is called wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.observations import in_all, observed, per_sdk

pytestmark = pytest.mark.slow


@in_all({"returns": False, "raises": True})
def test_only_raising_is_an_error(sdk: str, expected: dict[str, bool]) -> None:
    """F10: a text about an error is a success to the client; an exception is ``isError``.

    Rules: error-returned-as-success.
    """
    assert observed(sdk, "error_as_result") == expected


TOLD = {"any_exception": True, "tool_error": True, "tool_error_of_another": False, "resource": True, "prompt": True}
MASKED = TOLD | {"any_exception": False, "resource": False, "prompt": False}


@per_sdk(mcp1=TOLD, mcp2=MASKED, fastmcp2=TOLD | {"prompt": False}, fastmcp3=TOLD, fastmcp4=TOLD)
def test_exception_text_that_reaches_the_client(sdk: str, expected: dict[str, bool]) -> None:
    """F11: mcp 1 and fastmcp tell the client the text of any exception, mcp 2 only that of a ToolError.

    fastmcp 2 keeps it of prompts. A cause behind ``raise ToolError(…) from …`` stays inside everywhere.
    Rules: exception-detail-to-client.
    """
    assert observed(sdk, "exception_text_reaches_client") == expected


@pytest.mark.parametrize("sdk", ["fastmcp2", "fastmcp3", "fastmcp4"])
def test_exception_text_that_fastmcp_masks(sdk: str) -> None:
    """F11: with ``mask_error_details=True``, which is not the default, only ToolError's text gets through.

    Rules: exception-detail-to-client.
    """
    assert observed(sdk, "exception_text_when_masked") == {"any_exception": False, "tool_error": True}


KINDS = ("none", "dictionary", "falls_off")
IN_SERVER = dict.fromkeys(KINDS, "server")
IN_CLIENT = dict.fromkeys(KINDS, "client: RuntimeError")


@per_sdk(mcp1=IN_SERVER, mcp2=IN_SERVER, fastmcp2=IN_SERVER, fastmcp3=IN_CLIENT, fastmcp4=IN_CLIENT)
def test_result_that_breaks_the_annotation(sdk: str, expected: dict[str, str]) -> None:
    """F12: a ``-> str`` tool that returns None or a dict fails in every SDK; with fastmcp 3 and 4 in the client.

    Rules: output-contract-broken.
    """
    assert observed(sdk, "wrong_result") == expected


VALIDATED = {
    "wrong type": "error True",
    "missing": "error True",
    "unknown tool": "nosuch {'x': 1}",
    "KeyError": "error True",
}
NOT_VALIDATED = {
    "wrong type": "show {'a': 'not-int'}",
    "missing": "show {}",
    "unknown tool": "nosuch {'x': 1}",
    "KeyError": "error -32603",
}


@per_sdk(mcp1=VALIDATED, mcp2=NOT_VALIDATED)
def test_arguments_of_lowlevel_servers(sdk: str, expected: dict[str, Any]) -> None:
    """F15: mcp 1 validates them against the listed schema, mcp 2 hands them on; unknown names reach both.

    Rules: unvalidated-arguments, undeclared-argument, optional-argument-subscripted, unknown-tool-falls-through.
    """
    assert observed(sdk, "lowlevel_arguments") == expected


@per_sdk(mcp1="'lookup'", mcp2="Internal server error")
def test_exception_text_of_lowlevel_servers(sdk: str, expected: str) -> None:
    """F15: mcp 1 tells the client the text of the exception; mcp 2 answers with a protocol error without it.

    Rules: exception-detail-to-client, unvalidated-arguments.
    """
    assert observed(sdk, "lowlevel_exception_text") == expected
