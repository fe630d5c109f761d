"""reserved-parameter-name: a parameter's name means something else to the SDK than to its author."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.documents.sdk import Sdk
from mcplint.finding import Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    CONTEXT_NAMES,
    declaration,
    each_parameter,
    is_fastmcp,
    is_official,
    is_receiver,
)
from mcplint.surface.aliases import canonical
from mcplint.surface.model import Server, Tool
from mcplint.surface.types import Annotated, Generic, Named, Parameter, Signature, Type, Union
from mcplint.syntax import hir

_CONTEXTS = {
    "mcp.server.fastmcp.server.Context": "mcp 1.x",
    "mcp.server.mcpserver.context.Context": "mcp 2.x",
    "fastmcp.server.context.Context": "fastmcp",
}
"""The context classes of the SDKs, by their canonical paths."""

_MEMBERS = frozenset(
    {
        *("debug", "info", "warning", "error", "log", "report_progress", "read_resource", "list_resources", "elicit"),
        *("elicit_url", "sample", "list_roots", "request_context", "request_id", "client_id", "session", "session_id"),
        *("fastmcp", "mcp_server", "get_state", "set_state", "lifespan_context", "close_sse_stream"),
    }
)
"""What handlers use of a context."""


def check(context: Context) -> Iterator[Finding]:
    """One finding per parameter whose name the SDK refuses or does not treat as its author means it."""
    for server, tool, parameter in each_parameter(context):
        finding = (
            _receiver(context, server, tool, parameter)
            or _underscore(context, server, tool, parameter)
            or _context(context, server, tool, parameter)
        )
        if finding is not None:
            yield finding


def is_used_as_context(context: Context, signature: Signature | None, name: str) -> bool:
    """Whether the function reads members of ``name`` that only a context has."""
    declared = declaration(context, signature)
    return declared is not None and any(
        isinstance(node, hir.Attribute)
        and node.attr in _MEMBERS
        and isinstance(node.value, hir.Name)
        and node.value.id == name
        for node in declared.body()
    )


def _receiver(context: Context, server: Server, tool: Tool, parameter: Parameter) -> Finding | None:
    signature = tool.signature
    if signature is None or parameter.type is not None or not is_receiver(signature, parameter):
        return None
    if is_fastmcp(server.sdk) and server.sdk.at_least(3):
        note = "fastmcp refuses to register it: TypeError when the server starts"
    else:
        note = f"the model is asked for an argument called `{parameter.name}`"
    return context.finding(
        "reserved-parameter-name",
        parameter.location,
        f"`{parameter.name}` is published as an argument of the tool `{tool.name}`",
        label="no object is bound here",
        notes=(note,),
        help=f"register the bound method in `__init__`: `mcp.tool()(self.{signature.name})`",
        tool=tool,
    )


def _underscore(context: Context, server: Server, tool: Tool, parameter: Parameter) -> Finding | None:
    """``mcp`` refuses names with a leading underscore; fastmcp publishes them as they are."""
    if not parameter.name.startswith("_") or not is_official(server.sdk) or server.style == "lowlevel":
        return None
    name = parameter.name.strip("_") or "value"
    return context.finding(
        "reserved-parameter-name",
        parameter.location,
        f"parameter `{parameter.name}` begins with an underscore",
        label="not allowed here",
        notes=(f"mcp raises InvalidSignature when `{tool.name}` is registered: the server does not start",),
        help=f"rename it to `{name}`",
        tool=tool,
    )


def _context(context: Context, server: Server, tool: Tool, parameter: Parameter) -> Finding | None:
    if server.style == "lowlevel" or not (is_official(server.sdk) or is_fastmcp(server.sdk)):
        return None
    foreign = _foreign_context(parameter.type)
    if foreign is None and not (
        parameter.name in CONTEXT_NAMES and is_used_as_context(context, tool.signature, parameter.name)
    ):
        return None
    if foreign is not None:
        message = f"`{parameter.name}` is annotated with the context of {foreign}, but {server.sdk} serves this tool"
    elif parameter.type is None:
        message = f"`{parameter.name}` is used as the context, but has no annotation"
    else:
        message = f"`{parameter.name}` is used as the context, but is not annotated with `Context`"
    return context.finding(
        "reserved-parameter-name",
        parameter.location,
        message,
        label="the model is asked to fill this in",
        notes=("the SDK recognises the context by its type, not by its name",),
        help=f"write `{parameter.name}: Context` with `from {_context_module(server.sdk)} import Context`",
        tool=tool,
    )


def _foreign_context(annotation: Type | None) -> str | None:
    """The SDK whose context ``annotation`` names. The server's own was injected and does not come here."""
    stack = [] if annotation is None else [annotation]
    while stack:
        node = stack.pop()
        path = node.path if isinstance(node, Named) else node.origin if isinstance(node, Generic) else ""
        if canonical(path) in _CONTEXTS:
            return _CONTEXTS[canonical(path)]
        if isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Annotated):
            stack.append(node.base)
    return None


def _context_module(sdk: Sdk) -> str:
    if is_fastmcp(sdk):
        return "fastmcp"
    return "mcp.server.mcpserver" if sdk.at_least(2) else "mcp.server.fastmcp"
