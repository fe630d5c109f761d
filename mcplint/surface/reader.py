"""Builds the surface: what clients see of every server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.documents.sdk import Sdk
from mcplint.surface.listings import Listings
from mcplint.surface.lowlevel import LowLevelReader
from mcplint.surface.model import Prompt, Resource, Server, Surface
from mcplint.surface.naming import moved_uri, renamed
from mcplint.surface.reading import HandlerSource, Reading
from mcplint.surface.registered import ServerObject, Source, served_by
from mcplint.surface.registrations import Registrations
from mcplint.surface.resources import PromptReader, ResourceReader
from mcplint.surface.tools import ToolReader

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.machine import Machine


class SurfaceReader:
    """Reads one run's registrations into a :class:`Surface`.

    ``sdk_of`` gives the SDK of a distribution as the manifests near a file say.
    """

    def __init__(
        self, machine: Machine, registrations: Registrations, sdk_of: Callable[[str, str], Sdk | None]
    ) -> None:
        self.m = machine
        self.registrations = registrations
        self.reading = Reading(machine)
        self.reading.unresolved.extend(registrations.unresolved)
        self.types = self.reading.types
        self.sources = self.reading.sources
        self._sdk_of = sdk_of
        self._servers: dict[HeapObject, Server] = {}
        self._composed: set[HeapObject] = set()
        self._listings = Listings(self.reading)
        self._readers: dict[str, ToolReader | ResourceReader | PromptReader] = {
            "tool": ToolReader(self.reading),
            "resource": ResourceReader(self.reading),
            "prompt": PromptReader(self.reading),
        }

    def read(self) -> Surface:
        """The surface; :attr:`sources` then holds the handlers to run."""
        for obj, found in self.registrations.servers.items():
            self._servers[obj] = self._server(found)
        for obj, found in self.registrations.servers.items():
            for source in found.generated:
                self._add_generated(self._servers[obj], source)
        for registration in self.registrations.found:
            self.types.mcp_major = registration.server.framework.major
            self._readers[registration.primitive].add(self._servers[registration.server.obj], registration)
        self._low_level()
        self._routes()
        for found in self.registrations.servers.values():
            self._mount(found)
        servers = [
            server for obj, server in self._servers.items() if self._is_shown(self.registrations.servers[obj], server)
        ]
        servers = [server for server in servers if not self._is_other_version(server, servers)]
        servers = _without_repetitions(servers)
        servers.sort(key=lambda server: server.location)
        unresolved = sorted(self.reading.unresolved, key=lambda row: (row.location, row.reason))
        return Surface(servers=servers, unresolved=unresolved)

    def _add_generated(self, server: Server, source: Source) -> None:
        from mcplint.surface.web.generated import GeneratedReader

        GeneratedReader(self.reading).add(server, source)

    def _is_shown(self, found: ServerObject, server: Server) -> bool:
        """Providers are no servers; an object that only looks like a server counts if it has something to offer."""
        if found.framework.provider:
            return False
        return not found.assumed or bool(server.tools or server.resources or server.prompts)

    def _is_other_version(self, server: Server, servers: list[Server]) -> bool:
        """Whether one call makes servers of several SDK versions (the import decides) and another of them is in use."""
        rivals = [other for other in servers if other.location == server.location and other is not server]
        return any(
            self._fits_version(other) and not self._fits_version(server)
            for other in rivals
            if other.sdk.name == server.sdk.name
        )

    def _fits_version(self, server: Server) -> bool:
        found = next(found for obj, found in self.registrations.servers.items() if self._servers[obj] is server)
        said = self._sdk_of(found.framework.sdk, found.location.path)
        major = found.framework.major
        return said is None or said.major is None or major is None or said.major == major

    # --- servers -----------------------------------------------------------------------------------------------------

    def _server(self, found: ServerObject) -> Server:
        framework = found.framework
        return Server(
            name=found.name,
            framework=framework.label,
            sdk=self._sdk(found),
            location=found.location,
            style="lowlevel" if framework.framework == "lowlevel" else "decorated",
        )

    def _sdk(self, found: ServerObject) -> Sdk:
        framework = found.framework
        major = self._low_level_major(found) if framework.framework == "lowlevel" else framework.major
        return served_by(framework, self._sdk_of(framework.sdk, found.location.path), major)

    def _low_level_major(self, found: ServerObject) -> int | None:
        """Constructor handlers and added ones exist in 2.x only, decorators in 1.x only."""
        if found.adds_handlers:
            return 2
        if found.record is not None and any(name.startswith("on_") for name in found.record.keywords):
            return 2
        handlers = self.registrations.handlers.get(found.obj, [])
        return 1 if handlers else None

    # --- composition -------------------------------------------------------------------------------------------------

    def _mount(self, found: ServerObject, seen: tuple[HeapObject, ...] = ()) -> None:
        """Components of mounted servers, under the namespace they are mounted with; then what changes the listings."""
        if found.obj in self._composed:
            return
        self._composed.add(found.obj)
        server = self._servers[found.obj]
        for child, namespace in found.mounts:
            if child.obj in seen or child.obj is found.obj:
                continue
            self._mount(child, (*seen, found.obj))
            inner = self._servers[child.obj]
            if not child.framework.provider:
                inner.mounted_in = server.name or "another server"
            prefix = f"{namespace}_" if namespace else ""
            known = {tool.name for tool in server.tools}
            for tool in inner.tools:
                if prefix + tool.name not in known:
                    server.tools.append(renamed(tool, prefix + tool.name))
            for prompt in inner.prompts:
                if all(other.name != prefix + prompt.name for other in server.prompts):
                    server.prompts.append(renamed(prompt, prefix + prompt.name))
            for resource in inner.resources:
                uri = moved_uri(resource.uri, namespace)
                if all(other.uri != uri for other in server.resources):
                    # Since fastmcp 3 only the URI says where a resource comes from.
                    name = f"{prefix}{resource.name}" if server.sdk.major == 2 else resource.name
                    moved = renamed(resource, name)
                    moved.uri = uri
                    server.resources.append(moved)
        self._listings.apply(server, found)

    # --- low level ---------------------------------------------------------------------------------------------------

    def _low_level(self) -> None:
        for obj, handlers in self.registrations.handlers.items():
            server = self._servers.get(obj)
            if server is None:
                continue
            reader = LowLevelReader(self.m, server, self.types)
            reader.read(handlers)
            for row in reader.unresolved:
                self.reading.note_at(row.location, row.reason)
            for tool, handler in reader.tools:
                tool.key = len(self.sources)
                server.tools.append(tool)
                if handler is not None:
                    self.sources.append(HandlerSource(server, tool, handler, dispatch=reader))
            self.sources.extend(self._answering(server, reader))
            server.resources.extend(reader.resources)
            server.prompts.extend(reader.prompts)

    def _answering(self, server: Server, reader: LowLevelReader) -> list[HandlerSource]:
        """The handlers of a low-level server that are no tools, to be run with unknown arguments."""
        found = []
        for kind, handler, place in reader.others:
            signature = self.reading.signature(handler)
            names = [parameter.name for parameter in signature.parameters] if signature is not None else []
            injected = tuple(names[:1]) if server.sdk.major == 2 else ()
            primitive: Resource | Prompt
            if kind == "get_prompt":
                primitive = Prompt(name=kind, location=place, signature=signature, injected=injected)
            else:
                primitive = Resource(
                    uri=kind, template=True, location=place, name=kind, signature=signature, injected=injected
                )
            found.append(HandlerSource(server, primitive, handler))
        return found

    def _routes(self) -> None:
        """Functions behind HTTP routes of a server's own: outsiders reach them as they reach its tools."""
        for found, handler, path, place in self.registrations.routes:
            server = self._servers[found.obj]
            signature = self.reading.signature(handler)
            names = tuple([parameter.name for parameter in signature.parameters]) if signature is not None else ()
            primitive = Resource(
                uri=path, template=False, location=place, name=path, signature=signature, injected=names
            )
            self.sources.append(HandlerSource(server, primitive, handler))


def _without_repetitions(servers: list[Server]) -> list[Server]:
    """Of the servers that one piece of code made in several runs, those that offer something of their own."""
    kept: list[Server] = []
    for server in sorted(servers, key=lambda server: -len(_offered(server))):
        if not any(_is_repetition(server, other) for other in kept):
            kept.append(server)
    return kept


def _is_repetition(server: Server, other: Server) -> bool:
    return (server.location, server.name, server.framework) == (other.location, other.name, other.framework) and (
        _offered(server) <= _offered(other)
    )


def _offered(server: Server) -> set[tuple[str, object]]:
    tools = {("tool", (tool.name, tool.location)) for tool in server.tools}
    resources = {("resource", (resource.uri, resource.location)) for resource in server.resources}
    return tools | resources | {("prompt", (prompt.name, prompt.location)) for prompt in server.prompts}
