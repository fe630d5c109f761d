"""What a client sees of the analysed servers: plain data, filled by the surface reader."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.finding import Location
from mcplint.surface.types import Models, Parameter, Signature

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict."""

Execution = Literal["coroutine", "inline", "thread", "unknown"]
"""How the SDK runs a handler: awaited, called on the event loop, in a worker thread."""

Style = Literal["decorated", "lowlevel", "unresolved"]


class Argument(msgspec.Struct, kw_only=True):
    """One argument that a client may send: a parameter of the handler, or a property of a literal schema.

    ``name`` is the name on the wire (alias), ``parameter`` the handler's parameter (None for low-level servers),
    ``schema`` its JSON Schema, ``location`` where it is declared.
    """

    name: str
    schema: Json
    required: bool
    description: str | None
    location: Location
    parameter: Parameter | None = None


class Tool(msgspec.Struct, kw_only=True):
    """A tool as ``tools/list`` would show it, and where it comes from.

    ``exact`` is False (with ``reasons``) where a part of it could not be computed. ``conditional`` marks a registration
    that happens on some runs only. ``handler`` is the qualified name of the registered function. ``arguments`` leaves
    out the injected parameters, which are named in ``injected``. ``key`` identifies the tool to the machine's runs.
    """

    name: str
    location: Location
    handler: str = ""
    title: str | None = None
    description: str | None = None
    input_schema: Json = None
    output_schema: Json = None
    annotations: dict[str, Json] | None = None
    arguments: list[Argument] = []
    injected: tuple[str, ...] = ()
    signature: Signature | None = None
    style: Style = "decorated"
    execution: Execution = "unknown"
    exact: bool = True
    reasons: tuple[str, ...] = ()
    conditional: bool = False
    schema_location: Location | None = None
    options: dict[str, Json] = {}
    models: Models = {}
    effects: tuple[str, ...] = ()
    key: int = 0


class Resource(msgspec.Struct, kw_only=True):
    """A resource or, with ``template`` set, a resource template; ``uri`` holds the URI or URI template."""

    uri: str
    template: bool
    location: Location
    name: str | None = None
    title: str | None = None
    description: str | None = None
    mime_type: str | None = None
    handler: str = ""
    signature: Signature | None = None
    injected: tuple[str, ...] = ()
    exact: bool = True
    reasons: tuple[str, ...] = ()
    conditional: bool = False
    key: int = 0


class PromptArgument(msgspec.Struct, kw_only=True):
    name: str
    required: bool
    description: str | None


class Prompt(msgspec.Struct, kw_only=True):
    name: str
    location: Location
    title: str | None = None
    description: str | None = None
    arguments: list[PromptArgument] = []
    handler: str = ""
    signature: Signature | None = None
    injected: tuple[str, ...] = ()
    exact: bool = True
    reasons: tuple[str, ...] = ()
    conditional: bool = False
    key: int = 0


class Server(msgspec.Struct, kw_only=True):
    """An MCP server object of the analysed code. ``framework`` names its class for people: ``mcp FastMCP`` …

    ``shadowed`` holds tools that another registration of the same name replaces, that lose against an earlier one, or
    that are older versions of a tool.
    """

    name: str | None
    framework: str
    sdk: Sdk
    location: Location
    style: Literal["decorated", "lowlevel"] = "decorated"
    tools: list[Tool] = []
    resources: list[Resource] = []
    prompts: list[Prompt] = []
    shadowed: list[Tool] = []
    mounted_in: str | None = None


class UnresolvedRegistration(msgspec.Struct, frozen=True):
    """A registration that was seen but whose tool, server or function could not be determined."""

    location: Location
    reason: str


class Surface(msgspec.Struct, kw_only=True):
    """All servers of a run, in the order of their place in the source."""

    servers: list[Server] = []
    unresolved: list[UnresolvedRegistration] = []

    @property
    def entrances(self) -> list[Server]:
        """The servers whose components no other server shows: each component is counted once."""
        return [server for server in self.servers if server.mounted_in is None]
