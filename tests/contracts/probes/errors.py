"""What a client gets when a handler fails, returns the wrong thing, or is called wrongly."""

from __future__ import annotations

import importlib
from typing import Any

from observing import observation

SECRET = "password=hunter2"


@observation()
async def error_as_result(sdk: Any) -> dict[str, Any]:
    """``isError`` of a tool that returns a text about the error, and of one that raises."""
    server = sdk.Server("errors")

    @server.tool()
    def returns() -> str:
        try:
            return str(1 // 0)
        except Exception as problem:
            return f"Error: {problem}"

    @server.tool()
    def raises() -> str:
        return str(1 // 0)

    async with sdk.connect(server) as client:
        return {name: (await client.call(name)).error for name in ("returns", "raises")}


@observation()
async def exception_text_reaches_client(sdk: Any) -> dict[str, bool]:
    """By class of the exception: whether the client can read its text."""
    server = sdk.Server("errors")

    @server.tool()
    def any_exception() -> str:
        raise ValueError(SECRET)

    @server.tool()
    def tool_error() -> str:
        raise sdk.exceptions.ToolError(SECRET)

    @server.tool()
    def tool_error_of_another() -> str:
        try:
            raise ValueError(SECRET)
        except ValueError as problem:
            raise sdk.exceptions.ToolError("failed") from problem

    @server.resource("data://broken")
    def resource() -> str:
        raise ValueError(SECRET)

    @server.prompt()
    def prompt() -> str:
        raise ValueError(SECRET)

    async with sdk.connect(server) as client:
        answers = {name: await client.call(name) for name in ("any_exception", "tool_error", "tool_error_of_another")}
        answers["resource"] = await client.read("data://broken")
        answers["prompt"] = await client.prompt("prompt")
    return {name: SECRET in answer.text for name, answer in answers.items()}


@observation("fastmcp2", "fastmcp3", "fastmcp4")
async def exception_text_when_masked(sdk: Any) -> dict[str, bool]:
    """The same of ``fastmcp`` with ``mask_error_details=True``."""
    server = sdk.Server("errors", mask_error_details=True)

    @server.tool()
    def any_exception() -> str:
        raise ValueError(SECRET)

    @server.tool()
    def tool_error() -> str:
        raise sdk.exceptions.ToolError(SECRET)

    async with sdk.connect(server) as client:
        return {name: SECRET in (await client.call(name)).text for name in ("any_exception", "tool_error")}


@observation()
async def wrong_result(sdk: Any) -> dict[str, str]:
    """Where a ``-> str`` tool fails that returns something else: in the server, in the client, or not at all."""
    server = sdk.Server("results")

    @server.tool()
    def none() -> str:
        return None

    @server.tool()
    def dictionary() -> str:
        return {"a": 1}

    @server.tool()  # noqa: RET503
    def falls_off(flag: bool = False) -> str:
        if flag:
            return "text"

    seen = {}
    async with sdk.connect(server) as client:
        for name in ("none", "dictionary", "falls_off"):
            try:
                answer = await client.call(name)
            except Exception as problem:
                seen[name] = f"client: {type(problem).__name__}"
            else:
                seen[name] = "server" if answer.error else f"passes as {answer.text!r}"
    return seen


def lowlevel_server(sdk: Any) -> Any:
    """A low-level server with one tool, whose handler answers with what it got."""
    types = importlib.import_module("mcp.types")
    lowlevel = importlib.import_module("mcp.server.lowlevel")
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}

    def handle(name: str, arguments: Any) -> list[Any]:
        if name == "lookup":
            arguments = {}[name]
        return [types.TextContent(type="text", text=f"{name} {arguments}")]

    tools = [types.Tool(name=name, inputSchema=schema) for name in ("show", "lookup")]
    if sdk.name == "mcp1":
        server = lowlevel.Server("low")

        @server.list_tools()
        async def list_tools() -> list[Any]:
            return tools

        @server.call_tool()
        async def call_tool(name: str, arguments: Any) -> list[Any]:
            return handle(name, arguments)

        return server

    async def on_list_tools(_context: Any, _parameters: Any) -> Any:
        return types.ListToolsResult(tools=tools)

    async def on_call_tool(_context: Any, parameters: Any) -> Any:
        return types.CallToolResult(content=handle(parameters.name, parameters.arguments))

    return lowlevel.Server("low", on_list_tools=on_list_tools, on_call_tool=on_call_tool)


@observation("mcp1", "mcp2")
async def lowlevel_arguments(sdk: Any) -> dict[str, str]:
    """What reaches the handler of a low-level server, and what becomes of an exception in it."""
    async with sdk.connect(lowlevel_server(sdk)) as client:
        answers = {
            "wrong type": await client.call("show", a="not-int"),
            "missing": await client.call("show"),
            "unknown tool": await client.call("nosuch", x=1),
            "KeyError": await client.call("lookup", a=1),
        }
    return {name: f"error {answer.error}" if answer.error else answer.text for name, answer in answers.items()}


@observation("mcp1", "mcp2")
async def lowlevel_exception_text(sdk: Any) -> str:
    """The text that a client gets for a KeyError in the handler of a low-level server."""
    async with sdk.connect(lowlevel_server(sdk)) as client:
        return (await client.call("lookup", a=1)).text
