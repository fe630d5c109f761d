"""Servers that are made from something else: the tools of web APIs, and a note for everything that cannot be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mcplint.machine.containers import items_of
from mcplint.machine.values import Const, Lib, Ref, Value
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.model import Argument, Resource, Server, Tool
from mcplint.surface.reading import Reading
from mcplint.surface.registered import Source
from mcplint.surface.schema.family import family_of
from mcplint.surface.schema.limits import InexactError
from mcplint.surface.schema.text import default_title
from mcplint.surface.types import Dynamic
from mcplint.surface.web import fastapimcp_tools, fastmcp_tools
from mcplint.surface.web.fastapi import Document, document_of
from mcplint.surface.web.operations import DocumentError, Operation, operations

if TYPE_CHECKING:
    from mcplint.finding import Location

_FILTERS = ("include_operations", "exclude_operations", "include_tags", "exclude_tags")
_QUANTIFIERS = re.compile(r"[*+?{]")
_MAX_QUANTIFIERS = 3
_LONGEST_PATH = 200


class GeneratedReader:
    """Adds the components of generated servers."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def add(self, server: Server, source: Source) -> None:
        """Add what one call makes; a note if that cannot be told."""
        place = source.event.module.location(source.event.node)
        name = source.event.path.rpartition(".")[2]
        try:
            if name == "FastApiMCP":
                self._fastapi_mcp(server, source, place)
            elif name == "from_fastapi":
                document = self._application(source)
                self._from_document(server, source, place, document.content, document)
            elif name == "from_openapi":
                self._from_document(
                    server, source, place, self._literal(source.event.record.get(0, "openapi_spec")), None
                )
            else:
                raise DocumentError("the tools are those of another server")
        except DocumentError as error:
            self.reading.note_at(place, str(error))

    def _literal(self, value: Value | None) -> Any:
        document = constant_or_dynamic(self.reading.m, value)
        if isinstance(document, Dynamic):
            raise DocumentError("the tools come from an OpenAPI document that is not known")
        return document

    def _application(self, source: Source) -> Document:
        routes = [route for route in source.routes if route is not None]
        if len(routes) < len(source.routes) or not routes:
            raise DocumentError("the tools are the operations of a FastAPI application, not all of which are known")
        return document_of(self.reading, routes)

    # --- fastapi-mcp -------------------------------------------------------------------------------------------------

    def _fastapi_mcp(self, server: Server, source: Source, place: Location) -> None:
        document = self._application(source)
        filters = {name: self._filter(source, name) for name in _FILTERS}
        for made in fastapimcp_tools.tools(document.content):
            if not _is_wanted(made, filters):
                continue
            reasons = document.reasons[made.name]
            options = source.event.record.keywords
            if "describe_all_responses" in options or "describe_full_response_schema" in options:
                reasons = (*reasons, "the descriptions of responses are not followed")
            tool = Tool(name=made.name, location=place, description=made.description, input_schema=made.input_schema)
            self._insert(server, tool, reasons, document)

    def _filter(self, source: Source, name: str) -> list[str] | None:
        value = source.event.record.keywords.get(name)
        if value is None or value.only == Const(None):
            return None
        names = constant_or_dynamic(self.reading.m, value)
        if not isinstance(names, list):
            raise DocumentError(f"`{name}` is not known")
        return list(map(str, names))

    # --- fastmcp -----------------------------------------------------------------------------------------------------

    def _from_document(
        self, server: Server, source: Source, place: Location, content: Any, document: Document | None
    ) -> None:
        given = source.event.record.keywords
        family = family_of("fastmcp", server.sdk)
        reasons = tuple(
            f"`{name}` decides at run time"
            for name in ("route_map_fn", "mcp_component_fn", "validate_output")
            if name in given and given[name].only != Const(None)
        )
        names = constant_or_dynamic(self.reading.m, given["mcp_names"]) if "mcp_names" in given else None
        if isinstance(names, Dynamic):
            raise DocumentError("`mcp_names` is not known")
        named = fastmcp_tools.Names(names or {})
        maps = self._route_maps(given.get("route_maps"))
        for operation in operations(content):
            kind = _kind(operation, maps)
            if kind == "EXCLUDE":
                continue
            if kind != "TOOL":
                server.resources.append(_resource(operation, named, kind, place, reasons))
                continue
            name = named.of(operation, "tool")
            tool = Tool(name=name, location=place, description=fastmcp_tools.description(operation))
            tool.title = default_title(name) if family == "fastmcp4" else None
            own = document.reasons.get(operation.identity or "", ()) if document is not None else ()
            try:
                tool.input_schema = fastmcp_tools.input_schema(operation, family)
                tool.output_schema = fastmcp_tools.output_schema(operation)
            except InexactError as error:
                own = (*own, str(error))
            if fastmcp_tools.written_otherwise(operation, family):
                own = (*own, "fastmcp 2 writes references and unions in a way of its own")
            self._insert(server, tool, (*reasons, *own), document, operation.identity)

    def _route_maps(self, value: Value | None) -> list[dict[str, Any]]:
        if value is None or value.only == Const(None):
            return []
        elements = items_of(self.reading.m, value)
        if elements is None:
            raise DocumentError("`route_maps` is not known")
        return [self._route_map(element) for element in elements]

    def _route_map(self, element: Value) -> dict[str, Any]:
        atom = element.only
        record = atom.obj.record if isinstance(atom, Ref) and atom.obj.name.endswith(".RouteMap") else None
        if record is None or record.open:
            raise DocumentError("`route_maps` is not known")
        result: dict[str, Any] = {}
        for name, value in record.keywords.items():
            only = value.only
            if name == "mcp_type" and isinstance(only, Lib):
                result[name] = only.path.rpartition(".")[2]
            elif name == "pattern" and isinstance(only, Ref) and only.obj.name == "re.compile" and only.obj.record:
                result[name] = constant_or_dynamic(self.reading.m, only.obj.record.get(0))
            else:
                result[name] = constant_or_dynamic(self.reading.m, value)
        if any(isinstance(result.get(name), Dynamic) for name in ("mcp_type", "pattern", "methods", "tags")):
            raise DocumentError("`route_maps` is not known")
        return result

    # --- both --------------------------------------------------------------------------------------------------------

    def _insert(
        self,
        server: Server,
        tool: Tool,
        reasons: tuple[str, ...],
        document: Document | None,
        identity: str | None = None,
    ) -> None:
        tool.exact, tool.reasons = not reasons, reasons
        tool.key = len(self.reading.sources)
        signature = None
        if document is not None and (identity or tool.name) in document.routes:
            route, signature = document.routes[identity or tool.name]
            tool.location, tool.signature = signature.location, signature
            tool.handler = self.reading.qualified(route.handler)
        tool.arguments = _arguments(tool)
        server.tools.append(tool)


def _is_wanted(made: fastapimcp_tools.ApiTool, filters: dict[str, list[str] | None]) -> bool:
    """Whether the filters of ``FastApiMCP(…)`` let a tool through: one that lets it is enough."""
    if all(given is None for given in filters.values()):
        return True
    named, unnamed, tagged, untagged = (filters[name] for name in _FILTERS)
    answers = []
    if named is not None:
        answers.append(made.name in named)
    elif unnamed is not None:
        answers.append(made.name not in unnamed)
    if tagged is not None:
        answers.append(any(tag in tagged for tag in made.tags))
    elif untagged is not None:
        answers.append(not any(tag in untagged for tag in made.tags))
    return any(answers)


def _kind(operation: Operation, maps: list[dict[str, Any]]) -> str:
    """What an operation becomes: the first map that fits says so."""
    for route_map in maps:
        methods = route_map.get("methods", "*")
        if methods != "*" and operation.method not in methods:
            continue
        if not _matches(str(route_map.get("pattern", ".*")), operation.path):
            continue
        if set(route_map.get("tags") or ()) <= set(operation.tags):
            return str(route_map.get("mcp_type", "TOOL"))
    return "TOOL"


def _matches(pattern: str, path: str) -> bool:
    """``re.search``, for patterns that cannot take long on a path."""
    if len(_QUANTIFIERS.findall(pattern)) > _MAX_QUANTIFIERS or re.search(r"\)[*+{]", pattern):
        raise DocumentError("a pattern of `route_maps` is too complicated")
    try:
        return re.search(pattern, path[:_LONGEST_PATH]) is not None
    except re.error:
        raise DocumentError("a pattern of `route_maps` is no regular expression") from None


def _resource(
    operation: Operation, names: fastmcp_tools.Names, kind: str, place: Location, reasons: tuple[str, ...]
) -> Resource:
    template = kind == "RESOURCE_TEMPLATE"
    name = names.of(operation, "resource_template" if template else "resource")
    parts = (
        sorted(parameter.name for parameter in operation.parameters if parameter.place == "path") if template else []
    )
    word = "Template for" if template else "Represents"
    return Resource(
        uri="/".join((f"resource://{name}", *(f"{{{part}}}" for part in parts))),
        template=template,
        location=place,
        name=name,
        description=operation.description or operation.summary or f"{word} {operation.path}",
        mime_type="application/json",
        exact=not reasons,
        reasons=reasons,
    )


def _arguments(tool: Tool) -> list[Argument]:
    schema = tool.input_schema if isinstance(tool.input_schema, dict) else {}
    parameters = {parameter.name: parameter for parameter in tool.signature.parameters} if tool.signature else {}
    return [
        Argument(
            name=name,
            schema=described,
            required=name in schema.get("required", ()),
            description=described.get("description") if isinstance(described, dict) else None,
            location=parameters[name].location if name in parameters else tool.location,
            parameter=parameters.get(name),
        )
        for name, described in schema.get("properties", {}).items()
    ]
