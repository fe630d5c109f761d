"""What the transports let through: stray output on stdio, foreign hosts and origins over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import anyio
from observing import observation

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "probe", "version": "1"},
    },
}


@observation()
def stray_output(sdk: Any) -> dict[str, str]:
    """On which stream the output of a stdio server arrives, by who wrote it."""
    script = Path(__file__).with_name("stdio_server.py")
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(script), sdk.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    initialized = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "noisy", "arguments": {}}}
    assert server.stdin and server.stdout
    lines = []
    for messages, answer in (([INITIALIZE], 1), ([initialized, call], 2)):
        server.stdin.write("".join(json.dumps(message) + "\n" for message in messages))
        server.stdin.flush()
        for line in server.stdout:
            lines.append(line)
            if line.startswith("{") and json.loads(line).get("id") == answer:
                break
    rest, errors = server.communicate(timeout=20)
    stdout = "".join(lines) + rest
    return {
        text: "stdout" if text in stdout else "stderr" if text in errors else "nowhere"
        for text in ("at import", "by print", "by a child")
    }


async def status(app: Any, path: str, **headers: str) -> int:
    """The HTTP status that the ASGI application answers an ``initialize`` request with."""
    given = {
        "host": "127.0.0.1:8000",
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in {**given, **headers}.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    body = [{"type": "http.request", "body": json.dumps(INITIALIZE).encode(), "more_body": False}]
    seen: list[int] = []

    async with anyio.create_task_group() as tasks:

        async def receive() -> dict[str, Any]:
            if body:
                return body.pop()
            return await anyio.sleep_forever()

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen.append(message["status"])
                tasks.cancel_scope.cancel()

        await app(scope, receive, send)
    return seen[0]


async def foreign(app: Any, path: str = "/mcp") -> dict[str, int]:
    """The statuses for requests that a rebound name or a foreign web page makes."""
    return {
        "own": await status(app, path),
        "foreign host": await status(app, path, host="evil.example"),
        "foreign origin": await status(app, path, origin="http://evil.example"),
    }


async def foreign_to(app: Any) -> dict[str, int]:
    """The same for a Starlette application, within its lifespan."""
    async with app.router.lifespan_context(app):
        return await foreign(app)


@observation()
async def foreign_requests(sdk: Any) -> dict[str, dict[str, int]]:
    """The statuses by configuration of the server."""
    if sdk.name == "mcp1":
        return {
            "default": await foreign_to(sdk.Server("http").streamable_http_app()),
            "0.0.0.0": await foreign_to(sdk.Server("http", host="0.0.0.0").streamable_http_app()),
        }
    if sdk.name == "mcp2":
        return {
            "default": await foreign_to(sdk.Server("http").streamable_http_app()),
            "0.0.0.0": await foreign_to(sdk.Server("http").streamable_http_app(host="0.0.0.0")),
        }
    seen = {"default": await foreign_to(sdk.Server("http").http_app())}
    if sdk.name != "fastmcp2":
        seen["auto"] = await foreign_to(sdk.Server("http").http_app(host_origin_protection="auto"))
    return seen


@observation("mcp1", "mcp2")
async def foreign_requests_to_a_session_manager(sdk: Any) -> dict[str, int]:
    """The statuses of the transport of a low-level server, without settings."""
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    manager = StreamableHTTPSessionManager(Server("low"))
    async with manager.run():
        return await foreign(manager.handle_request)
