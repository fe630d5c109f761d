"""opaque-parameter: a type that tells a model nothing about what to send."""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.finding import Finding
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import (
    Declaration,
    alternatives,
    declaration,
    each_argument,
    reads_of,
    source_of_annotation,
    type_names,
    without_null,
)
from mcplint.surface.model import Argument, Json, Tool
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


def check(context: Context) -> Iterator[Finding]:
    """One finding per argument of which the schema says no more than "object", "list" or "anything"."""
    for _server, tool, argument in each_argument(context):
        if argument.parameter is not None and argument.parameter.type is None:
            continue  # `untyped-parameter` speaks of those
        what = _opaque(argument, tool)
        if what is None or _shows_shape(argument.description):
            continue
        declared = declaration(context, tool.signature) if argument.parameter is not None else None
        name = argument.name if argument.parameter is None else argument.parameter.name
        if declared is not None and _is_validated_inside(declared, name, tool):
            continue
        keys = [] if declared is None else _keys_read(declared, name)
        yield _finding(context, tool, argument, what, keys)


def _finding(context: Context, tool: Tool, argument: Argument, what: str, keys: list[str]) -> Finding:
    written = None
    if argument.parameter is not None:
        written = source_of_annotation(context, tool.signature, argument.parameter.name)
    shown = f"{argument.name}: {written}" if written else argument.name
    notes = [f"the published schema accepts {what}"]
    if keys:
        notes.append("the function reads the keys " + ", ".join(f"`{key}`" for key in keys))
    return context.finding(
        "opaque-parameter",
        argument.location,
        f"`{shown}` does not tell the model what to send",
        label=f"{what} is accepted",
        notes=tuple(notes),
        help=_help(argument, what, keys),
        tool=tool,
    )


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
        items = [_kind(option, root) for option in alternatives(schema.get("items", {}), root)]
        return f"a list of {'anything' if items[0] == 'any JSON value' else 'any objects'}" if all(items) else None
    return None


def _shows_shape(description: str | None) -> bool:
    """Whether the description itself shows what the value looks like."""
    text = description or ""
    return ("{" in text and ":" in text) or "JSON" in text


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
    """The constant keys that the function reads of the argument."""
    keys: dict[str, None] = {}
    for node in declared.body():
        key: hir.Expr | None = None
        if isinstance(node, hir.Subscript) and _is_name(node.value, name):
            key = node.index
        elif isinstance(node, hir.Call) and isinstance(node.func, hir.Attribute) and node.args:
            if node.func.attr in ("get", "pop", "setdefault") and _is_name(node.func.value, name):
                key = node.args[0].value
        elif isinstance(node, hir.Compare) and len(node.rest) == 1 and _is_name(node.rest[0][1], name):
            key = node.left if node.rest[0][0] in ("in", "not in") else None
        if isinstance(key, hir.Constant) and isinstance(key.value, str):
            keys.setdefault(key.value)
    return list(keys)[:_MAX_KEYS]


def _is_name(node: hir.Expr, name: str) -> bool:
    return isinstance(node, hir.Name) and node.id == name


def _help(argument: Argument, what: str, keys: list[str]) -> str:
    if argument.parameter is None:
        inner = ", ".join(f'"{key}": {{"type": "string"}}' for key in keys or ["…"])
        if what.startswith("a list"):
            return 'add `"items": {"type": "string"}` (or the schema of one item)'
        return f'add `"properties": {{{inner}}}`' if what == "any object" else 'add `"type": "string"` (or what it is)'
    name = "".join(part.capitalize() for part in argument.name.split("_")) or "Value"
    if what == "any JSON value" and not keys:
        return f"write the type that the function expects: `{argument.name}: str`"
    if what == "a list of anything":
        return f"write what the list holds: `{argument.name}: list[str]`"
    fields = "; ".join(f"{key}: str" for key in keys if key.isidentifier()) or "name: str"
    holder = f"list[{name}]" if what.startswith("a list") else name
    return f"declare the keys: `class {name}(TypedDict): {fields}` and `{argument.name}: {holder}`"
