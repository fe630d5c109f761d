"""Registrations, read out of the machine's events: which handler is tied to which server, and with which options."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from mcplint.finding import Location
from mcplint.machine import classes
from mcplint.machine.containers import elements_of, items_of
from mcplint.machine.events import AnyEvent, LibraryCall, Store, UnknownCall
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Bound, Const, Lib, Ref, Value
from mcplint.surface.constants import text_of
from mcplint.surface.frameworks import Framework, frameworks, split_member
from mcplint.surface.model import UnresolvedRegistration

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

Primitive = Literal["tool", "resource", "prompt"]

STANDALONE: dict[str, Primitive] = {
    "fastmcp.tools.tool": "tool",
    "fastmcp.resources.resource": "resource",
    "fastmcp.prompts.prompt": "prompt",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_tool": "tool",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_resource": "resource",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_prompt": "prompt",
}
"""Decorators that describe a function without a server; the server comes later."""

_TOOL_OBJECTS = ("tools.base.Tool.from_function", "tools.function_tool.FunctionTool.from_function", "tools.tool.Tool.from_function")
_GENERATED = {
    "fastmcp.server.server.FastMCP.from_openapi": "the tools come from an OpenAPI document",
    "fastmcp.server.server.FastMCP.from_fastapi": "the tools are the operations of a FastAPI application",
    "fastmcp.server.server.FastMCP.as_proxy": "the tools are those of another server",
    "fastmcp.server.create_proxy": "the tools are those of another server",
    "fastmcp.server.providers.proxy.create_proxy": "the tools are those of another server",
}
_REGISTER = {
    "tool": "tool", "add_tool": "tool", "resource": "resource", "add_resource": "resource", "add_template": "resource",
    "prompt": "prompt", "add_prompt": "prompt", "add_resource_template": "resource",
}  # fmt: skip


class ServerObject:
    """A server object of the analysed program."""

    __slots__ = ("assumed", "event_location", "framework", "key", "location", "mounts", "name", "obj", "record")

    def __init__(self, obj: HeapObject, framework: Framework, record: CallRecord | None, location: Location) -> None:
        self.obj = obj
        self.framework = framework
        self.record = record
        self.location = location
        self.mounts: list[tuple[ServerObject, str]] = []
        self.name: str | None = None
        self.assumed = record is None


class Registration:
    """A handler tied to a server. ``record`` are the arguments of the registering call, ``handler`` the registered atom.

    ``prefix`` is put before the name; ``component`` holds a ready-made component object (``Tool.from_function(…)``).
    """

    __slots__ = ("certain", "handler", "location", "method", "prefix", "primitive", "record", "server")

    def __init__(
        self,
        server: ServerObject,
        primitive: Primitive,
        handler: Atom,
        record: CallRecord,
        location: Location,
        certain: bool,
        method: str,
        prefix: str = "",
    ) -> None:
        self.server = server
        self.primitive = primitive
        self.handler = handler
        self.record = record
        self.location = location
        self.certain = certain
        self.method = method
        self.prefix = prefix


class Registrations:
    """All registrations of a run, in the order in which they happened."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.servers: dict[HeapObject, ServerObject] = {}
        self.found: list[Registration] = []
        self.handlers: dict[HeapObject, list[tuple[str, CallRecord, Atom, Location]]] = {}
        self.unresolved: list[UnresolvedRegistration] = []
        self.described: dict[HeapObject, tuple[Primitive, CallRecord]] = {}

    def read(self, events: Iterable[AnyEvent]) -> None:
        """Take in events of module bodies and registering functions."""
        for event in events:
            if isinstance(event, LibraryCall):
                self._library_call(event)
            elif isinstance(event, Store):
                self._store(event)
            elif isinstance(event, UnknownCall):
                self._unknown_call(event)

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
            if name in _GENERATED:
                return frameworks()["fastmcp.server.server.FastMCP"]
            return frameworks().get(name)
        if obj.kind == "instance" and obj.parent is not None:
            for base in classes.library_bases(obj.parent):
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
            if path in _GENERATED:
                self._generated(event)
            return
        head = path.removesuffix("()")
        if head in STANDALONE:
            self._standalone(STANDALONE[head], event)
            return
        if path.endswith(".MCPMixin().register_all") or ".MCPMixin().register_" in path:
            self._mixin(event)
            return
        member = split_member(path)
        if member is not None:
            self._server_call(member[0], member[1], event)

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
        providers = event.record.keywords.get("providers")
        for provider in (items_of(self.m, providers) or []) if providers is not None else ():
            self._provider(event, provider)

    def _generated(self, event: LibraryCall) -> None:
        self._unresolved(event, _GENERATED[event.path])

    def _server_call(self, framework: Framework, member: str, event: LibraryCall) -> None:
        receiver = event.receiver
        applied = member.endswith("()")
        method = member.removesuffix("()")
        record = event.record
        if applied and isinstance(receiver, Ref):
            decorator = receiver.obj
            record = decorator.record or CallRecord()
            owner = decorator.slots.get("#receiver")
            receiver = owner.only if owner is not None else None
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
        self._on_server(server, framework, method, applied, record, event)

    def _on_server(
        self, server: ServerObject, framework: Framework, method: str, applied: bool, record: CallRecord, event: LibraryCall
    ) -> None:
        if framework.framework == "lowlevel":
            if applied and event.record.positional:
                self._low_level_handler(server.obj, method, record, event.record.positional[0], event)
            elif method == "add_request_handler" and len(event.record.positional) > 2:
                kind = text_of(self.m, event.record.positional[0]) or ""
                self._low_level_handler(server.obj, kind.replace("tools/", "").replace("/", "_") + "_tool", record, event.record.positional[2], event)
            return
        if framework.framework == "fastapi-mcp":
            return
        primitive = _REGISTER.get(method)
        if primitive is not None:
            self._primitive_call(server, primitive, method, applied, record, event)  # type: ignore[arg-type]
        elif method in ("mount", "import_server"):
            self._mount(server, method, event)
        elif method == "add_provider" and event.record.positional:
            self._provider(event, event.record.positional[0])

    def _primitive_call(
        self, server: ServerObject, primitive: Primitive, method: str, applied: bool, record: CallRecord, event: LibraryCall
    ) -> None:
        if applied:
            if event.record.positional:
                self._register(server, primitive, event.record.positional[0], record, event, method)
            return
        target = record.get(0, "name_or_fn") or record.get(None, "fn") or record.get(None, "tool")
        if method.startswith("add_"):
            target = record.positional[0] if record.positional else target
            if target is not None:
                rest = CallRecord(record.positional[1:], record.keywords, record.node, record.module, record.open)
                self._register(server, primitive, target, rest, event, method)
            return
        if target is not None and _is_callable(target):
            if not server.framework.bare:
                self._unresolved(event, f"`@{method}` without parentheses raises TypeError in this SDK")
                return
            rest = CallRecord(record.positional[1:], record.keywords, record.node, record.module, record.open)
            self._register(server, primitive, target, rest, event, "bare")

    def _register(
        self, server: ServerObject, primitive: Primitive, target: Value, record: CallRecord, event: AnyEvent, method: str
    ) -> None:
        location = event.module.location(event.node)
        alternatives = [atom for atom in target.atoms if not (isinstance(atom, Const) and atom.value is None)]
        if not alternatives:
            self._unresolved(event, "what is registered is not known")
        for atom in alternatives:
            certain = event.certain and len(alternatives) == 1
            handler, merged = self._component(atom, record)
            if handler is None:
                self._unresolved(event, f"what is registered is not a function of the program ({_describe(atom)})")
                continue
            self.found.append(Registration(server, primitive, handler, merged, location, certain, method))

    def _component(self, atom: Atom, record: CallRecord) -> tuple[Atom | None, CallRecord]:
        """The handler behind a function, a described function or a component object, with the options that count."""
        function = _function(atom)
        if function is not None:
            described = self.described.get(function)
            if described is not None and not record.keywords:
                return atom, described[1]
            return atom, record
        if isinstance(atom, Ref) and atom.obj.kind == "partial":
            return atom, record
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            return atom, record
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            inner = atom.obj.record
            if atom.obj.name.endswith((".from_function", ".FunctionTool", ".FunctionResource")):
                fn = inner.get(0, "fn")
                if fn is not None and _is_callable(fn):
                    return fn.atoms[0], CallRecord(inner.positional[1:], inner.keywords, inner.node, inner.module, inner.open)
            if "Resource" in atom.obj.name.rpartition(".")[2]:
                return atom, inner
            return self._made_by_decorator(atom.obj, record)
        return None, record

    def _made_by_decorator(self, obj: HeapObject, record: CallRecord) -> tuple[Atom | None, CallRecord]:
        """The object that a standalone decorator returned."""
        inner = obj.record
        if inner is None or obj.name.removesuffix("()") not in STANDALONE:
            return None, record
        target = inner.get(0, "name_or_fn")
        if target is None or not _is_callable(target):
            return None, record
        function = _function(target.atoms[0])
        described = self.described.get(function) if function is not None else None
        return target.atoms[0], described[1] if described is not None else record

    # --- descriptions without a server -------------------------------------------------------------------------------

    def _standalone(self, primitive: Primitive, event: LibraryCall) -> None:
        record = event.record
        if event.path.endswith("()"):
            maker = event.receiver.obj.record if isinstance(event.receiver, Ref) else None
            options = maker or CallRecord()
        else:
            options = CallRecord(record.positional[1:], record.keywords, record.node, record.module, record.open)
        if not record.positional:
            return
        for atom in record.positional[0].atoms:
            function = _function(atom)
            if function is not None:
                self.described[function] = (primitive, options)

    def _mixin(self, event: LibraryCall) -> None:
        """``MCPMixin().register_all(server, prefix=…)``: every described method of the instance."""
        target = event.record.get(0, "mcp_server")
        server = self.server_of(target.only, event) if target is not None else None
        if server is None or not isinstance(event.receiver, Ref):
            self._unresolved(event, "the server that this registers on is not known")
            return
        prefix = text_of(self.m, event.record.get(1, "prefix")) or ""
        separator = text_of(self.m, event.record.get(2, "separator")) or "_"
        instance = event.receiver.obj
        if instance.parent is None:
            return
        for name in classes.member_names(self.m, Value((event.receiver,))) or ():
            value = classes.class_member(self.m, instance.parent, name)
            atom = value.only if value is not None else None
            if not isinstance(atom, Ref) or atom.obj not in self.described:
                continue
            primitive, record = self.described[atom.obj]
            if not event.path.endswith(("register_all", f"register_{primitive}s")):
                continue
            registration = Registration(
                server, primitive, Bound(atom.obj, event.receiver), record,
                event.module.location(event.node), event.certain, "mixin", f"{prefix}{separator}" if prefix else "",
            )  # fmt: skip
            self.found.append(registration)

    # --- composition -------------------------------------------------------------------------------------------------

    def _mount(self, server: ServerObject, method: str, event: LibraryCall) -> None:
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

    def _provider(self, event: LibraryCall, provider: Value) -> None:
        atom = provider.only
        name = atom.obj.name if isinstance(atom, Ref) else ""
        self._unresolved(event, f"the components come from a provider (`{name.rpartition('.')[2] or 'unknown'}`)")

    # --- low level ---------------------------------------------------------------------------------------------------

    def _low_level_handler(
        self, server: HeapObject, kind: str, record: CallRecord, handler: Value, event: LibraryCall | Store
    ) -> None:
        for atom in handler.atoms:
            if _function(atom) is not None or (isinstance(atom, Ref) and atom.obj.kind == "partial"):
                place = event.module.location(event.node)
                self.handlers.setdefault(server, []).append((kind, record, atom, place))

    def _store(self, event: Store) -> None:
        """``server.request_handlers[types.CallToolRequest] = handler``."""
        if not event.path.endswith("Server().request_handlers[]"):
            return
        server = self.server_of(event.receiver, event)
        key = event.key.only
        kind = {"CallToolRequest": "call_tool", "ListToolsRequest": "list_tools"}.get(
            key.path.rpartition(".")[2] if isinstance(key, Lib) else ""
        )
        if server is not None and kind is not None:
            self._low_level_handler(server.obj, kind, CallRecord(), event.value, event)

    def _unknown_call(self, event: UnknownCall) -> None:
        """A call shaped like a registration on something that is not known."""
        if event.name not in ("tool", "add_tool") or event.receiver is None:
            return
        if event.record.positional and not _is_callable(event.record.positional[0]) and event.name == "add_tool":
            return
        if _looks_like_server(event):
            self._unresolved(event, "the server that this registers on is not known")

    def _unresolved(self, event: AnyEvent, reason: str) -> None:
        row = UnresolvedRegistration(event.module.location(event.node), reason)
        if row not in self.unresolved:
            self.unresolved.append(row)


def _looks_like_server(event: UnknownCall) -> bool:
    from mcplint.syntax import hir

    node = event.node.func if isinstance(event.node, hir.Call) else event.node
    if not isinstance(node, hir.Attribute):
        return False
    base = node.value
    name = base.id if isinstance(base, hir.Name) else base.attr if isinstance(base, hir.Attribute) else ""
    return name.lower() in ("mcp", "server", "mcp_server", "_mcp", "fastmcp")


def _function(atom: Atom) -> HeapObject | None:
    """The function object behind an atom."""
    if isinstance(atom, Bound):
        return atom.function
    if isinstance(atom, Ref) and atom.obj.kind == "function":
        return atom.obj
    if isinstance(atom, Ref) and atom.obj.kind == "method":
        inner = atom.obj.slots.get("function")
        only = inner.only if inner is not None else None
        return only.obj if isinstance(only, Ref) else None
    return None


def _is_callable(value: Value) -> bool:
    return any(
        _function(atom) is not None or (isinstance(atom, Ref) and atom.obj.kind in ("partial", "class", "instance"))
        for atom in value.atoms
    )


def _describe(atom: Atom) -> str:
    if isinstance(atom, Ref):
        return f"the result of {atom.obj.name}" if atom.obj.kind == "library" else f"a {atom.obj.kind}"
    return f"`{atom.path}`" if isinstance(atom, Lib) else "an unknown value"


__all__ = ["Registration", "Registrations", "ServerObject", "elements_of"]
