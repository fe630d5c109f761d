"""Print what a real SDK lists for a server, as JSON. Runs inside an environment that holds that SDK, nothing else.

Input, as one JSON object on standard input: ``path`` (folders for ``sys.path``), ``module`` and ``servers`` (Python
expressions evaluated in that module, which may call :func:`capture`; empty: every server object among its globals).
Output: ``{"python": "3.11", "servers": [{"name", "tools", "resources", "resourceTemplates", "prompts"}]}``, keys and
lists sorted. Always lists through a client, as only that shows what is sent.
"""

import asyncio
import importlib
import inspect
import json
import sys

SERVER_CLASSES = {
    "mcp.server.fastmcp.server.FastMCP": "mcp1",
    "mcp.server.mcpserver.server.MCPServer": "client",
    "fastmcp.server.server.FastMCP": "fastmcp",
    "mcp.server.lowlevel.server.Server": "lowlevel",
}
LISTS = {
    "tools": ("list_tools", "name"),
    "resources": ("list_resources", "uri"),
    "resourceTemplates": ("list_resource_templates", "uriTemplate"),
    "prompts": ("list_prompts", "name"),
}
FASTMCP_ATTRIBUTE = {"resourceTemplates": "resource_templates"}


def kind_of(value):
    """The way to connect to ``value``, or None if it is no server."""
    for cls in type(value).__mro__:
        kind = SERVER_CLASSES.get(f"{cls.__module__}.{cls.__qualname__}")
        if kind is not None:
            return kind
    return None


def connect(server):
    """A client session for ``server``, as an asynchronous context manager."""
    kind = kind_of(server)
    if kind == "fastmcp":
        from fastmcp import Client

        return Client(server)
    try:
        from mcp import Client

        return Client(server)
    except ImportError:
        from mcp.shared.memory import create_connected_server_and_client_session

        return create_connected_server_and_client_session(server._mcp_server if kind == "mcp1" else server)


async def rows(session, key):
    """All rows of one list, each as it goes over the wire; none if the server does not offer the list."""
    method = getattr(session, LISTS[key][0])
    found, cursor = [], None
    while True:
        try:
            page = await (method(cursor=cursor) if cursor else method())
        except Exception as problem:
            if "not found" in str(problem).lower() or "not supported" in str(problem).lower():
                return []
            raise
        if isinstance(page, list):
            return [*found, *page]
        found += getattr(page, key, None) or getattr(page, FASTMCP_ATTRIBUTE.get(key, key), None) or []
        cursor = getattr(page, "nextCursor", None) or getattr(page, "next_cursor", None)
        if not cursor:
            return found


async def surface(server):
    """Everything ``server`` lists."""
    result = {"name": server.name}
    async with connect(server) as session:
        for key, (_, identity) in LISTS.items():
            found = [row.model_dump(by_alias=True, mode="json", exclude_none=True) for row in await rows(session, key)]
            result[key] = sorted(found, key=lambda row: row[identity])
    return result


def servers_of(module, expressions):
    """The server objects named by ``expressions``, or all among the module's globals."""
    if not expressions:
        values = [value for value in vars(module).values() if kind_of(value)]
        return list({id(value): value for value in values}.values())
    names = {"sys": sys, "capture": capture, **vars(module)}
    return [eval(expression, names) for expression in expressions]


class CapturedError(BaseException):
    """Ends a program at the place where its server would start to serve."""


async def capture(program):
    """The low-level server that the coroutine function ``program`` builds and would run."""
    from mcp.server.lowlevel.server import Server

    found = []

    async def run(self, *args, **kwargs):
        found.append(self)
        raise CapturedError

    Server.run, original = run, Server.run
    try:
        await program()
    except BaseException:
        if not found:
            raise
    finally:
        Server.run = original
    return found[0]


async def resolve(value):
    return await value if inspect.isawaitable(value) else value


def main():
    request = json.load(sys.stdin)
    output, sys.stdout = sys.stdout, sys.stderr
    sys.dont_write_bytecode = True
    sys.path[:0] = request["path"]
    module = importlib.import_module(request["module"])

    async def everything():
        found = servers_of(module, request["servers"])
        return [await surface(await resolve(server)) for server in found]

    servers = sorted(asyncio.run(everything()), key=lambda server: server["name"])
    version = ".".join(map(str, sys.version_info[:2]))
    json.dump({"python": version, "servers": servers}, output, indent=1, sort_keys=True, ensure_ascii=False)
    output.write("\n")


if __name__ == "__main__":
    main()
