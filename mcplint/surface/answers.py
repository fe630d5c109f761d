"""Methods of a program that answer ``tools/list`` in place of the SDK's: run once for each tool that they are given.

Such a method asks the SDK for the tools (``await self.list_tools()``), leaves some out and edits the rest. While it
runs, the SDK's answer stands in a slot of the server object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import classes, coroutines
from mcplint.machine.containers import items_of
from mcplint.machine.heap import LENGTH, CallRecord, HeapObject
from mcplint.machine.libraries import Intrinsic
from mcplint.machine.values import NONE, Atom, Ref, Value, ref
from mcplint.surface.changes import described_arguments
from mcplint.surface.constants import constant_or_dynamic, differs_between_paths, value_of
from mcplint.surface.frameworks import Framework, frameworks
from mcplint.surface.model import Server, Tool
from mcplint.surface.registered import ServerObject
from mcplint.surface.types import Dynamic
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_LISTED = "#listed"
_COMPONENT, _MESSAGE, _ANNOTATIONS = "fastmcp.tools.base.Tool", "mcp.types.Tool", "mcp.types.ToolAnnotations"
_MESSAGES_IN_FASTMCP = ("_list_tools_mcp", "_mcp_list_tools")
"""Methods of fastmcp that answer with messages; the others give tool objects, which make messages of themselves."""

_MAX_TOOLS = 400
_FIELDS = (
    ("name", "name"), ("title", "title"), ("description", "description"), ("input_schema", "inputSchema"),
    ("output_schema", "outputSchema"),
)  # fmt: skip
"""Fields of a tool, and what they are called in messages."""


def answer(m: Machine, server: Server, found: ServerObject, methods: list[str]) -> bool:
    """Change the tools of ``server`` as the one method that answers says; False if that cannot be told for any."""
    module = found.obj.module or (found.obj.parent.module if found.obj.parent is not None else None)
    if len(methods) != 1 or module is None or len(server.tools) > _MAX_TOOLS:
        return False
    method = classes.find_member(m, found.obj, methods[0])
    if method is None or not all(isinstance(tool.input_schema, dict) for tool in server.tools):
        return False
    answers = _answers(m, server, found, method, module)
    if answers is None:
        return False
    for tool, read in zip(server.tools, answers, strict=True):
        for field, value in read.items():
            setattr(tool, field, value)
        tool.arguments = described_arguments(tool.arguments, tool.input_schema)
    return True


def _answers(
    m: Machine, server: Server, found: ServerObject, method: Value, module: ModuleInfo
) -> list[dict[str, Any]] | None:
    """The fields of each tool after the method; None if they cannot be told of one."""
    answers: list[dict[str, Any]] = []
    # What a run makes for its tool is told from what another made by shape alone: the runs share summaries.
    below, m.shared_below = m.shared_below, m.heap.next_id
    for tool in server.tools:
        mark = m.heap.mark()
        component = m.in_module(module, lambda tool=tool: _listed(m, found, tool))  # type: ignore[misc]
        value = m.run_function(method, CallRecord(open_=True), module).value
        read = None if value is None else _read(m, value, component, server)
        m.heap.undo(mark)
        m.forget_prototypes()
        if read is None:
            break
        answers.append(read)
    m.shared_below = below
    return answers if len(answers) == len(server.tools) else None


def _listed(m: Machine, found: ServerObject, tool: Tool) -> HeapObject:
    """Put one tool into the SDK's answer, and give its object."""
    fields = {field: value_of(m, getattr(tool, field)) for field, _ in _FIELDS}
    annotations = m.object_of_library(_ANNOTATIONS, CallRecord())
    for name, given in (tool.annotations or {}).items():
        m.write(annotations, name, value_of(m, given))
    fields["annotations"] = ref(annotations) if tool.annotations is not None else NONE
    fields["parameters"] = fields["input_schema"]
    tags = tool.options.get("tags")
    fields["tags"] = ref(m.new_sequence("set", [value_of(m, tag) for tag in tags] if isinstance(tags, list) else []))
    component = m.object_of_library(_COMPONENT, CallRecord())
    for field, value in fields.items():
        m.write(component, field, value)
    m.write(component, "#server", ref(found.obj))
    m.write(found.obj, _LISTED, ref(m.new_sequence("list", [ref(component)])))
    return component


def _read(m: Machine, value: Value, component: HeapObject, server: Server) -> dict[str, Any] | None:
    """The fields of the one tool in an answer; None if they cannot be told."""
    objects: dict[HeapObject, None] = {}
    always = True
    for atom in value.atoms:
        elements = items_of(m, Value((atom,)))
        if elements is None or not isinstance(atom, Ref):
            return None
        length = atom.obj.slots.get(LENGTH)
        always = always and bool(elements) and length is not None and length.only is not None
        objects.update({inner.obj: None for item in elements for inner in item.atoms if isinstance(inner, Ref)})
    if len(objects) != 1:
        return None
    (made,) = objects
    if made is not component and made.name != _MESSAGE:
        return None
    fields = _constants(m, made, component, server)
    if fields is not None and not always:
        fields["conditional"] = True
    return fields


def _constants(m: Machine, made: HeapObject, component: HeapObject, server: Server) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for field, spelling in _FIELDS:
        if made is component and field == "input_schema":
            spelling = "parameters"
        elif made is component or _has_snake_case(server):
            spelling = field
        slot = made.slots.get(spelling)
        found[field] = constant_or_dynamic(m, slot)
        if isinstance(found[field], Dynamic) or differs_between_paths(m, slot):
            return None
    same = made.slots.get("annotations") == component.slots.get("annotations")
    return found if same and not _changed(component.slots.get("annotations"), m) else None


def _changed(annotations: Value | None, m: Machine) -> bool:
    """Whether the answer writes to a tool's annotations."""
    atom = annotations.only if annotations is not None else None
    if not isinstance(atom, Ref):
        return False
    return any(isinstance(constant_or_dynamic(m, value), Dynamic) for value in atom.obj.slots.values())


def _has_snake_case(server: Server) -> bool:
    """Whether the attributes of messages are spelt ``input_schema`` (mcp 2.x, with which fastmcp 4 works)."""
    return server.sdk.major == 2 if server.sdk.name == "mcp" else server.sdk.at_least(4) is True


def intrinsics() -> dict[str, Intrinsic]:
    """What the SDK's own methods answer meanwhile, by API path."""
    found: dict[str, Intrinsic] = {f"{_COMPONENT}().to_mcp_tool": _message}
    for path, framework in frameworks().items():
        for method in framework.listing:
            found[f"{path}().{method}"] = _sdk_method(framework, method)
    return found


def _sdk_method(framework: Framework, method: str) -> Intrinsic:
    messages = framework.framework != "fastmcp" or method in _MESSAGES_IN_FASTMCP

    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
        listed = m.read(receiver.obj, _LISTED) if isinstance(receiver, Ref) else None
        if listed is None or method == "get_tools":
            return None
        if messages:
            made = [_message(m, item.only, CallRecord(node=node), node) for item in items_of(m, listed) or ()]
            listed = ref(m.new_sequence("list", made))
        return ref(coroutines.finished_coroutine(m, listed))

    return build


def _message(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``tool.to_mcp_tool(…)``: the message about a tool object."""
    message = m.object_of_library(_MESSAGE, record, site=node)
    for field, spelling in _FIELDS:
        given = record.keywords.get(spelling) or record.keywords.get(field)
        own = _copied(m, receiver.obj.slots.get(field)) if isinstance(receiver, Ref) else None
        for name in dict.fromkeys((field, spelling)):
            m.write(message, name, given or own or NONE)
    annotations = receiver.obj.slots.get("annotations") if isinstance(receiver, Ref) else None
    m.write(message, "annotations", annotations or NONE)
    return ref(message)


def _copied(m: Machine, value: Value | None) -> Value | None:
    """A message has schemas of its own: what is edited there is not edited in the tool."""
    data = constant_or_dynamic(m, value)
    return value if isinstance(data, Dynamic) else value_of(m, data)
