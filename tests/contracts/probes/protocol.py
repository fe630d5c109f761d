"""Which classes and protocol features an SDK has."""

import importlib
import importlib.metadata
import warnings
from typing import Any

from observing import observation


@observation("mcp1", "mcp2", "fastmcp2")
def distributions(_sdk: Any) -> dict[str, str]:
    """The versions of the SDKs in this environment."""
    return {name: importlib.metadata.version(name) for name in ("mcp", "fastmcp")}


@observation("mcp1", "mcp2")
def server_classes(_sdk: Any) -> dict[str, str]:
    """Where the class behind each import path is defined, or the exception that the import raises."""
    paths = (
        "mcp.server.fastmcp.FastMCP",
        "mcp.server.FastMCP",
        "mcp.server.MCPServer",
        "mcp.server.mcpserver.MCPServer",
        "fastmcp.FastMCP",
    )
    return {path: definition(path) for path in paths}


def definition(path: str) -> str:
    """The module and name of the class at ``path``."""
    module, _, name = path.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as problem:
        return type(problem).__name__
    return f"{found.__module__}.{found.__qualname__}"


@observation("mcp2")
def text_of_the_removed_import(_sdk: Any) -> str:
    """What ``import mcp.server.fastmcp`` says."""
    try:
        importlib.import_module("mcp.server.fastmcp")
    except ModuleNotFoundError as problem:
        return str(problem)
    return ""


@observation("mcp1", "mcp2")
def latest_protocol(_sdk: Any) -> dict[str, Any]:
    """The newest protocol revision, and whether a call carries ``requestState``."""
    types = importlib.import_module("mcp.types")
    aliases = {field.alias or name for name, field in types.CallToolRequestParams.model_fields.items()}
    return {"version": types.LATEST_PROTOCOL_VERSION, "requestState": "requestState" in aliases}


@observation("mcp1", "mcp2")
async def cache_fields_of_lists(sdk: Any) -> dict[str, Any]:
    """The fields of a list result that tell clients how long and for whom to keep it."""
    server = sdk.Server("lists")
    async with sdk.connect(server) as client:
        wire = (await client.session.list_tools()).model_dump(by_alias=True, mode="json")
    return {name: wire[name] for name in ("ttlMs", "cacheScope") if name in wire}


async def requests_of(sdk: Any, **options: Any) -> list[str]:
    """The methods that reach a server that a client connects to and lists the tools of."""
    server, seen = sdk.Server("requests"), []

    async def record(context: Any, proceed: Any) -> Any:
        seen.append(context.method)
        return await proceed(context)

    server.middleware.append(record)
    async with sdk.connect(server, **options) as client:
        await client.tools()
    return seen


@observation("mcp2", "fastmcp4")
async def requests_of_a_connection(sdk: Any) -> dict[str, list[str]]:
    """What a client sends to connect, by era of the client."""
    return {"modern": await requests_of(sdk), "legacy": await requests_of(sdk, mode="legacy")}


@observation("mcp2")
async def deprecated_features(sdk: Any) -> dict[str, bool]:
    """Whether using a feature of older revisions in a handler warns."""
    server, warned = sdk.Server("deprecated"), {}

    @server.tool()
    async def use(context: sdk.Context) -> None:
        for feature, attempt in {
            "logging": lambda: context.info("text"),
            "roots": lambda: context.session.list_roots(),
            "sampling": lambda: context.session.create_message(messages=[], max_tokens=1),
        }.items():
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    await attempt()
                except Exception as problem:
                    assert "back-channel" in str(problem), problem
            warned[feature] = any(row.category.__name__ == "MCPDeprecationWarning" for row in caught)

    async with sdk.connect(server) as client:
        assert not (await client.call("use")).error
    return warned
