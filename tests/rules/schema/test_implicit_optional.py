"""implicit-optional: a default of None for a type that forbids it."""

import pytest

RULE = "implicit-optional"
IMPORTS = (
    "from typing import Annotated, Any, Literal, Optional, Union\nfrom pydantic import BaseModel, Field\n"
    "from pydantic.json_schema import SkipJsonSchema\nHidden = Union[int, SkipJsonSchema[None]]\n"
)


def tool(parameter):
    model = "class M(BaseModel):\n    a: int\n"
    return f"{IMPORTS}{model}@mcp.tool()\ndef f({parameter}) -> str:\n    '''Does it.'''\n    return ''\n"


@pytest.mark.parametrize(
    ("parameter", "help_"),
    [
        ("a: int = None", "`a: int | None = None`"),
        ("a: list[str] = None", "`a: list[str] | None = None`"),
        ("a: Literal['x', 'y'] = None", "`a: Literal['x', 'y'] | None = None`"),
        ("a: int | str = None", "`a: int | str | None = None`"),
        ("a: M = None", "`a: M | None = None`"),
        ("a: int = Field(None, ge=1)", "`a: int | None = Field(…)`"),
        ("a: Annotated[int, Field(ge=1)] = None", "`a: Annotated[int | None, Field(ge=1)] = None`"),
    ],
)
@pytest.mark.parametrize("server", ["mcp", "fastmcp"])
def test_none_that_the_type_forbids(spoken, server, parameter, help_):
    (finding,) = spoken(RULE, tool(parameter), server=server)
    assert help_ in finding.help


@pytest.mark.parametrize(
    "parameter",
    [
        "a: int | None = None",
        "a: Optional[int] = None",
        "a: Union[int, None] = None",
        "a: Any = None",
        "a: object = None",
        "a: Literal['x', None] = None",
        "a: Annotated[int | None, Field(ge=1)] = None",
        "a: Hidden = None",
        "a: Annotated[Hidden, Field(ge=1)] = None",
        "a=None",
        "a: int = 0",
        "a: int = Field(default=3)",
        "ctx: Context = None",
    ],
)
def test_what_accepts_none(spoken, parameter):
    assert not spoken(RULE, tool(parameter))


def test_a_schema_that_the_program_edits(spoken):
    source = (
        "from fastmcp import FastMCP\n"
        "class Server(FastMCP):\n"
        "    async def _list_tools_mcp(self):\n"
        "        answer = []\n"
        "        for each in await self.list_tools():\n"
        "            message = each.to_mcp_tool()\n"
        "            message.inputSchema = {'properties': {'a': {'type': 'string', 'default': None}}}\n"
        "            answer.append(message)\n"
        "        return answer\n"
        "mcp = Server('x')\n"
        "@mcp.tool\ndef f(a: str | None = None) -> str:\n    '''Does it.'''\n    return a or ''\n"
    )
    assert not spoken(RULE, source, server="none")
