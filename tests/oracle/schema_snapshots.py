"""Write what the real SDKs list for the samples: ``tests/data/schema/<family>.json``.

Without arguments every family is run in its oracle environment (built if needed). With ``FAMILY FILE`` this process is
the environment: it registers the samples of that family one by one and lists them through the SDK's own client.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "schema"
ENVIRONMENTS = {"mcp1": "m1", "fastmcp3": "m1", "mcp2": "m2", "fastmcp4": "m2", "fastmcp2": "f2"}

KINDS = ("tools", "prompts", "resources", "templates")


def new_server(family: str) -> Any:
    """An empty server of ``family``."""
    if family == "mcp1":
        from mcp.server.fastmcp import FastMCP

        return FastMCP("samples")
    if family == "mcp2":
        from mcp.server.mcpserver import MCPServer

        return MCPServer("samples")
    from fastmcp import FastMCP as Server

    return Server("samples")


async def listed(server: Any, family: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that a client of ``server`` sees, as it is on the wire."""
    if family == "mcp1":
        from mcp.shared.memory import create_connected_server_and_client_session as connect

        async with connect(server._mcp_server) as client:
            return {
                "tools": dumped((await client.list_tools()).tools),
                "prompts": dumped((await client.list_prompts()).prompts),
                "resources": dumped((await client.list_resources()).resources),
                "templates": dumped((await client.list_resource_templates()).resourceTemplates),
            }
    if family == "mcp2":
        from mcp import Client

        async with Client(server) as client:
            return {
                "tools": dumped((await client.list_tools()).tools),
                "prompts": dumped((await client.list_prompts()).prompts),
                "resources": dumped((await client.list_resources()).resources),
                "templates": dumped((await client.list_resource_templates()).resource_templates),
            }
    from fastmcp import Client as FastMCPClient

    async with FastMCPClient(server) as client:
        return {
            "tools": dumped(await client.list_tools()),
            "prompts": dumped(await client.list_prompts()),
            "resources": dumped(await client.list_resources()),
            "templates": dumped(await client.list_resource_templates()),
        }


def dumped(items: list[Any]) -> list[dict[str, Any]]:
    """``items`` as JSON, without ``_meta``."""
    found = [item.model_dump(by_alias=True, mode="json", exclude_none=True) for item in items]
    for item in found:
        item.pop("_meta", None)
    return found


def register(server: Any, kind: str, handler: Any, options: dict[str, Any]) -> None:
    """Register ``handler`` as the decorator would."""
    options = dict(options)
    if kind == "resources":
        server.resource(options.pop("uri"), **options)(handler)
    elif kind == "prompts":
        server.prompt(**options)(handler)
    else:
        if isinstance(options.get("annotations"), dict) and hasattr(server, "_lowlevel_server"):
            from mcp.types import ToolAnnotations

            options["annotations"] = ToolAnnotations(**options["annotations"])
        server.tool(**options)(handler)


def snapshot(family: str, kind: str, cases: list[Any]) -> dict[str, Any]:
    """For every case what is listed for it, or ``{"error": …}``; one server a case, so that none hides another."""
    result: dict[str, Any] = {}
    for case in cases:
        server = new_server(family)
        try:
            register(server, kind, case.handler, case.options)
            seen = asyncio.run(listed(server, family))
        except Exception as error:
            lines = str(error).splitlines() or [""]
            result[case.name] = {"error": f"{type(error).__name__}: {lines[0]}"}
            continue
        result[case.name] = {name: seen[name][0] for name in KINDS if seen[name]}
    return result


def run(family: str, target: Path) -> None:
    """Write the snapshot of ``family`` with the SDKs of this interpreter."""
    from importlib.metadata import version

    sys.path.insert(0, str(HERE))
    from schema_samples import collection

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    content = {
        "versions": {name: version(name) for name in ("mcp", "pydantic", *(["fastmcp"] if "fast" in family else []))},
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "tools": snapshot(family, "tools", collection.tools(family)),
        "prompts": snapshot(family, "prompts", collection.prompt_samples(family)),
        "resources": snapshot(family, "resources", collection.resource_samples(family)),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """See the module."""
    if len(sys.argv) == 3:
        run(sys.argv[1], Path(sys.argv[2]))
        return
    from make_environments import environment

    for family, name in ENVIRONMENTS.items():
        target = DATA / f"{family}.json"
        subprocess.run([str(environment(name)), __file__, family, str(target)], check=True)


if __name__ == "__main__":
    main()
