"""Registrations, read out of the machine's events: which handler is tied to which server, and with which options."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from mcplint.finding import Location
from mcplint.machine import classes
from mcplint.machine.containers import items_of
from mcplint.machine.events import AnyEvent, LibraryCall, Store, UnknownCall
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Const, Lib, Ref, Value
from mcplint.surface.components import (
    STANDALONE,
    Components,
    Primitive,
    describe_atom,
    function_of,
    is_callable,
    without_first,
)
from mcplint.surface.constants import text_of
from mcplint.surface.folders import folder_of
from mcplint.surface.frameworks import Framework, frameworks, split_member
from mcplint.surface.mixins import Mixins
from mcplint.surface.model import UnresolvedRegistration
from mcplint.surface.registered import ListingStep, Registration, ServerObject, Source
from mcplint.surface.sdkcalls import overridden, passes_on
from mcplint.surface.web.routes import WebApps
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_FASTMCP = "fastmcp.server.server.FastMCP"
_GENERATED = frozenset(
    {
        f"{_FASTMCP}.from_openapi",
        f"{_FASTMCP}.from_fastapi",
        f"{_FASTMCP}.as_proxy",
        f"{_FASTMCP}.from_client",
        "fastmcp.server.create_proxy",
        "fastmcp.server.providers.proxy.create_proxy",
        "fastapi_mcp.server.FastApiMCP",
    }
)
"""Calls that make a server whose components come from something else."""

_TOOLS_AT_HAND = ("_tool_manager.get_tool", "_tool_manager.list_tools", "_tool_manager._tools")
"""Where programs get at registered tools."""

_UNLISTED = ("fn", "is_async", "context_kwarg", "fn_metadata", "name")
"""Attributes of a registered tool that clients do not see."""

_LISTING_STEPS: dict[str, Literal["remove", "hide", "show", "transform", "configure"]] = {
    "remove_tool": "remove", "disable": "hide", "enable": "show", "add_transform": "transform",
    "add_tool_transformation": "configure",
}  # fmt: skip
"""Methods that change what a server lists."""

_FILE_PROVIDER = "fastmcp.server.providers.filesystem.FileSystemProvider"
_REGISTER: dict[str, Primitive] = {
    "tool": "tool", "add_tool": "tool", "resource": "resource", "add_resource": "resource", "add_template": "resource",
    "prompt": "prompt", "add_prompt": "prompt", "add_resource_template": "resource", "ui": "tool",
}  # fmt: skip
_REQUESTS = {
    "tools/list": "list_tools", "tools/call": "call_tool", "resources/list": "list_resources",
    "resources/templates/list": "list_resource_templates", "resources/read": "read_resource",
    "prompts/list": "list_prompts", "prompts/get": "get_prompt", "completion/complete": "completion",
}  # fmt: skip
"""Kinds of low-level handlers by the requests that they answer."""

_REQUEST_TYPES = {
    "ListToolsRequest": "list_tools", "CallToolRequest": "call_tool", "ListResourcesRequest": "list_resources",
    "ListResourceTemplatesRequest": "list_resource_templates", "ReadResourceRequest": "read_resource",
    "ListPromptsRequest": "list_prompts", "GetPromptRequest": "get_prompt", "CompleteRequest": "completion",
}  # fmt: skip
"""The same by the classes of the requests (mcp 1.x)."""

_MANAGERS = ("_tool_manager.", "_resource_manager.", "_prompt_manager.", "_local_provider.", "local_provider.")
"""Parts of a server to which it passes registrations on, and on which programs call the same methods."""


class Registrations:
    """All registrations of a run, in the order in which they happened."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.servers: dict[HeapObject, ServerObject] = {}
        self.found: list[Registration] = []
        self.handlers: dict[HeapObject, list[tuple[str, CallRecord, Atom, Location]]] = {}
        self.unresolved: list[UnresolvedRegistration] = []
        self.routes: list[tuple[ServerObject, Atom, str, Location]] = []
        self._components = Components()
        self._mixins = Mixins(machine, self._components)
        self.apps = WebApps(machine)
        self._folders: list[tuple[ServerObject, LibraryCall]] = []

    def read(self, events: Iterable[AnyEvent]) -> None:
        """Take in events of module bodies and registering functions."""
        events = list(events)
        for event in events:
            if isinstance(event, LibraryCall) and event.path.removesuffix("()") in STANDALONE:
                self._components.describe(event.path, event.receiver, event.record)
        for event in events:
            if isinstance(event, LibraryCall):
                self._library_call(event)
            elif isinstance(event, Store):
                self._store(event)
            elif isinstance(event, UnknownCall):
                self._unknown_call(event)
        folders, self._folders = self._folders, []
        for server, call in folders:
            self._folder_of_components(server, call)

    def handled(self) -> set[int]:
        """Identities of the definitions of all handlers found so far."""
        atoms = [registration.handler for registration in self.found]
        atoms += [handler for handlers in self.handlers.values() for _, _, handler, _ in handlers]
        return {id(function.decl) for atom in atoms if (function := function_of(atom)) is not None}

    # --- servers -----------------------------------------------------------------------------------------------------

    def server_of(self, atom: Atom | None, event: LibraryCall | Store) -> ServerObject | None:
        """The server that a receiver stands for: an object of a known class or of a project class derived from one."""
        if not isinstance(atom, Ref):
            return None
        obj = atom.obj
        known = self.servers.get(obj)
        if known is not None:
            return known
        framework = self._framework_of(obj)
        if framework is None:
            return None
        location = self._place(obj, event)
        server = self.servers[obj] = ServerObject(obj, framework, obj.record, location)
        return server

    def _framework_of(self, obj: HeapObject) -> Framework | None:
        if obj.kind == "library":
            name = obj.name
            return frameworks().get(_FASTMCP if name in _GENERATED and name not in frameworks() else name)
        if obj.kind == "instance" and obj.parent is not None:
            for base in classes.bases_in_libraries(obj.parent):
                if base in frameworks():
                    return frameworks()[base]
        return None

    def _place(self, obj: HeapObject, event: LibraryCall | Store) -> Location:
        if obj.site is not None and obj.module is not None:
            return obj.module.location(obj.site)
        return event.module.location(event.node)

    # --- events ------------------------------------------------------------------------------------------------------

    def _library_call(self, event: LibraryCall) -> None:
        path = event.path
        if path in frameworks() or path in _GENERATED:
            for atom in event.result.atoms:
                server = self.server_of(atom, event)
                if server is not None:
                    server.location = event.module.location(event.node)
                    server.record = event.record
                    server.assumed = False
                    self._constructed(server, event)
            return
        if ".MCPMixin().register_" in path:
            self._mixin(event)
            return
        self.apps.take(event)
        member = split_member(path)
        if member is not None:
            self._server_call(member[1], event)

    def _constructed(self, server: ServerObject, event: LibraryCall) -> None:
        name = event.record.get(0, "name")
        server.name = text_of(self.m, name) if name is not None else None
        for keyword, primitive in (("tools", "tool"), ("resources", "resource"), ("prompts", "prompt")):
            given = event.record.keywords.get(keyword)
            if given is None:
                continue
            elements = items_of(self.m, given)
            if elements is None:
                self._unresolved(event, f"`{keyword}=` is a list that is not known")
            for element in elements or ():
                self._register(server, primitive, element, CallRecord(), event, "constructor")  # type: ignore[arg-type]
        for keyword, value in event.record.keywords.items():
            if keyword.startswith("on_"):
                self._low_level_handler(server.obj, keyword[3:], event.record, value, event)
        if event.path in _GENERATED:
            server.generated.append(self._source(event))
        if event.path == _FILE_PROVIDER:
            self._folders.append((server, event))
        server.middleware.extend(self._elements(event.record.keywords.get("middleware")))
        for element in self._elements(event.record.keywords.get("transforms")):
            self._step(server, "transform", CallRecord((element,)), event)
        providers = event.record.keywords.get("providers")
        for provider in (items_of(self.m, providers) or []) if providers is not None else ():
            self._provider(server, event, provider)
        extensions = event.record.keywords.get("extensions")
        for extension in (items_of(self.m, extensions) or []) if extensions is not None else ():
            self._extension(server, event, extension)

    def _source(self, event: LibraryCall) -> Source:
        app = event.record.get(0, "app") or event.record.keywords.get("fastapi")
        atom = app.only if app is not None else None
        return Source(event, self.apps.routes(atom.obj) if isinstance(atom, Ref) else ())

    def _server_call(self, member: str, event: LibraryCall) -> None:
        receiver = event.receiver
        applied = member.endswith("()")
        method = member.removesuffix("()")
        method = method[len(next(filter(method.startswith, _MANAGERS), "")) :]
        record = event.record
        if applied and isinstance(receiver, Ref):
            decorator = receiver.obj
            record = decorator.record or CallRecord()
            receiver = decorator.receiver
        if method == "__init__":
            server = self.server_of(receiver, event)
            if server is not None:
                server.record = event.record
                self._constructed(server, event)
            return
        server = self.server_of(receiver, event)
        if server is None:
            if method in _REGISTER:
                self._unresolved(event, "the server that this registers on is not known")
            return
        self._on_server(server, method, applied, record, event)

    def _on_server(
        self, server: ServerObject, method: str, applied: bool, record: CallRecord, event: LibraryCall
    ) -> None:
        framework = server.framework
        if framework.framework == "lowlevel":
            if applied and event.record.positional:
                self._low_level_handler(server.obj, method, record, event.record.positional[0], event)
            elif method == "add_request_handler" and len(event.record.positional) > 2:
                kind = _REQUESTS.get(text_of(self.m, event.record.positional[0]) or "")
                server.adds_handlers = True
                if kind is not None:
                    self._low_level_handler(server.obj, kind, record, event.record.positional[2], event)
            return
        if framework.framework == "fastapi-mcp":
            return
        if method == "custom_route" and applied and event.record.positional:
            path = text_of(self.m, record.get(0, "path")) or ""
            place = event.module.location(event.node)
            self.routes.extend(
                [(server, atom, path, place) for atom in event.record.positional[0].atoms if function_of(atom)]
            )
        elif method in _REGISTER:
            self._primitive_call(server, method, applied, record, event)
        elif method in ("mount", "import_server"):
            self._mount(server, event)
        elif method in _LISTING_STEPS:
            self._step(server, _LISTING_STEPS[method], record, event)
        elif method == "add_middleware" and record.positional:
            server.middleware.append(record.positional[0])
        elif method == "add_provider" and event.record.positional:
            self._provider(server, event, event.record.positional[0])

    def _elements(self, given: Value | None) -> list[Value]:
        """The elements of an optional list; a list that is not known as one element."""
        if given is None:
            return []
        elements = items_of(self.m, given)
        return [given] if elements is None else elements

    def _step(
        self,
        server: ServerObject,
        kind: Literal["remove", "hide", "show", "transform", "configure"],
        record: CallRecord,
        event: LibraryCall,
    ) -> None:
        location = event.module.location(event.node)
        local = kind == "remove" or "local_provider." in event.path
        server.steps.append(ListingStep(kind, record, event.certain, location, local=local))

    def _primitive_call(
        self, server: ServerObject, method: str, applied: bool, record: CallRecord, event: LibraryCall
    ) -> None:
        primitive = _REGISTER[method]
        if applied:
            if method == "tool" and overridden(self.m, Ref(server.obj), "add_tool") and passes_on(server.framework):
                return
            if event.record.positional:
                self._register(server, primitive, event.record.positional[0], record, event, method)
            return
        target = record.get(0, "name_or_fn") or record.get(None, "fn") or record.get(None, "tool")
        if method.startswith("add_"):
            target = record.positional[0] if record.positional else target
            if target is not None:
                rest = without_first(record)
                self._register(server, primitive, target, rest, event, method)
            return
        if target is not None and is_callable(target):
            if not server.framework.bare:
                self._unresolved(event, f"`@{method}` without parentheses raises TypeError in this SDK")
                return
            rest = without_first(record)
            self._register(server, primitive, target, rest, event, "bare")

    def _register(
        self,
        server: ServerObject,
        primitive: Primitive,
        target: Value,
        record: CallRecord,
        event: AnyEvent,
        method: str,
    ) -> None:
        location = event.module.location(event.node)
        alternatives = [atom for atom in target.atoms if not (isinstance(atom, Const) and atom.value is None)]
        if not alternatives:
            self._unresolved(event, "what is registered is not known")
        for atom in alternatives:
            certain = event.certain and len(alternatives) == 1
            component = self._components.of(atom, record)
            if component is None:
                self._unresolved(event, f"what is registered is not a function of the program ({describe_atom(atom)})")
                continue
            made = event.result.only if isinstance(event, LibraryCall) and method == "add_tool" else None
            tool = made.obj if isinstance(made, Ref) and made.obj.kind == "library" else None
            self.found.append(Registration(server, primitive, component, location, certain, method, made=tool))

    def _mixin(self, event: LibraryCall) -> None:
        """``MCPMixin().register_all(server, prefix=…)``: every described method of the instance."""
        target = event.record.get(0, "mcp_server")
        server = self.server_of(target.only, event) if target is not None else None
        if server is None or not isinstance(event.receiver, Ref):
            self._unresolved(event, "the server that this registers on is not known")
            return
        location = event.module.location(event.node)
        for primitive, component, prefix in self._mixins.registered(event, event.receiver):
            uri_prefix = prefix if primitive == "resource" else ""
            self.found.append(
                Registration(server, primitive, component, location, event.certain, "mixin", prefix, uri_prefix)
            )

    # --- composition -------------------------------------------------------------------------------------------------

    def _mount(self, server: ServerObject, event: LibraryCall) -> None:
        child_value = event.record.get(0, "server")
        child = self.server_of(child_value.only, event) if child_value is not None else None
        if child is None:
            self._unresolved(event, "the mounted server is not known")
            return
        prefix = event.record.get(1, "namespace") or event.record.keywords.get("prefix")
        text = text_of(self.m, prefix)
        if prefix is not None and text is None and prefix.only != Const(None):
            self._unresolved(event, "the namespace of the mounted server is not known")
        server.mounts.append((child, text or ""))

    def _provider(self, server: ServerObject, event: LibraryCall, provider: Value) -> None:
        """A provider's components are offered as they are."""
        atom = provider.only
        store = self.server_of(atom, event)
        if store is not None and store.framework.provider:
            server.mounts.append((store, ""))
            return
        name = atom.obj.name if isinstance(atom, Ref) else ""
        self._unresolved(event, f"the components come from a provider (`{name.rpartition('.')[2] or 'unknown'}`)")

    def _extension(self, server: ServerObject, event: LibraryCall, extension: Value) -> None:
        """What an extension contributes; one of the program's own classes says so by a method ``tools``."""
        atom = extension.only
        store = self.server_of(atom, event)
        if store is not None and store.framework.provider:
            server.mounts.append((store, ""))
        elif isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
            names = {name for cls in classes.mro(atom.obj.parent) if isinstance(cls, HeapObject) for name in cls.slots}
            if "tools" in names:
                self._unresolved(event, f"the components come from an extension (`{atom.obj.parent.name}`)")

    def _folder_of_components(self, server: ServerObject, event: LibraryCall) -> None:
        """``FileSystemProvider(folder)`` imports every module below the folder and takes its described functions."""
        argument = _first_argument(event, "root")
        folder = folder_of(argument, event.module) if argument is not None else None
        if folder is None:
            self._unresolved(event, "the folder that components are loaded from is not known")
            return
        seen = len(self.m.module_events)
        modules = [self.m.program.load_file(file) for file in self.m.program.files_below(folder)]
        namespaces = [self.m.run_module(module) for module in modules if module is not None]
        self.read(self.m.module_events[seen:])
        for namespace in namespaces:
            for name, value in sorted((key, value) for key, value in namespace.slots.items() if isinstance(key, str)):
                self._offered(server, name, value, event)

    def _offered(self, server: ServerObject, name: str, value: Value, event: LibraryCall) -> None:
        """A public name of a loaded module: a component, if it says itself what it is."""
        atom = value.present().only
        component = self._components.of(atom, CallRecord()) if atom is not None and not name.startswith("_") else None
        if component is None or component.primitive is None:
            return
        function = function_of(component.handler)
        location = event.module.location(event.node)
        if function is not None and function.module is not None and function.decl is not None:
            location = function.module.location(function.decl)
        certain = event.certain and not value.may_be_absent
        self.found.append(Registration(server, component.primitive, component, location, certain, "provider"))

    # --- low level ---------------------------------------------------------------------------------------------------

    def _low_level_handler(
        self, server: HeapObject, kind: str, record: CallRecord, handler: Value, event: LibraryCall | Store
    ) -> None:
        for atom in handler.atoms:
            if function_of(atom) is not None or (isinstance(atom, Ref) and atom.obj.kind == "partial"):
                place = event.module.location(event.node)
                self.handlers.setdefault(server, []).append((kind, record, atom, place))

    def _store(self, event: Store) -> None:
        """``server.request_handlers[types.CallToolRequest] = handler``, or a change of tools that are registered."""
        if not event.path.endswith("Server().request_handlers[]"):
            self._tool_change(event)
            return
        server = self.server_of(event.receiver, event)
        key = event.key.only
        kind = _REQUEST_TYPES.get(key.path.rpartition(".")[2] if isinstance(key, Lib) else "")
        if server is not None and kind is not None:
            self._low_level_handler(server.obj, kind, CallRecord(), event.value, event)

    def _tool_change(self, event: Store) -> None:
        """``server._tool_manager.get_tool(name).parameters = …``, ``…list_tools()[0].parameters["properties"] = …``."""
        member = split_member(event.path)
        part = next((part for part in _TOOLS_AT_HAND if member is not None and member[1].startswith(part)), None)
        if member is None or part is None:
            return
        atom: Atom | None = event.receiver
        while isinstance(atom, Ref) and atom.obj not in self.servers:
            atom = atom.obj.receiver
        changed = member[1][len(part) :].lstrip("()[].").partition("[")[0].partition(".")[0]
        if isinstance(atom, Ref) and changed not in _UNLISTED:
            server = self.servers[atom.obj]
            server.changes.append(f"`{changed or 'the registry'}`")

    def _unknown_call(self, event: UnknownCall) -> None:
        """A call shaped like a registration on something that is not known."""
        if event.name not in ("tool", "add_tool") or event.receiver is None:
            return
        if event.record.positional and not is_callable(event.record.positional[0]) and event.name == "add_tool":
            return
        if _looks_like_server(event):
            self._unresolved(event, "the server that this registers on is not known")

    def _unresolved(self, event: AnyEvent, reason: str) -> None:
        row = UnresolvedRegistration(event.module.location(event.node), reason)
        if row not in self.unresolved:
            self.unresolved.append(row)


def _first_argument(event: LibraryCall, name: str) -> hir.Expr | None:
    """The expression of a call's first argument."""
    for arg in event.node.args if isinstance(event.node, hir.Call) else ():
        if arg.keyword == name or (arg.keyword is None and not arg.star):
            return arg.value
    return None


def _looks_like_server(event: UnknownCall) -> bool:
    node = event.node.func if isinstance(event.node, hir.Call) else event.node
    if not isinstance(node, hir.Attribute):
        return False
    base = node.value
    name = base.id if isinstance(base, hir.Name) else base.attr if isinstance(base, hir.Attribute) else ""
    return "mcp" in name.lower() or name in ("server", "app")
