"""Servers and registrations as the machine's events show them."""

from __future__ import annotations

from mcplint.finding import Location
from mcplint.machine.events import LibraryCall
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom
from mcplint.surface.components import Component, Primitive
from mcplint.surface.frameworks import Framework
from mcplint.surface.web.routes import Route


class Source:
    """A call that fills a server from something else, with the routes that its web application had by then."""

    __slots__ = ("event", "routes")

    def __init__(self, event: LibraryCall, routes: tuple[Route | None, ...]) -> None:
        self.event = event
        self.routes = routes


class ServerObject:
    """A server object of the analysed program, or a provider, which holds components for servers.

    ``generated`` holds the calls that fill it from something else (an OpenAPI document …).
    """

    __slots__ = ("assumed", "framework", "generated", "location", "mounts", "name", "obj", "record")

    def __init__(self, obj: HeapObject, framework: Framework, record: CallRecord | None, location: Location) -> None:
        self.obj = obj
        self.framework = framework
        self.record = record
        self.location = location
        self.mounts: list[tuple[ServerObject, str]] = []
        self.name: str | None = None
        self.assumed = record is None
        self.generated: list[Source] = []


class Registration:
    """A component tied to a server by the call of ``method``.

    ``prefix`` is put before the name; ``separated`` says that of a mixin, which does so with URIs too.
    """

    __slots__ = ("certain", "component", "location", "method", "prefix", "primitive", "server", "uri_prefix")

    def __init__(
        self,
        server: ServerObject,
        primitive: Primitive,
        component: Component,
        location: Location,
        certain: bool,
        method: str,
        prefix: str = "",
        uri_prefix: str = "",
    ) -> None:
        self.server = server
        self.primitive = primitive
        self.component = component
        self.location = location
        self.certain = certain
        self.method = component.method or method
        self.prefix = prefix
        self.uri_prefix = uri_prefix

    @property
    def handler(self) -> Atom:
        """The registered function, or for a ready-made resource the object."""
        return self.component.handler

    @property
    def record(self) -> CallRecord:
        """The options of the registration."""
        return self.component.record
