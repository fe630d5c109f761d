"""What the rules about low-level servers share: the runs, what they read, and the schema as it is written."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.finding import Location
from mcplint.machine.events import Escape, ItemAccess
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import functions_of, module_at
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.model import Json, Tool
from mcplint.syntax import hir

COMBINERS = ("allOf", "anyOf", "oneOf", "if", "$ref", "dependentRequired", "dependentSchemas", "patternProperties")
"""Keywords at a schema's root that declare or require properties in ways that these rules do not follow."""

Path = tuple[str | int, ...]


def lowlevel_runs(context: Context) -> Iterator[tuple[HandlerRun, Tool]]:
    """The runs of low-level call handlers, one for each tool, that were seen to the end."""
    runs = () if context.project is None else context.project.runs
    for run in runs:
        if run.tool is not None and run.tool.style == "lowlevel" and run.arguments is not None:
            yield run, run.tool


def plain_properties(tool: Tool) -> dict[str, Json] | None:
    """The declared properties, if the whole schema is known and nothing but ``properties`` declares any."""
    schema = tool.input_schema
    if not tool.exact or not isinstance(schema, dict) or any(key in schema for key in COMBINERS):
        return None
    properties = schema.get("properties", {})
    return properties if isinstance(properties, dict) else None


def reads(run: HandlerRun) -> list[ItemAccess]:
    """Where the handler reads an argument by a constant name, in order."""
    return [event for event in run.of(ItemAccess) if event.obj is run.arguments]


def escapes(run: HandlerRun) -> bool:
    """Whether the arguments are handed on as a whole, so that any of them may be read."""
    return any(isinstance(event, Escape) and event.obj is run.arguments for event in run.events)


def code_that_ran(run: HandlerRun) -> Iterator[hir.Node]:
    """All nodes of the functions that ran for the handler (and of others with the same names beside them)."""
    names = {event.function.rpartition(".")[2] for event in run.events}
    modules = dict.fromkeys(event.module for event in run.events)
    if run.decl is not None:
        yield from walk((run.decl,), into_definitions=True)
    for module in modules:
        for decl in functions_of(module).values():
            if decl.name in names and decl is not run.decl:
                yield from walk(decl.body, into_definitions=True)


def validates(sdk: Sdk, tool: Tool) -> bool | None:
    """Whether the SDK compares arguments with the schema before it calls the handler; None if that is not known.

    Measured: ``mcp`` 1.x validates unless ``validate_input=False`` is given, ``mcp`` 2.x never does.
    """
    if tool.options.get("validate_input") is False:
        return False
    newer = sdk.at_least(2)
    return None if newer is None else not newer


def without_key(sdk: Sdk) -> str:
    """What the client sees if the handler fails with KeyError."""
    old = "mcp 1.x answers the call with an error whose whole text is the name of the key"
    new = 'mcp 2.x answers it with the protocol error "Internal server error"'
    newer = sdk.at_least(2)
    if newer is None:
        return f"without it, the handler fails with KeyError: {old}, {new}"
    return f"without it, the handler fails with KeyError: {new if newer else old}"


class WrittenSchema(msgspec.Struct, frozen=True):
    """A schema as the source writes it. ``root`` is None if it is no literal."""

    module: ModuleInfo | None
    root: hir.Expr | None
    fallback: Location

    def node(self, path: Path) -> hir.Expr | None:
        """The value at ``path``; None where the source does not write it as a literal."""
        node = self.root
        for part in path:
            node = None if node is None else _member(node, part)
        return node

    def place(self, path: Path) -> Location:
        """Where the value at ``path`` is written, or the nearest place around it."""
        for length in range(len(path), -1, -1):
            found = self.node(path[:length])
            if found is not None and self.module is not None:
                return self._narrow(path[:length], found)
        return self.fallback

    def key_place(self, path: Path) -> Location:
        """Where the key that ``path`` ends with is written, or the nearest place around it."""
        owner = self.node(path[:-1]) if path else None
        if isinstance(owner, hir.DictExpr) and self.module is not None:
            for key, _value in owner.items:
                if isinstance(key, hir.Constant) and key.value == path[-1]:
                    return self.module.location(key)
        return self.place(path[:-1]) if path else self.place(path)

    def _narrow(self, path: Path, node: hir.Expr) -> Location:
        """A value of many lines is shown by its key, or by its opening bracket."""
        assert self.module is not None
        place = self.module.location(node)
        if place.line == place.end_line:
            return place
        if path and isinstance(path[-1], str):
            return self.key_place(path)
        return self.module.token_location(node.lo)


def written_schema(context: Context, tool: Tool) -> WrittenSchema:
    """The literal that a tool's input schema was read from."""
    place = tool.schema_location or tool.location
    module = module_at(context, place.path)
    if module is None:
        return WrittenSchema(None, None, tool.location)
    for node in walk(module.tree.body, into_definitions=True):
        if isinstance(node, (hir.DictExpr, hir.Call)) and module.location(node) == place:
            literal = node if isinstance(node, hir.DictExpr) else _schema_of_call(module, node)
            if literal is not None:
                return WrittenSchema(module, literal, tool.location)
    return WrittenSchema(module, None, narrow(module, place, tool.location))


def _schema_of_call(module: ModuleInfo, call: hir.Call) -> hir.Expr | None:
    """The schema that ``Tool(…)`` is given: a literal, or a name that is bound to one literal in the whole module."""
    for argument in call.args:
        if argument.keyword not in ("inputSchema", "input_schema"):
            continue
        if not isinstance(argument.value, hir.Name):
            return argument.value if isinstance(argument.value, hir.DictExpr) else None
        name = argument.value.id
        bound = [
            node.value
            for node in walk(module.tree.body, into_definitions=True)
            if (isinstance(node, hir.Assign) and any(isinstance(t, hir.Name) and t.id == name for t in node.targets))
            or (isinstance(node, hir.AnnAssign) and isinstance(node.target, hir.Name) and node.target.id == name)
        ]
        return bound[0] if len(bound) == 1 and isinstance(bound[0], hir.DictExpr) else None
    return None


def narrow(module: ModuleInfo, place: Location, fallback: Location) -> Location:
    """``place`` if it is one line, else the first line of ``fallback`` (a call that makes a tool: its opening)."""
    chosen = place if place.line == place.end_line else fallback
    if chosen.line == chosen.end_line:
        return chosen
    line = module.text.splitlines()[chosen.line - 1] if chosen.path == module.path else ""
    end = max(chosen.column + 1, len(line.rstrip()) + 1)
    return Location(chosen.path, chosen.line, chosen.column, chosen.line, end)


def property_place(context: Context, tool: Tool, name: str) -> Location:
    """Where the schema declares the property ``name``."""
    return written_schema(context, tool).key_place(("properties", name))


def _member(node: hir.Expr, part: str | int) -> hir.Expr | None:
    if isinstance(node, hir.DictExpr):
        for key, value in node.items:
            if isinstance(key, hir.Constant) and key.value == part:
                return value
    elif isinstance(node, (hir.ListExpr, hir.TupleExpr)) and isinstance(part, int) and part < len(node.elements):
        return node.elements[part]
    return None
