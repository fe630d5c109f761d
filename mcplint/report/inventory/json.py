"""The inventory as JSON. A tool, resource or prompt has the keys that MCP's own lists give it, and some of ours."""

from __future__ import annotations

from typing import Any

from mcplint import __version__
from mcplint.report.json import VERSION, diagnostic_row, place, unresolved_rows
from mcplint.report.values import dumps
from mcplint.run.result import InventoryResult
from mcplint.surface.model import Prompt, Resource, Server, Tool


def render(result: InventoryResult) -> str:
    """The whole inventory as JSON text."""
    inventory = {
        "version": VERSION,
        "tool_version": __version__,
        "servers": [_server(server) for server in result.surface.servers],
        "unresolved": unresolved_rows(result.surface),
        "diagnostics": [diagnostic_row(diagnostic) for diagnostic in result.diagnostics],
        "incomplete": result.incomplete,
    }
    return dumps(inventory) + "\n"


def _server(server: Server) -> dict[str, Any]:
    return {
        "name": server.name,
        "framework": server.framework,
        "sdk": str(server.sdk),
        "location": place(server.location),
        "tools": [_tool(tool) for tool in server.tools],
        "resources": [_resource(resource) for resource in server.resources],
        "prompts": [_prompt(prompt) for prompt in server.prompts],
    }


def _tool(tool: Tool) -> dict[str, Any]:
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": tool.input_schema,
        "outputSchema": tool.output_schema,
        "annotations": tool.annotations,
        "location": place(tool.location),
        "handler": tool.handler,
        "effects": list(tool.effects),
        **_certainty(tool),
    }


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "uriTemplate" if resource.template else "uri": resource.uri,
        "name": resource.name,
        "title": resource.title,
        "description": resource.description,
        "mimeType": resource.mime_type,
        "location": place(resource.location),
        "handler": resource.handler,
        **_certainty(resource),
    }


def _prompt(prompt: Prompt) -> dict[str, Any]:
    return {
        "name": prompt.name,
        "title": prompt.title,
        "description": prompt.description,
        "arguments": [
            {"name": one.name, "description": one.description, "required": one.required} for one in prompt.arguments
        ],
        "location": place(prompt.location),
        "handler": prompt.handler,
        **_certainty(prompt),
    }


def _certainty(item: Tool | Resource | Prompt) -> dict[str, Any]:
    return {"exact": item.exact, "reasons": list(item.reasons), "conditional": item.conditional}
