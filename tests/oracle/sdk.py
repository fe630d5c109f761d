"""The five SDKs behind one face: make a server, connect a client in the same process, call and list.

For programs that run inside an oracle environment. What differs between the SDKs is their own business and told by the
programs; what is only spelt differently is levelled here.
"""

from __future__ import annotations

import importlib
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

SERVERS = {
    "mcp1": ("mcp.server.fastmcp", "FastMCP"),
    "mcp2": ("mcp.server.mcpserver", "MCPServer"),
    "fastmcp2": ("fastmcp", "FastMCP"),
    "fastmcp3": ("fastmcp", "FastMCP"),
    "fastmcp4": ("fastmcp", "FastMCP"),
}


class Answer(NamedTuple):
    """What a client gets for a call: ``error`` is False, True (a result with ``isError``) or a JSON-RPC error code."""

    error: Any
    text: str
    structured: Any = None


class Sdk:
    """One SDK of the environment that this program runs in.

    ``Server``, ``Context``: its classes. ``exceptions``: its module of exceptions (``ToolError`` and others).
    """

    def __init__(self, name: str) -> None:
        """``name``: a key of :data:`SERVERS`; ImportError if it is not in this environment."""
        module, server = SERVERS[name]
        self.name = name
        self.module = importlib.import_module(module)
        self.Server: Any = getattr(self.module, server)
        self.Context: Any = self.module.Context
        self.exceptions: Any = importlib.import_module(f"{module}.exceptions")

    @asynccontextmanager
    async def connect(self, server: Any, **options: Any) -> Any:
        """A client of ``server`` (or of a low-level server), connected within this process."""
        async with self._client(server, options) as client:
            yield Client(client)

    def _client(self, server: Any, options: dict[str, Any]) -> Any:
        if self.name == "mcp1":
            from mcp.shared.memory import create_connected_server_and_client_session

            return create_connected_server_and_client_session(getattr(server, "_mcp_server", server), **options)
        source = importlib.import_module("mcp" if self.name == "mcp2" else "fastmcp")
        return source.Client(server, **options)


class Client:
    """A connected client; ``session`` is the SDK's own."""

    def __init__(self, session: Any) -> None:
        self.session = session

    async def call(self, tool: str, **arguments: Any) -> Answer:
        """Call ``tool``. Exceptions that are no JSON-RPC errors pass through: the SDK's client raised them itself."""
        call = getattr(self.session, "call_tool_mcp", None) or self.session.call_tool
        try:
            result = await call(tool, arguments)
        except Exception as problem:
            return Answer(code_of(problem), str(problem))
        wire = result.model_dump(by_alias=True, mode="json")
        text = "\n".join(part.get("text", f"<{part['type']}>") for part in wire["content"])
        return Answer(bool(wire.get("isError")), text, wire.get("structuredContent"))

    async def tools(self) -> list[dict[str, Any]]:
        """The tools as they go over the wire."""
        result = await self.session.list_tools()
        rows = result if isinstance(result, list) else result.tools
        return [row.model_dump(by_alias=True, mode="json", exclude_none=True) for row in rows]

    async def read(self, uri: str) -> Answer:
        """The text of a resource."""
        try:
            result = await self.session.read_resource(uri)
        except Exception as problem:
            return Answer(code_of(problem), str(problem))
        contents = result if isinstance(result, list) else result.contents
        return Answer(False, "\n".join(part.text for part in contents))

    async def prompt(self, name: str, **arguments: Any) -> Answer:
        """The text of a prompt."""
        try:
            result = await self.session.get_prompt(name, arguments)
        except Exception as problem:
            return Answer(code_of(problem), str(problem))
        return Answer(False, "\n".join(message.content.text for message in result.messages))


def code_of(problem: Exception) -> int:
    """The code of the JSON-RPC error that ``problem`` stands for; raises ``problem`` itself if it stands for none."""
    code = getattr(getattr(problem, "error", problem), "code", None)
    if isinstance(code, int):
        return code
    raise problem
