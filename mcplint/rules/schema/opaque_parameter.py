"""opaque-parameter: a type that tells a model nothing about what to send."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mcplint.finding import Confidence, Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    Declaration,
    alternatives,
    declaration,
    each_argument,
    entry_in,
    mentions,
    reads_of,
    shown_annotation,
    type_names,
    without_null,
)
from mcplint.surface.model import Argument, Json, Tool
from mcplint.surface.types import Annotated, FieldInfo, Generic, Marker, Named, Union, Unresolved
from mcplint.syntax import hir

_CONTENT = (
    "properties", "patternProperties", "enum", "const", "$ref", "allOf", "not", "examples", "prefixItems", "format",
)  # fmt: skip
_VALIDATORS = frozenset(
    {
        "model_validate",
        "validate_python",
        "validate",
        "parse_obj",
        "from_dict",
        "structure",
        "convert",
        "model_construct",
    }
)
_MAX_KEYS = 8
_KNOWN_ROOTS = frozenset({"builtins", "typing", "typing_extensions", "collections", "types"})


def check(context: Context) -> Iterator[Finding]:
    """One finding per argument of which the schema says no more than "object", "list" or "anything"."""
    for _server, tool, argument in each_argument(context):
        if argument.parameter is not None and argument.parameter.type is None:
            continue  # `untyped-parameter` speaks of those
        what = _opaque(argument, tool)
        if what is None or not _is_read_whole(argument) or _shows_shape(_told(argument, tool)):
            continue
        declared = declaration(context, tool.signature) if argument.parameter is not None else None
        name = argument.name if argument.parameter is None else argument.parameter.name
        if declared is not None and _is_validated_inside(declared, name, tool):
            continue
        keys = [] if declared is None else _keys_read(declared, name)
        if keys and all(mentions(key, _told(argument, tool)) for key in keys):
            continue
        yield _finding(context, tool, argument, what, keys)


def _finding(context: Context, tool: Tool, argument: Argument, what: str, keys: list[str]) -> Finding:
    """Of low confidence where words describe the value and the function looks for no particular keys in it."""
    # a description that is computed when the server runs may say anything
    is_described = bool(_told(argument, tool).strip()) or (tool.description is None and not tool.exact)
    notes = [f"the published schema accepts {what}"]
    if keys:
        notes.append("the function reads the keys " + ", ".join(f"`{key}`" for key in keys))
    return context.finding(
        "opaque-parameter",
        argument.location,
        f"`{argument.name}{_shown_type(context, tool, argument)}` does not tell the model what to send",
        label=f"{what} is accepted",
        notes=tuple(notes),
        help=_help(argument, what, keys),
        tool=tool,
        confidence=Confidence.LOW if is_described and not keys and not _is_bare_list(argument) else None,
    )


def _shown_type(context: Context, tool: Tool, argument: Argument) -> str:
    if argument.parameter is None:
        return ""
    written = shown_annotation(context, tool.signature, argument.parameter.name)
    return "" if written is None else f": {written}"


def _is_bare_list(argument: Argument) -> bool:
    """Whether the annotation just says ``list``: what it holds is easily added; ``list[Any]`` was thought about."""
    stack = [] if argument.parameter is None or argument.parameter.type is None else [argument.parameter.type]
    while stack:
        node = stack.pop()
        if isinstance(node, Named) and node.path.rpartition(".")[2].lower() in ("list", "set", "tuple", "sequence"):
            return True
        if isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Annotated):
            stack.append(node.base)
    return False


def _opaque(argument: Argument, tool: Tool) -> str | None:
    """What the argument's schema accepts, if that is no more than a kind of value."""
    schema = argument.schema
    if not isinstance(schema, dict) or "examples" in schema:
        return None
    options = without_null(alternatives(schema, tool.input_schema))
    found = [_kind(option, tool.input_schema) for option in options]
    return found[0] if found and all(kind is not None for kind in found) else None


def _kind(schema: Json, root: Json) -> str | None:
    if schema is True or schema == {}:
        return "any JSON value"
    if not isinstance(schema, dict) or any(key in schema for key in _CONTENT):
        return None
    names = type_names(schema)
    if not names:
        return "any JSON value"
    if names == ("object",):
        values = schema.get("additionalProperties", True)
        return "any object" if values is True or values == {} else None
    if names == ("array",):
        if any(type_names(option) == ("array",) for option in alternatives(schema.get("items", {}), root)):
            return None  # a table: rows and columns are told, and cells are free by nature
        items = [_kind(option, root) for option in alternatives(schema.get("items", {}), root)]
        return f"a list of {'anything' if items[0] == 'any JSON value' else 'any objects'}" if all(items) else None
    return None


def _is_read_whole(argument: Argument) -> bool:
    """Whether every part of the annotation is known; a library's own type may have a schema that is not."""
    parameter = argument.parameter
    stack = [] if parameter is None or parameter.type is None else [parameter.type]
    while stack:
        node = stack.pop()
        if isinstance(node, Unresolved):
            return False
        if isinstance(node, Named) and not node.project and node.path.partition(".")[0] not in _KNOWN_ROOTS:
            return False
        if isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Generic):
            stack.extend(node.args)
        elif isinstance(node, Annotated):
            stack.append(node.base)
            if any(isinstance(part, (Marker, FieldInfo)) and _changes_schema(part) for part in node.metadata):
                return False
    return True


def _changes_schema(metadata: Marker | FieldInfo) -> bool:
    if isinstance(metadata, FieldInfo):
        return bool({"json_schema_extra", "examples"} & ({*metadata.keywords, *metadata.dynamic}))
    return metadata.path.startswith("pydantic")


def _told(argument: Argument, tool: Tool) -> str:
    """What the model reads about the argument: its own description, or its entry in that of the tool."""
    if (argument.description or "").strip():
        return argument.description or ""
    return entry_in(tool.description or "", argument.name)


def _shows_shape(text: str) -> bool:
    """Whether the description itself shows what the value looks like."""
    return ("{" in text and ":" in text) or "JSON" in text or re.search(r"\[\s*[\"'\d\[]", text) is not None


def _is_validated_inside(declared: Declaration, name: str, tool: Tool) -> bool:
    """Whether the function only hands the value to a validator, or as JSON to where its docstring says."""
    uses = reads_of(declared, name)
    if not uses:
        return False
    passes_json = "json" in (tool.description or "").lower()
    accepted: set[int] = set()
    for node in declared.body():
        if isinstance(node, hir.Call):
            called = node.func.attr if isinstance(node.func, hir.Attribute) else getattr(node.func, "id", "")
            validates = called in _VALIDATORS or (called == "dumps" and passes_json)
            accepted.update(
                id(arg.value) for arg in node.args if validates or (arg.star == "**" and called[:1].isupper())
            )
    return all(id(use) in accepted for use in uses)


def _keys_read(declared: Declaration, name: str) -> list[str]:
    """The constant keys that the function reads of the argument, or of the elements it loops over.

    None of them if one is no name: `$match` is a word of a query language, and queries are free by nature.
    """
    names = {name}
    for node in declared.body():
        if (
            isinstance(node, (hir.For, hir.Clause))
            and isinstance(node.target, hir.Name)
            and _is_one(node.iterable, names)
        ):
            names.add(node.target.id)
    found = dict.fromkeys(key for node in declared.body() if (key := _key_read(node, names)) is not None)
    return list(found)[:_MAX_KEYS] if all(key[:1].isalpha() or key[:1] == "_" for key in found) else []


def _key_read(node: hir.Node, names: set[str]) -> str | None:
    key: hir.Expr | None = None
    if isinstance(node, hir.Subscript) and _is_one(node.value, names):
        key = node.index
    elif isinstance(node, hir.Call) and isinstance(node.func, hir.Attribute) and node.args:
        if node.func.attr in ("get", "pop", "setdefault") and _is_one(node.func.value, names):
            key = node.args[0].value
    elif isinstance(node, hir.Compare) and len(node.rest) == 1 and _is_one(node.rest[0][1], names):
        key = node.left if node.rest[0][0] in ("in", "not in") else None
    return key.value if isinstance(key, hir.Constant) and isinstance(key.value, str) else None


def _is_one(node: hir.Expr, names: set[str]) -> bool:
    return isinstance(node, hir.Name) and node.id in names


def _help(argument: Argument, what: str, keys: list[str]) -> str:
    if argument.parameter is None:
        inner = ", ".join(f'"{key}": {{"type": "string"}}' for key in keys or ["…"])
        if what.startswith("a list"):
            return 'add `"items": {"type": "string"}` (or the schema of one item)'
        return f'add `"properties": {{{inner}}}`' if what == "any object" else 'add `"type": "string"` (or what it is)'
    name = "".join(part.capitalize() for part in argument.name.split("_")) or "Value"
    if what == "any JSON value" and not keys:
        return (
            "write the type that the function expects, for instance "
            f"`{argument.name}: str` or `{argument.name}: list[str]`"
        )
    if what == "a list of anything":
        return f"write what the list holds, for instance `{argument.name}: list[str]`"
    many = what.startswith("a list")
    fields = "; ".join(f"{key}: str" for key in keys if key.isidentifier())
    if fields:
        holder = f"list[{name}]" if many else name
        return f"declare the keys: `class {name}(TypedDict): {fields}` and `{argument.name}: {holder}`"
    free = "list[dict[str, str]]" if many else "dict[str, str]"
    return (
        "declare the keys with a `TypedDict` or a model; "
        f"if they are free, say what the values are: `{argument.name}: {free}`"
    )
