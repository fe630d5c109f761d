"""Low-level servers: the list handler says which tools there are, the call handler is run once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.finding import Location
from mcplint.machine.containers import items_of
from mcplint.machine.events import Comparison
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Bound, Const, Ref, Value, join, ref, unknown
from mcplint.surface.constants import (
    ModelSchema,
    NotConstant,
    constant_of,
    constant_or_dynamic,
    differs_between_paths,
    likely_text,
    text_of,
    usual_text,
)
from mcplint.surface.handlers import argument_label
from mcplint.surface.model import Argument, Prompt, PromptArgument, Resource, Server, Tool, UnresolvedRegistration
from mcplint.surface.types import Dynamic

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.surface.annotations import TypeReader

Handlers = list[tuple[str, CallRecord, Atom, Location]]

_ANSWERING = frozenset({"read_resource", "get_prompt", "completion", "subscribe_resource"})
"""Handlers that get arguments from clients."""

_NAME_LABEL = argument_label("<tool name>")


class LowLevelReader:
    """Reads one low-level server. ``tools`` pairs each tool with the call handler (None if there is none); ``others``
    are the handlers that answer requests with a client's arguments, but are no tools: kind, function and place."""

    def __init__(self, machine: Machine, server: Server, types: TypeReader) -> None:
        self.m = machine
        self.server = server
        self.types = types
        self.tools: list[tuple[Tool, Atom | None]] = []
        self.resources: list[Resource] = []
        self.prompts: list[Prompt] = []
        self.unresolved: list[UnresolvedRegistration] = []
        self.others: list[tuple[str, Atom, Location]] = []
        self.validates = True

    def read(self, handlers: Handlers) -> None:
        """Run the list handlers and collect what they return."""
        call_handlers = [entry for entry in handlers if entry[0] == "call_tool"]
        call_handler = call_handlers[-1][2] if call_handlers else None
        if call_handlers:
            validate = call_handlers[-1][1].keywords.get("validate_input")
            self.validates = validate is None or constant_or_dynamic(self.m, validate) is not False
        self.others = [(kind, handler, place) for kind, _record, handler, place in handlers if kind in _ANSWERING]
        for kind, _record, handler, place in handlers:
            if kind == "list_tools":
                self._list_tools(handler, place, call_handler)
            elif kind == "list_resources":
                self._list_resources(handler, place, template=False)
            elif kind == "list_resource_templates":
                self._list_resources(handler, place, template=True)
            elif kind == "list_prompts":
                self._list_prompts(handler, place)
        if call_handler is not None and not self.tools and not any(entry[0] == "list_tools" for entry in handlers):
            self._tools_of_dispatch(call_handler, call_handlers[-1][3])

    # --- listing -----------------------------------------------------------------------------------------------------

    def _run(self, handler: Atom) -> Value | None:
        """What a list handler returns; the heap stays as the handler leaves it, so that the result can be read."""
        module = _module_of(handler)
        if module is None:
            return None
        return self.m.run_function(Value((handler,)), CallRecord(open_=True), module).value

    def _elements(self, handler: Atom, attribute: str, place: Location) -> list[Value]:
        """The listed objects: of a plain list (1.x) or of a result object (2.x, or 1.x by request handler)."""
        value = self._run(handler)
        if value is None:
            self._note(place, "the list handler never returns")
            return []
        found: list[Value] = []
        complete = True
        for atom in value.atoms:
            inner = _result_member(Value((atom,)), attribute)
            elements = items_of(self.m, inner)
            if elements is None:
                complete = False
                elements = self._partial(inner)
            found.extend(element for element in elements if element not in found)
        if not complete:
            self._note(place, f"the list of {attribute} is put together at run time")
        return found

    def _partial(self, value: Value) -> list[Value]:
        """The elements of an unknown list that are known all the same."""
        atom = value.only
        if not isinstance(atom, Ref) or atom.obj.kind not in ("list", "tuple", "set", "generator"):
            return []
        found = []
        for item in atom.obj.slots.values():
            for inner in item.atoms:
                if isinstance(inner, Ref) and inner.obj.kind == "library":
                    found.append(Value((inner,)))
        return found

    def _list_tools(self, handler: Atom, place: Location, call_handler: Atom | None) -> None:
        for element in self._elements(handler, "tools", place):
            for atom in element.atoms:
                if not isinstance(atom, Ref) or not _is_wire_type(atom.obj, "Tool"):
                    self._note(place, "a listed tool is not made by `Tool(…)`")
                    continue
                tool = self._tool(atom.obj, place, conditional=element.may_be_absent)
                if tool is not None and all(tool.name != other.name for other, _ in self.tools):
                    if call_handler is not None:
                        tool.handler = _qualified(call_handler)
                    self.tools.append((tool, call_handler))

    def _tool(self, obj: HeapObject, place: Location, *, conditional: bool) -> Tool | None:
        record = obj.record
        assert record is not None
        location = obj.module.location(obj.site) if obj.module is not None and obj.site is not None else place
        if record.open:
            self._note(location, "a tool is made from a mapping that is not known")
            return None
        given = _fields(obj)
        name, certain = likely_text(self.m, given.get("name"))
        if name is None:
            self._note(location, "the tool's name is not constant")
            return None
        reasons: list[str] = [] if certain else ["the tool's name depends on settings"]
        schema_value = given.get("inputSchema") or given.get("input_schema")
        input_schema = self._schema(schema_value, reasons)
        output_schema = self._schema(given.get("outputSchema") or given.get("output_schema"), reasons)
        description = self._text(given.get("description"), reasons)
        annotations = self._annotations(given.get("annotations"), reasons)
        schema_location = self._location_of(schema_value, location)
        return Tool(
            name=name,
            location=location,
            title=self._text(given.get("title"), reasons),
            description=description,
            input_schema=input_schema,
            output_schema=output_schema,
            annotations=annotations,
            arguments=_arguments(input_schema, schema_location),
            style="lowlevel",
            execution="coroutine",
            exact=not reasons,
            reasons=tuple(reasons),
            conditional=conditional,
            schema_location=schema_location,
            options={"validate_input": self.validates},
        )

    def _location_of(self, value: Value | None, fallback: Location) -> Location:
        atom = value.only if value is not None else None
        if isinstance(atom, Ref) and atom.obj.site is not None and atom.obj.module is not None:
            return atom.obj.module.location(atom.obj.site)
        return fallback

    def _schema(self, value: Value | None, reasons: list[str]) -> Any:
        if value is None or value.only == Const(None):
            return None
        if differs_between_paths(self.m, value):
            reasons.append("the schema differs between paths")
        try:
            return self._with_models(constant_of(self.m, value), reasons)
        except NotConstant as reason:
            reasons.append(f"the schema holds {reason}")
            return None

    def _with_models(self, schema: Any, reasons: list[str]) -> Any:
        if isinstance(schema, ModelSchema):
            return self._model_schema(schema, reasons)
        if isinstance(schema, dict):
            return {key: self._with_models(item, reasons) for key, item in schema.items()}
        return [self._with_models(item, reasons) for item in schema] if isinstance(schema, list) else schema

    def _model_schema(self, schema: ModelSchema, reasons: list[str]) -> Any:
        """``Model.model_json_schema()``, as pydantic computes it for the same model."""
        from mcplint.surface.schema.model import model_schema

        computed, why = model_schema(self.types.class_type(schema.cls), self.types.models)
        reasons.extend(why)
        return computed

    def _text(self, value: Value | None, reasons: list[str]) -> str | None:
        if value is None:
            return None
        constant = constant_or_dynamic(self.m, value)
        if isinstance(constant, Dynamic):
            usual = usual_text(value)
            reasons.append("a text that depends on settings" if usual else "a text that is not constant")
            return usual[0] if usual else None
        return constant if isinstance(constant, str) else None

    def _annotations(self, value: Value | None, reasons: list[str]) -> dict[str, Any] | None:
        atom = value.only if value is not None else None
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            from mcplint.surface.schema import wire_annotations

            pairs = {key: constant_or_dynamic(self.m, item) for key, item in atom.obj.record.keywords.items()}
            if not any(isinstance(item, Dynamic) for item in pairs.values()):
                return wire_annotations(pairs, self.server.sdk)
            reasons.append("annotations that are not constant")
        return None

    # --- resources, prompts ------------------------------------------------------------------------------------------

    def _list_resources(self, handler: Atom, place: Location, *, template: bool) -> None:
        attribute = "resource_templates" if template else "resources"
        wire = "ResourceTemplate" if template else "Resource"
        for element in self._elements(handler, attribute, place):
            for atom in element.atoms:
                if not isinstance(atom, Ref) or not _is_wire_type(atom.obj, wire) or atom.obj.record is None:
                    self._note(place, f"a listed resource is not made by `{wire}(…)`")
                    continue
                given = _fields(atom.obj)
                uri = self._uri(given.get("uri") or given.get("uriTemplate") or given.get("uri_template"))
                if uri is None:
                    self._note(place, "the resource's URI is not constant")
                    continue
                reasons: list[str] = []
                self.resources.append(
                    Resource(
                        uri=uri,
                        template=template,
                        location=place,
                        name=self._text(given.get("name"), reasons),
                        title=self._text(given.get("title"), reasons),
                        description=self._text(given.get("description"), reasons),
                        mime_type=self._text(given.get("mimeType") or given.get("mime_type"), reasons),
                        exact=not reasons,
                        reasons=tuple(reasons),
                    )
                )

    def _uri(self, value: Value | None) -> str | None:
        atom = value.only if value is not None else None
        if (
            isinstance(atom, Ref)
            and atom.obj.kind == "library"
            and atom.obj.name.endswith("AnyUrl")
            and atom.obj.record
        ):
            return text_of(self.m, atom.obj.record.get(0))
        return text_of(self.m, value)

    def _list_prompts(self, handler: Atom, place: Location) -> None:
        for element in self._elements(handler, "prompts", place):
            for atom in element.atoms:
                if not isinstance(atom, Ref) or not _is_wire_type(atom.obj, "Prompt") or atom.obj.record is None:
                    self._note(place, "a listed prompt is not made by `Prompt(…)`")
                    continue
                given = _fields(atom.obj)
                name = text_of(self.m, given.get("name"))
                if name is None:
                    self._note(place, "the prompt's name is not constant")
                    continue
                reasons: list[str] = []
                self.prompts.append(
                    Prompt(
                        name=name,
                        location=place,
                        title=self._text(given.get("title"), reasons),
                        description=self._text(given.get("description"), reasons),
                        arguments=self._prompt_arguments(given.get("arguments")),
                        exact=not reasons,
                        reasons=tuple(reasons),
                    )
                )

    def _prompt_arguments(self, value: Value | None) -> list[PromptArgument]:
        arguments = []
        for element in (items_of(self.m, value) or []) if value is not None else []:
            atom = element.only
            if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
                given = _fields(atom.obj)
                name = text_of(self.m, given.get("name"))
                required = constant_or_dynamic(self.m, given["required"]) is True if "required" in given else False
                if name is not None:
                    arguments.append(
                        PromptArgument(
                            name=name, required=required, description=text_of(self.m, given.get("description"))
                        )
                    )
        return arguments

    # --- dispatch ----------------------------------------------------------------------------------------------------

    def _tools_of_dispatch(self, handler: Atom, place: Location) -> None:
        """No list handler: the names that the call handler compares the tool's name with are the tools."""
        module = _module_of(handler)
        if module is None:
            return
        name = unknown("builtins.str", (_NAME_LABEL,))
        record = self.call_record(name, self.m.in_module(module, lambda: self.m.new_dict(open_=True)))
        events = self.m.run_function(Value((handler,)), record, module).events
        for event in events:
            if not isinstance(event, Comparison) or _NAME_LABEL not in event.value.labels:
                continue
            for constant in event.constants:
                if isinstance(constant, str) and all(constant != tool.name for tool, _ in self.tools):
                    tool = Tool(
                        name=constant,
                        location=event.module.location(event.node),
                        handler=_qualified(handler),
                        style="lowlevel",
                        exact=False,
                        reasons=("there is no list handler; the name is taken from the call handler",),
                    )
                    self.tools.append((tool, handler))
        self._note(place, "there is no handler that lists the tools")

    def call_record(self, name: Value, arguments: HeapObject) -> CallRecord:
        """The arguments with which this SDK calls the call handler."""
        if self.server.sdk.major == 2:
            params = self.m.object_of_library("mcp.types.CallToolRequestParams", CallRecord())
            self.m.write(params, "name", name)
            self.m.write(params, "arguments", ref(arguments))
            context = self.m.object_of_library("mcp.server.context.ServerRequestContext", CallRecord())
            return CallRecord((ref(context), ref(params)))
        return CallRecord((name, ref(arguments)))

    def _note(self, place: Location, reason: str) -> None:
        row = UnresolvedRegistration(place, reason)
        if row not in self.unresolved:
            self.unresolved.append(row)


def _result_member(value: Value, attribute: str) -> Value:
    """``ListToolsResult(tools=…)`` opened; ``ServerResult(…)`` around it too."""
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
        record = atom.obj.record
        camel = {"resource_templates": "resourceTemplates"}.get(attribute, attribute)
        found = record.get(None, attribute) or record.get(None, camel)
        if found is not None:
            return found
        inner = record.get(0, "root")
        if inner is not None:
            return _result_member(inner, attribute)
    return value


def _fields(obj: HeapObject) -> dict[str, Value]:
    """What a message holds in the end: what it was made with, and what the program assigned to it since."""
    given = dict(obj.record.keywords) if obj.record is not None else {}
    for name, value in obj.slots.items():
        if isinstance(name, str) and not name.startswith("#"):
            before = given.get(name)
            given[name] = (
                join(value.present(), before) if value.may_be_absent and before is not None else value.present()
            )
    return given


def _is_wire_type(obj: HeapObject, name: str) -> bool:
    return obj.kind == "library" and obj.name.rpartition(".")[2] == name and obj.record is not None


def _module_of(handler: Atom) -> Any:
    function = handler.function if isinstance(handler, Bound) else handler.obj if isinstance(handler, Ref) else None
    return function.module if function is not None else None


def _qualified(handler: Atom) -> str:
    function = handler.function if isinstance(handler, Bound) else handler.obj if isinstance(handler, Ref) else None
    if function is None or function.module is None:
        return ""
    return f"{function.module.name}.{function.name}"


def _arguments(schema: Any, location: Location) -> list[Argument]:
    """The properties of a literal schema as arguments."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return []
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    arguments = []
    for name, described in properties.items():
        text = described.get("description") if isinstance(described, dict) else None
        arguments.append(
            Argument(
                name=str(name),
                schema=described,
                required=name in names,
                description=text if isinstance(text, str) else None,
                location=location,
            )
        )
    return arguments


__all__ = ["LowLevelReader", "Unreachable"]
