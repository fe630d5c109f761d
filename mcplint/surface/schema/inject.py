"""Parameters that the SDK fills in itself and therefore keeps out of the schema."""

from __future__ import annotations

from mcplint.surface.aliases import canonical
from mcplint.surface.schema.family import Family
from mcplint.surface.types import Annotated, Generic, Marker, Named, Parameter, Signature, Type, Union

MCP_CONTEXT = {
    "mcp1": "mcp.server.fastmcp.server.Context",
    "mcp2": "mcp.server.mcpserver.context.Context",
}
FASTMCP_CONTEXT = "fastmcp.server.context.Context"
USER_SESSION = "fastmcp.server.sessions.UserSession"
RESOLVE = "mcp.server.mcpserver.resolve.Resolve"

_DEPENDENCIES = frozenset(
    {
        "CallArgument",
        "CurrentAccessToken",
        "CurrentContext",
        "CurrentDocket",
        "CurrentExecution",
        "CurrentFastMCP",
        "CurrentHeaders",
        "CurrentRequest",
        "CurrentSession",
        "CurrentWorker",
        "Depends",
        "OptionalCurrentContext",
        "Progress",
        "Shared",
        "TaskArgument",
        "TaskKey",
        "TaskLogger",
        "TokenClaim",
    }
)
_DEPENDENCY_PACKAGES = frozenset({"fastmcp", "docket", "uncalled_for", "fastmcp_tasks"})


def injected_parameters(signature: Signature, family: Family) -> tuple[str, ...]:
    """The names of the parameters that the SDK provides, in their order in the signature."""
    if family in ("mcp1", "mcp2"):
        context = _mcp_context(signature, MCP_CONTEXT[family])
        return tuple(
            parameter.name
            for parameter in signature.parameters
            if parameter.name == context or (family == "mcp2" and _is_resolved(parameter))
        )
    return _fastmcp_injected(signature, family)


def _mcp_context(signature: Signature, path: str) -> str | None:
    """The one parameter that gets the context: the first whose type, or a direct part of it, is the class."""
    for parameter in signature.parameters:
        annotation = _plain(parameter.type)
        if annotation is None:
            continue
        if _is_class(annotation, path) or any(_is_class(_plain(part), path) for part in _parts(annotation)):
            return parameter.name
    return None


def _is_resolved(parameter: Parameter) -> bool:
    return isinstance(parameter.type, Annotated) and any(
        isinstance(item, Marker) and canonical(item.path) == RESOLVE for item in parameter.type.metadata
    )


def _fastmcp_injected(signature: Signature, family: Family) -> tuple[str, ...]:
    names = []
    context_found = False
    for parameter in signature.parameters:
        is_context = parameter.type is not None and _is_member(parameter.type, FASTMCP_CONTEXT)
        # fastmcp 2 looks for one context; later versions give it to every parameter that asks.
        takes_context = is_context and not (family == "fastmcp2" and context_found)
        context_found = context_found or is_context
        takes_session = family == "fastmcp4" and parameter.type is not None and _is_member(parameter.type, USER_SESSION)
        if takes_context or takes_session or _has_dependency(parameter):
            names.append(parameter.name)
    return tuple(names)


def _has_dependency(parameter: Parameter) -> bool:
    if isinstance(parameter.default, Marker) and _is_dependency(parameter.default):
        return True
    return isinstance(parameter.type, Annotated) and any(
        isinstance(item, Marker) and _is_dependency(item) for item in parameter.type.metadata
    )


def _is_dependency(marker: Marker) -> bool:
    path = canonical(marker.path)
    return path.partition(".")[0] in _DEPENDENCY_PACKAGES and path.rpartition(".")[2] in _DEPENDENCIES


def _is_member(annotation: Type, path: str) -> bool:
    """Whether ``annotation`` is the class, or a union or ``Annotated`` of it."""
    if isinstance(annotation, Union):
        return any(_is_member(member, path) for member in annotation.members)
    if isinstance(annotation, Annotated):
        return _is_member(annotation.base, path)
    return _is_class(annotation, path)


def _is_class(annotation: Type | None, path: str) -> bool:
    if isinstance(annotation, Named):
        return not annotation.project and canonical(annotation.path) == path
    return isinstance(annotation, Generic) and canonical(annotation.origin) == path


def _plain(annotation: Type | None) -> Type | None:
    return _plain(annotation.base) if isinstance(annotation, Annotated) else annotation


def _parts(annotation: Type) -> tuple[Type, ...]:
    if isinstance(annotation, Union):
        return annotation.members
    return annotation.args if isinstance(annotation, Generic) else ()
