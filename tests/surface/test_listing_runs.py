"""Methods that answer `tools/list` run for each tool: what they call is run once for all that looks alike to it."""

from __future__ import annotations

from pathlib import Path

from mcplint.config import Settings
from mcplint.engines.native import Analysis, analyse

HEAD = """
from fastmcp import FastMCP


def flattened(described):
    kinds = described.get("anyOf")
    if not kinds:
        return None
    kept = [kind for kind in kinds if kind != {"type": "null"}]
    return kept[0] if len(kept) == 1 else None


class Tidy(FastMCP):
    async def _list_tools_mcp(self):
        answer = []
        for tool in await self.list_tools():
            message = tool.to_mcp_tool(name=tool.name)
            for described in message.inputSchema["properties"].values():
                kept = flattened(described)
                if kept is not None:
                    described.pop("anyOf")
                    described.update(kept)
            answer.append(message)
        return answer


mcp = Tidy("tidy")
"""


def analysed(tools: list[str], folder: Path) -> Analysis:
    """The server with tools that have these parameters."""
    made = [f"\n@mcp.tool\ndef tool_{number}({given}) -> str:\n    return ''\n" for number, given in enumerate(tools)]
    folder.mkdir()
    (folder / "server.py").write_text(HEAD + "".join(made), encoding="utf-8")
    return analyse([folder], Settings(sdk=("fastmcp==3.0.0",)), handlers=False)


def test_helpers_run_once_for_schemas_that_look_alike_to_them(tmp_path: Path) -> None:
    few = analysed([f"word_{number}: str" for number in range(2)], tmp_path / "few")
    many = analysed([f"word_{number}: str" for number in range(20)], tmp_path / "many")
    assert len(many.surface.servers[0].tools) == 20
    assert many.stats["contexts"] - few.stats["contexts"] == 18
    assert many.stats["summaries_reused"] - few.stats["summaries_reused"] == 18


def test_what_helpers_look_at_makes_the_answers_differ(tmp_path: Path) -> None:
    given = ["a: str", "b: str | None", "c: int | None", "d: int", "e: str | None = None", "f: int | str | None"]
    (server,) = analysed(given, tmp_path / "server").surface.servers
    assert [tool.exact for tool in server.tools] == [True] * len(given)
    properties = [tool.input_schema["properties"] for tool in server.tools]
    assert properties == [
        {"a": {"type": "string"}},
        {"b": {"type": "string"}},
        {"c": {"type": "integer"}},
        {"d": {"type": "integer"}},
        {"e": {"type": "string", "default": None}},
        {"f": {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}},
    ]
