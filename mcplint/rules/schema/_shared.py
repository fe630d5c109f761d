"""What several rules about schemas need: the tools and arguments to look at, and the code that declares them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.finding import Confidence, Location
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.surface.model import Argument, Json, Server, Tool
from mcplint.surface.types import Parameter, Signature
from mcplint.syntax import hir

RECEIVERS = ("self", "cls")
CONTEXT_NAMES = ("ctx", "context")

_ALTERNATIVES = ("anyOf", "oneOf")
_MAX_NESTING = 20
_MAX_SHOWN = 50


class Declaration(msgspec.Struct, frozen=True):
    """The definition of a handler and the module that it stands in."""

    module: ModuleInfo
    decl: hir.FunctionDef

    def param(self, name: str) -> hir.Param | None:
        """The parameter called ``name``."""
        return next((param for param in self.decl.params if param.name == name), None)

    def body(self) -> Iterator[hir.Node]:
        """All nodes of the body, nested definitions included."""
        return walk(self.decl.body, into_definitions=True)


# --- what to look at -------------------------------------------------------------------------------------------------


def each_tool(context: Context) -> Iterator[tuple[Server, Tool]]:
    """Every registered tool, also the shadowed ones; a tool that stands on several servers comes once."""
    seen: set[Location] = set()
    for server in context.surface.servers:
        for tool in (*server.tools, *server.shadowed):
            if tool.location not in seen:
                seen.add(tool.location)
                yield server, tool


def each_parameter(context: Context) -> Iterator[tuple[Server, Tool, Parameter]]:
    """Every parameter that clients may fill in, once."""
    seen: set[Location] = set()
    for server, tool in each_tool(context):
        if tool.signature is None:
            continue
        for parameter in visible_parameters(tool.signature, hidden_names(tool)):
            if parameter.location not in seen:
                seen.add(parameter.location)
                yield server, tool, parameter


def each_argument(context: Context) -> Iterator[tuple[Server, Tool, Argument]]:
    """Every argument with a schema, of decorated and low-level tools, once."""
    seen: set[tuple[Location, str]] = set()
    for server, tool in each_tool(context):
        for argument in tool.arguments:
            key = (argument.location, argument.name)
            if key not in seen:
                seen.add(key)
                yield server, tool, argument


def hidden_names(tool: Tool) -> tuple[str, ...]:
    """Parameters of ``tool`` that clients do not see."""
    excluded = tool.options.get("exclude_args")
    return (*tool.injected, *(excluded if isinstance(excluded, list) else ()))


def visible_parameters(signature: Signature, hidden: tuple[str, ...]) -> list[Parameter]:
    """The parameters of ``signature`` without those in ``hidden``."""
    return [parameter for parameter in signature.parameters if parameter.name not in hidden]


def is_receiver(signature: Signature, parameter: Parameter) -> bool:
    """Whether ``parameter`` is ``self`` or ``cls`` of a method that was registered without an object."""
    return parameter.name in RECEIVERS and signature.parameters[0] is parameter


# --- SDKs ------------------------------------------------------------------------------------------------------------


def is_fastmcp(sdk: Sdk) -> bool:
    """Whether ``sdk`` is the ``fastmcp`` distribution (not the class of that name in ``mcp``)."""
    return sdk.name == "fastmcp"


def is_official(sdk: Sdk) -> bool:
    """Whether ``sdk`` is the ``mcp`` distribution."""
    return sdk.name == "mcp"


def one_step_lower(confidence: Confidence) -> Confidence:
    """The confidence of a finding that depends on an SDK version that is not known."""
    return Confidence(max(confidence - 1, Confidence.LOW))


# --- code ------------------------------------------------------------------------------------------------------------

_functions: WeakKeyDictionary[ModuleInfo, dict[tuple[int, int], hir.FunctionDef]] = WeakKeyDictionary()


def declaration(context: Context, signature: Signature | None) -> Declaration | None:
    """The definition that ``signature`` was read from; None for a lambda or without a program."""
    if signature is None:
        return None
    place = signature.location
    module = module_at(context, place.path)
    decl = None if module is None else functions_of(module).get((place.line, place.column))
    return None if module is None or decl is None else Declaration(module, decl)


def module_at(context: Context, path: str) -> ModuleInfo | None:
    """The module whose file is reported as ``path``."""
    modules = () if context.project is None else context.project.modules
    return next((module for module in modules if module.path == path), None)


def functions_of(module: ModuleInfo) -> dict[tuple[int, int], hir.FunctionDef]:
    """All functions of ``module`` by line and column of their names."""
    found = _functions.get(module)
    if found is None:
        found = {}
        for node in walk(module.tree.body, into_definitions=True):
            if isinstance(node, hir.FunctionDef):
                place = module.location(node)
                found[place.line, place.column] = node
        _functions[module] = found
    return found


def source_of_annotation(context: Context, signature: Signature | None, name: str) -> str | None:
    """The text of a parameter's annotation, on one line."""
    declared = declaration(context, signature)
    param = None if declared is None else declared.param(name)
    if declared is None or param is None or param.annotation is None:
        return None
    return " ".join(declared.module.source(param.annotation).split())


def shown_annotation(context: Context, signature: Signature | None, name: str) -> str | None:
    """The text of a parameter's annotation for a message: without the metadata of ``Annotated``, None if it is long."""
    written = source_of_annotation(context, signature, name) or ""
    if written.startswith("Annotated["):
        depth = 0
        for index, character in enumerate(written):
            depth += (character == "[") - (character == "]")
            if character == "," and depth == 1:
                written = written[len("Annotated[") : index].strip()
                break
    return written if 0 < len(written) <= _MAX_SHOWN else None


def constant_location(module: ModuleInfo, roots: tuple[hir.Node, ...], text: str) -> Location | None:
    """Where the string ``text`` is written below ``roots``."""
    for node in walk(roots, into_definitions=True):
        if isinstance(node, hir.Constant) and node.value == text:
            return module.location(node)
    return None


def reads_of(declared: Declaration, name: str) -> list[hir.Name]:
    """The uses of the name ``name`` in a function's body."""
    return [node for node in declared.body() if isinstance(node, hir.Name) and node.id == name]


# --- descriptions ----------------------------------------------------------------------------------------------------


def mentions(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text`` as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def entry_in(text: str, name: str) -> str:
    """The entry of the parameter ``name`` in a docstring, whatever its style: its line and the deeper ones below."""
    entry = re.compile(rf"\s*(?:[-*:]\s*)?(?:param\s+)?[`*]*{re.escape(name)}[`*]*\s*(\(.*\))?\s*[:=\u2013-]")
    found: list[str] = []
    indent = 0
    for line in text.expandtabs().splitlines():
        if found:
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            found.append(line)
        elif entry.match(line):
            indent = len(line) - len(line.lstrip())
            found.append(line)
    return "\n".join(found)


# --- JSON Schemas ----------------------------------------------------------------------------------------------------


def resolved(schema: Json, root: Json) -> Json:
    """``schema`` with a reference into the definitions of ``root`` followed."""
    for _ in range(_MAX_NESTING):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            break
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target.get(part) if isinstance(target, dict) else None
        if target is None:
            break
        schema = target
    return schema


def alternatives(schema: Json, root: Json, depth: int = 0) -> list[Json]:
    """The schemas of which a value must match one: the members of ``anyOf`` and ``oneOf``, or the schema itself."""
    schema = resolved(schema, root)
    if isinstance(schema, dict) and depth < _MAX_NESTING:
        for key in _ALTERNATIVES:
            members = schema.get(key)
            if isinstance(members, list):
                return [found for member in members for found in alternatives(member, root, depth + 1)]
    return [schema]


def type_names(schema: Json) -> tuple[str, ...]:
    """The JSON types that ``schema`` names itself."""
    given = schema.get("type") if isinstance(schema, dict) else None
    if isinstance(given, str):
        return (given,)
    return tuple(name for name in given if isinstance(name, str)) if isinstance(given, list) else ()


def without_null(schemas: list[Json]) -> list[Json]:
    """``schemas`` without the one that matches only null."""
    return [schema for schema in schemas if type_names(schema) != ("null",)]
