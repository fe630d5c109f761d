"""Builds the surface: what clients see of every server."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcplint.documents.sdk import Sdk
from mcplint.finding import Location
from mcplint.machine.values import Atom, Bound, Ref
from mcplint.surface.annotations import TypeReader
from mcplint.surface.constants import constant_or_dynamic, text_of
from mcplint.surface.lowlevel import LowLevelReader
from mcplint.surface.model import Execution, Prompt, Resource, Server, Surface, Tool, UnresolvedRegistration
from mcplint.surface.projectclasses import is_postponed
from mcplint.surface.registrations import Registration, Registrations, ServerObject
from mcplint.surface.types import ABSENT, Dynamic, Signature

if TYPE_CHECKING:
    from mcplint.machine.heap import CallRecord, HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.surface.schema import Options

_POSITIONS: dict[str, tuple[str, ...]] = {
    "tool": ("name", "title", "description", "annotations"),
    "bare": ("name",),
    "add_tool": ("name", "title", "description", "annotations"),
    "resource": ("uri", "name"),
    "prompt": ("name", "title", "description"),
}


class HandlerSource:
    """What is needed to run a primitive's handler: the registered atom, and for low-level servers how it dispatches."""

    __slots__ = ("dispatch", "handler", "primitive", "server")

    def __init__(self, server: Server, primitive: Tool | Resource | Prompt, handler: Atom, dispatch: Any = None) -> None:
        self.server = server
        self.primitive = primitive
        self.handler = handler
        self.dispatch = dispatch


class SurfaceReader:
    """Reads one run's registrations into a :class:`Surface`.

    ``sdk_of`` gives the SDK of a distribution as the manifests near a file say.
    """

    def __init__(self, machine: Machine, registrations: Registrations, sdk_of: Callable[[str, str], Sdk | None]) -> None:
        self.m = machine
        self.registrations = registrations
        self.types = TypeReader(machine)
        self.sources: list[HandlerSource] = []
        self._sdk_of = sdk_of
        self._servers: dict[HeapObject, Server] = {}
        self._unresolved: list[UnresolvedRegistration] = list(registrations.unresolved)

    def read(self) -> Surface:
        """The surface; :attr:`sources` then holds the handlers to run."""
        for obj, found in self.registrations.servers.items():
            self._servers[obj] = self._server(found)
        for registration in self.registrations.found:
            self._add(self._servers[registration.server.obj], registration)
        self._low_level()
        for found in self.registrations.servers.values():
            self._mount(found)
        servers = [
            server
            for obj, server in self._servers.items()
            if not self.registrations.servers[obj].assumed or server.tools or server.resources or server.prompts
        ]
        servers.sort(key=lambda server: server.location)
        self._unresolved.sort(key=lambda row: (row.location, row.reason))
        return Surface(servers=servers, unresolved=self._unresolved)

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
        said = self._sdk_of(framework.sdk, found.location.path)
        if said is not None and said.source == "user":
            return said
        major = framework.major
        if framework.framework == "lowlevel":
            major = self._low_level_major(found)
        if major is not None and (said is None or said.major != major):
            return Sdk(framework.sdk, major, None, "import")
        return said or Sdk(framework.sdk, None)

    def _low_level_major(self, found: ServerObject) -> int | None:
        """Constructor handlers exist in 2.x only, decorators in 1.x only."""
        if found.record is not None and any(name.startswith("on_") for name in found.record.keywords):
            return 2
        handlers = self.registrations.handlers.get(found.obj, [])
        return 1 if handlers else None

    # --- registrations -----------------------------------------------------------------------------------------------

    def _add(self, server: Server, registration: Registration) -> None:
        if registration.primitive == "tool":
            self._add_tool(server, registration)
        elif registration.primitive == "resource":
            self._add_resource(server, registration)
        else:
            self._add_prompt(server, registration)

    def _signature(self, handler: Atom) -> Signature | None:
        if isinstance(handler, Ref) and handler.obj.kind == "instance" and handler.obj.parent is not None:
            from mcplint.machine import classes

            method = classes.find_member(self.m, handler.obj, "__call__")
            if method is not None:
                handler = method.atoms[0]
        read = self.types.signature(handler)
        return None if read is None else read[0]

    def _add_tool(self, server: Server, registration: Registration) -> None:
        signature = self._signature(registration.handler)
        options = self._options(registration)
        location = registration.location if signature is None else self._location(registration, signature)
        if signature is None:
            self._note(registration, "what is registered is not a function of the program")
            return
        framework = registration.server.framework
        name = registration.prefix + (options.name or signature.name)
        if not registration.prefix and options.name is None and "name" in registration.record.keywords:
            given = constant_or_dynamic(self.m, registration.record.keywords["name"])
            if isinstance(given, Dynamic):
                self._note(registration, "the tool's name is not constant")
                return
        tool = Tool(
            name=name,
            location=location,
            handler=self._qualified(registration.handler),
            signature=signature,
            execution=execution_of(server.sdk, signature.is_async),
            conditional=not registration.certain,
            options=self._plain_options(registration.record),
            models=self.types.models,
            key=len(self.sources),
        )
        if framework.has_schemas:
            refused = self._derive_tool(tool, server, registration, signature, options)
            if refused is not None:
                self._note(registration, f"the SDK refuses this registration: {refused}")
                tool.exact = False
                tool.reasons = (refused,)
        else:
            tool.exact = False
            tool.reasons = (f"the schemas of {framework.label} are not derived",)
            tool.description = signature.doc
        self.sources.append(HandlerSource(server, tool, registration.handler))
        self._insert(server, tool, registration)

    def _derive_tool(
        self, tool: Tool, server: Server, registration: Registration, signature: Signature, options: Options
    ) -> str | None:
        from mcplint.surface.schema import derive

        derived = derive(signature, self.types.models, server.sdk, registration.server.framework.framework, options)
        tool.title = derived.title
        tool.description = derived.description
        tool.annotations = derived.annotations
        tool.input_schema = derived.input_schema
        tool.output_schema = derived.output_schema
        tool.arguments = derived.arguments
        tool.injected = derived.injected
        tool.exact = derived.exact
        tool.reasons = derived.reasons
        return derived.registration_error

    def _insert(self, server: Server, tool: Tool, registration: Registration) -> None:
        """Of two tools with one name, the SDK keeps the first or the last."""
        for index, other in enumerate(server.tools):
            if other.name != tool.name:
                continue
            if other.location == tool.location and other.handler == tool.handler:
                return
            if registration.server.framework.duplicates == "first":
                server.shadowed.append(tool)
            else:
                server.shadowed.append(other)
                server.tools[index] = tool
            return
        server.tools.append(tool)

    def _location(self, registration: Registration, signature: Signature) -> Location:
        """Where people look for a tool: its function, unless one call registers functions one after the other."""
        return signature.location

    def _options(self, registration: Registration) -> Options:
        from mcplint.surface.schema import Options

        record = registration.record
        given: dict[str, Any] = {}
        for position, value in enumerate(record.positional):
            names = _POSITIONS.get(registration.method, ("name",))
            if position < len(names):
                given[names[position]] = value
        given.update(record.keywords)
        named = {name: constant_or_dynamic(self.m, value) for name, value in given.items()}
        annotations = named.get("annotations", ABSENT)
        if "annotations" in given:
            annotations = self._annotations(given["annotations"])
        name = named.get("name")
        handler = registration.handler
        function = handler.function if isinstance(handler, Bound) else handler.obj if isinstance(handler, Ref) else None
        module = self._definition_module(handler) or (function.module if function is not None else None)
        return Options(
            name=name if isinstance(name, str) and name else None,
            title=named.get("title", ABSENT),
            description=named.get("description", ABSENT),
            annotations=annotations,
            structured_output=named.get("structured_output", ABSENT),
            output_schema=named.get("output_schema", ABSENT),
            exclude_args=tuple(map(str, named.get("exclude_args") or ())) if isinstance(named.get("exclude_args"), list) else (),
            dereference=self._dereferences(registration.server),
            postponed=module is not None and is_postponed(module),
            uri=named["uri"] if isinstance(named.get("uri"), str) else "",
            mime_type=named.get("mime_type", ABSENT),
        )

    def _definition_module(self, handler: Atom) -> Any:
        read = self.types.signature(handler)
        return read[1].module if read is not None and read[1] is not None else None

    def _dereferences(self, server: ServerObject) -> bool:
        record = server.record
        value = record.keywords.get("dereference_schemas") if record is not None else None
        return value is None or constant_or_dynamic(self.m, value) is not False

    def _annotations(self, value: Any) -> Any:
        """``ToolAnnotations(…)`` or a dict, as a dict with the names that were written."""
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name.endswith(".ToolAnnotations"):
            record = atom.obj.record
            if record is None or record.open:
                return Dynamic("annotations")
            result = {name: constant_or_dynamic(self.m, item) for name, item in record.keywords.items()}
            return Dynamic("annotations") if any(isinstance(item, Dynamic) for item in result.values()) else result
        return constant_or_dynamic(self.m, value)

    def _plain_options(self, record: CallRecord) -> dict[str, Any]:
        options = {name: constant_or_dynamic(self.m, value) for name, value in record.keywords.items()}
        return {name: value for name, value in options.items() if not isinstance(value, Dynamic)}

    def _qualified(self, handler: Atom) -> str:
        function = handler.function if isinstance(handler, Bound) else handler.obj if isinstance(handler, Ref) else None
        read = self.types.signature(handler)
        if read is not None and read[1] is not None:
            function = read[1]
        if function is None:
            return ""
        module = function.module.name if function.module is not None else ""
        return f"{module}.{function.name}".lstrip(".")

    def _note(self, registration: Registration, reason: str) -> None:
        row = UnresolvedRegistration(registration.location, reason)
        if row not in self._unresolved:
            self._unresolved.append(row)

    # --- resources and prompts ---------------------------------------------------------------------------------------

    def _add_resource(self, server: Server, registration: Registration) -> None:
        handler = registration.handler
        if isinstance(handler, Ref) and handler.obj.kind == "library":
            self._add_ready_resource(server, registration)
            return
        signature = self._signature(handler)
        options = self._options(registration)
        if signature is None or not options.uri:
            self._note(registration, "the resource's URI is not constant")
            return
        resource = Resource(
            uri=options.uri,
            template="{" in options.uri,
            location=signature.location,
            handler=self._qualified(handler),
            signature=signature,
            conditional=not registration.certain,
            key=len(self.sources),
        )
        if registration.server.framework.has_schemas:
            from mcplint.surface.schema import derive_resource

            derived = derive_resource(signature, self.types.models, server.sdk, registration.server.framework.framework, options)
            resource.uri, resource.template, resource.name = derived.uri, derived.template, derived.name
            resource.title, resource.description = derived.title, derived.description
            resource.mime_type, resource.injected = derived.mime_type, derived.injected
            resource.exact, resource.reasons = derived.exact, derived.reasons
            if derived.registration_error is not None:
                self._note(registration, f"the SDK refuses this registration: {derived.registration_error}")
                resource.exact, resource.reasons = False, (derived.registration_error,)
        self.sources.append(HandlerSource(server, resource, handler))
        server.resources.append(resource)

    def _add_ready_resource(self, server: Server, registration: Registration) -> None:
        record = registration.record
        uri = text_of(self.m, record.get(None, "uri"))
        if uri is None:
            self._note(registration, "the resource's URI is not constant")
            return
        mime = text_of(self.m, record.get(None, "mime_type"))
        server.resources.append(
            Resource(
                uri=uri,
                template=False,
                location=registration.location,
                name=text_of(self.m, record.get(None, "name")) or uri,
                title=text_of(self.m, record.get(None, "title")),
                description=text_of(self.m, record.get(None, "description")),
                mime_type=mime or "text/plain",
                conditional=not registration.certain,
            )
        )

    def _add_prompt(self, server: Server, registration: Registration) -> None:
        signature = self._signature(registration.handler)
        options = self._options(registration)
        if signature is None:
            self._note(registration, "what is registered is not a function of the program")
            return
        prompt = Prompt(
            name=registration.prefix + (options.name or signature.name),
            location=signature.location,
            handler=self._qualified(registration.handler),
            signature=signature,
            conditional=not registration.certain,
            key=len(self.sources),
        )
        if registration.server.framework.has_schemas:
            from mcplint.surface.schema import derive_prompt

            derived = derive_prompt(signature, self.types.models, server.sdk, registration.server.framework.framework, options)
            prompt.title, prompt.description, prompt.arguments = derived.title, derived.description, derived.arguments
            prompt.injected, prompt.exact, prompt.reasons = derived.injected, derived.exact, derived.reasons
            if derived.registration_error is not None:
                self._note(registration, f"the SDK refuses this registration: {derived.registration_error}")
                return
        self.sources.append(HandlerSource(server, prompt, registration.handler))
        if all(other.name != prompt.name for other in server.prompts):
            server.prompts.append(prompt)

    # --- composition -------------------------------------------------------------------------------------------------

    def _mount(self, found: ServerObject, seen: tuple[HeapObject, ...] = ()) -> None:
        """Components of mounted servers, under the namespace they are mounted with."""
        server = self._servers[found.obj]
        for child, namespace in found.mounts:
            if child.obj in seen or child.obj is found.obj:
                continue
            self._mount(child, (*seen, found.obj))
            inner = self._servers[child.obj]
            inner.mounted_in = server.name or "another server"
            prefix = f"{namespace}_" if namespace else ""
            known = {tool.name for tool in server.tools}
            for tool in inner.tools:
                if prefix + tool.name not in known:
                    server.tools.append(_renamed(tool, prefix + tool.name))
            for prompt in inner.prompts:
                if all(other.name != prefix + prompt.name for other in server.prompts):
                    server.prompts.append(_renamed(prompt, prefix + prompt.name))
            for resource in inner.resources:
                scheme, mark, rest = resource.uri.partition("://")
                uri = f"{scheme}{mark}{namespace}/{rest}" if namespace else resource.uri
                if all(other.uri != uri for other in server.resources):
                    moved = _renamed(resource, f"{prefix}{resource.name}")
                    moved.uri = uri
                    server.resources.append(moved)

    # --- low level ---------------------------------------------------------------------------------------------------

    def _low_level(self) -> None:
        for obj, handlers in self.registrations.handlers.items():
            server = self._servers.get(obj)
            if server is None:
                continue
            reader = LowLevelReader(self.m, server, self.types)
            reader.read(handlers)
            self._unresolved.extend(row for row in reader.unresolved if row not in self._unresolved)
            for tool, handler in reader.tools:
                tool.key = len(self.sources)
                server.tools.append(tool)
                if handler is not None:
                    self.sources.append(HandlerSource(server, tool, handler, dispatch=reader))
            server.resources.extend(reader.resources)
            server.prompts.extend(reader.prompts)


def _renamed(component: Any, name: str) -> Any:
    import copy

    moved = copy.copy(component)
    moved.name = name
    return moved


def execution_of(sdk: Sdk, is_async: bool) -> Execution:
    """How an SDK runs a handler: sync ones on the event loop before mcp 2 and fastmcp 3, in worker threads since then."""
    if is_async:
        return "coroutine"
    threaded = {"mcp": sdk.at_least(2, 0), "fastmcp": sdk.at_least(3, 0)}.get(sdk.name)
    return "unknown" if threaded is None else "thread" if threaded else "inline"
