"""Servers and registrations as the machine's events show them."""

from __future__ import annotations

from typing import Literal

from mcplint.documents.sdk import Sdk
from mcplint.finding import Location
from mcplint.machine.events import LibraryCall
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Value
from mcplint.surface.components import Component, Primitive
from mcplint.surface.frameworks import Framework
from mcplint.surface.web.routes import Route


def served_by(framework: Framework, said: Sdk | None, major: int | None = None) -> Sdk:
    """The SDK that a server runs on: what the manifests say, unless the import proves another major version."""
    major = framework.major if major is None else major
    if said is not None and (said.source == "user" or major is None or said.major == major):
        return said
    return Sdk(framework.sdk, major, None, "import") if major is not None else Sdk(framework.sdk, None)


class Source:
    """A call that fills a server from something else, with the routes that its web application had by then."""

    __slots__ = ("event", "routes")

    def __init__(self, event: LibraryCall, routes: tuple[Route | None, ...]) -> None:
        self.event = event
        self.routes = routes


class ListingStep:
    """One thing that a program does to a server's listings, with its arguments: ``disable(…)``, a transform …

    ``local`` steps concern the server's own components and come before its transforms.
    """

    __slots__ = ("certain", "kind", "local", "location", "record")

    def __init__(
        self,
        kind: Literal["remove", "hide", "show", "transform", "configure"],
        record: CallRecord,
        certain: bool,
        location: Location,
        *,
        local: bool,
    ) -> None:
        self.kind = kind
        self.local = local
        self.record = record
        self.certain = certain
        self.location = location


class ServerObject:
    """A server object of the analysed program, or a provider, which holds components for servers.

    ``generated`` holds the calls that fill it from something else (an OpenAPI document …), ``steps`` what is done to
    its listings, ``middleware`` the objects that see its messages, ``changes`` what is done to tools in its manager.
    ``adds_handlers``: low-level handlers were added by the method that only SDK 2.x has.
    """

    __slots__ = (
        "adds_handlers", "assumed", "changes", "framework", "generated", "location", "middleware", "mounts", "name",
        "obj", "record", "steps",
    )  # fmt: skip

    def __init__(self, obj: HeapObject, framework: Framework, record: CallRecord | None, location: Location) -> None:
        self.obj = obj
        self.framework = framework
        self.record = record
        self.location = location
        self.mounts: list[tuple[ServerObject, str]] = []
        self.name: str | None = None
        self.assumed = record is None
        self.adds_handlers = False
        self.generated: list[Source] = []
        self.steps: list[ListingStep] = []
        self.middleware: list[Value] = []
        self.changes: list[str] = []


class Registration:
    """A component tied to a server by the call of ``method``.

    ``prefix`` is put before the name, ``uri_prefix`` before the URI. ``made`` is the object that the SDK gave the
    program for the new tool, which may have changed it since.
    """

    __slots__ = ("certain", "component", "location", "made", "method", "prefix", "primitive", "server", "uri_prefix")

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
        made: HeapObject | None = None,
    ) -> None:
        self.made = made
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
