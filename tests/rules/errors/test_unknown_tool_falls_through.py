"""unknown-tool-falls-through: what call handlers return for names that no tool has."""

import pytest

from tests.rules.lowlevel import newer, server

RULE = "unknown-tool-falls-through"
SCHEMA = "{'type': 'object'}"
TEXT = "[types.TextContent(type='text', text='x')]"


@pytest.mark.parametrize(
    "body",
    [
        f"if name == 't':\n    return {TEXT}",
        f"if name == 't':\n    return {TEXT}\nreturn []",
        f"match name:\n    case 't':\n        return {TEXT}",
        f"run = {{'t': lambda: {TEXT}}}.get(name)\nif run:\n    return run()",
        f"for known in ('t', 'u'):\n    if name == known:\n        return {TEXT}",
        "return await dispatch(name)",
    ],
)
def test_handlers_that_fall_through(spoken, body):
    before = f"async def dispatch(name):\n    if name == 't':\n        return {TEXT}\n"
    (finding,) = spoken(RULE, server(SCHEMA, body, before=before), server="")
    assert finding.severity.word == "error"
    assert "no tool has" in finding.message


def test_the_newer_sdk(spoken):
    body = f"if params.name == 't':\n    return types.CallToolResult(content={TEXT})"
    (finding,) = spoken(RULE, newer(SCHEMA, body), server="")
    assert "MCPError" in finding.help


@pytest.mark.parametrize(
    "body",
    [
        f"if name == 't':\n    return {TEXT}\nraise ValueError(name)",
        f"if name != 't':\n    raise ValueError(name)\nreturn {TEXT}",
        f"if name == 't':\n    return {TEXT}\nelse:\n    return types.CallToolResult(content=[], isError=True)",
        f"match name:\n    case 't':\n        return {TEXT}\n    case _:\n        raise ValueError(name)",
        f"return {{'t': lambda: {TEXT}}}[name]()",
        f"return {TEXT}",
        "return await remote.call_tool(name, arguments)",
        "tool = registry.get(name)\nif tool:\n    return await tool(arguments)",
        f"if name not in KNOWN:\n    unknown(name)\nif name == 't':\n    return {TEXT}",
    ],
)
def test_handlers_that_answer(spoken, body):
    before = "from elsewhere import registry, remote\nKNOWN = {'t'}\ndef unknown(name):\n    raise ValueError(name)\n"
    assert not spoken(RULE, server(SCHEMA, body, before=before), server="", strict=True)
