"""What fastmcp does to the schemas that pydantic made: inline references, drop titles and unused definitions.

The results equal those of fastmcp's own passes on schemas made by pydantic, which is all they are used for.
"""

from __future__ import annotations

from collections.abc import Iterator

from mcplint.surface.model import Json
from mcplint.surface.schema.limits import InexactError

_DEFS = "#/$defs/"
_MAX_INLINED_NODES = 100_000
_MAX_INLINED_DEPTH = 128

_STRUCTURAL = frozenset({"type", "properties", "$ref", "items", "allOf", "oneOf", "anyOf", "required"})
_DESCRIPTIVE = frozenset({"title", "description", "deprecated", "readOnly", "writeOnly"})
_LITERAL = frozenset({"default", "const", "examples", "example", "enum"})
_NAMED_SCHEMAS = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"}
)
ONE_SCHEMA = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""Keywords whose value is one schema."""
SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""


def is_object(schema: Json) -> bool:
    """Whether ``schema`` describes objects, following references at its root."""
    seen: set[str] = set()
    node = schema
    while isinstance(node, dict):
        if node.get("type") == "object" or "properties" in node:
            return True
        ref = node.get("$ref")
        if not isinstance(ref, str) or ref in seen or not ref.startswith(_DEFS):
            return False
        seen.add(ref)
        node = schema.get("$defs", {}).get(ref[len(_DEFS) :])
    return False


def resolve_root(schema: Json, keep_siblings: bool) -> Json:
    """``schema`` with a reference at its root replaced by the definition; ``$defs`` stay.

    With ``keep_siblings`` the keys beside the reference win over those of the definition (fastmcp 3 and 4), else they
    are lost (fastmcp 2).
    """
    ref = schema.get("$ref")
    if "type" in schema or not isinstance(ref, str) or not ref.startswith(_DEFS):
        return schema
    target = schema.get("$defs", {}).get(ref[len(_DEFS) :])
    if not isinstance(target, dict):
        return schema
    siblings = {key: value for key, value in schema.items() if key != "$ref"}
    return {**target, **(siblings if keep_siblings else {"$defs": schema["$defs"]})}


def inline_references(schema: Json, strict_discriminators: bool) -> Json:
    """``schema`` with every reference replaced by its definition and ``$defs`` removed.

    A recursive schema keeps its references; only the root is resolved then. Discriminators name definitions that are
    gone: with ``strict_discriminators`` (fastmcp 3 and 4) they are removed and the tag becomes required, else they lose
    their mapping. Raises :class:`InexactError` if the result would be huge.
    """
    definitions = schema.get("$defs", {})
    if is_recursive(schema):
        return resolve_root(schema, keep_siblings=strict_discriminators)
    budget = _Budget()
    inlined = {key: _inlined(value, definitions, budget, 1) for key, value in schema.items() if key != "$defs"}
    if "$ref" in schema:
        inlined = _inlined({key: value for key, value in schema.items() if key != "$defs"}, definitions, budget, 0)
    return _without_discriminators(inlined) if strict_discriminators else _without_mappings(inlined)


class _Budget:
    """Counts the nodes of the inlined schema."""

    def __init__(self) -> None:
        self.left = _MAX_INLINED_NODES

    def spend(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0 or depth > _MAX_INLINED_DEPTH:
            raise InexactError("the schema is too large to be written without references")


def _inlined(node: Json, definitions: dict[str, Json], budget: _Budget, depth: int) -> Json:
    budget.spend(depth)
    if isinstance(node, list):
        return [_inlined(item, definitions, budget, depth + 1) for item in node]
    if not isinstance(node, dict):
        return node
    ref = node.get("$ref")
    if isinstance(ref, str) and ref.startswith(_DEFS) and ref[len(_DEFS) :] in definitions:
        target = _inlined(definitions[ref[len(_DEFS) :]], definitions, budget, depth + 1)
        # Keys beside the reference are taken as they are: pydantic puts no schemas there.
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return {key: _inlined(value, definitions, budget, depth + 1) for key, value in node.items()}


def _references(node: Json) -> Iterator[str]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            ref = current.get("$ref")
            if isinstance(ref, str) and ref.startswith(_DEFS):
                yield ref[len(_DEFS) :]
            stack.extend(current.values())
        elif isinstance(current, list):
            stack.extend(current)


def is_recursive(schema: Json) -> bool:
    """Whether a definition of ``schema`` reaches itself (all definitions count, used or not)."""
    definitions: dict[str, Json] = schema.get("$defs", {})
    edges = {name: set(_references(body)) for name, body in definitions.items()}
    remaining = dict(edges)
    # Remove definitions that need only removed ones; what is left is a cycle or leads into one.
    while True:
        free = [name for name, needs in remaining.items() if not any(need in remaining for need in needs)]
        if not free:
            return bool(remaining)
        for name in free:
            del remaining[name]


def _without_discriminators(node: Json) -> Json:
    if isinstance(node, list):
        return [_without_discriminators(item) for item in node]
    if not isinstance(node, dict):
        return node
    drop = "discriminator" in node and ("anyOf" in node or "oneOf" in node)
    if drop:
        node = _with_required_tag(node)
    result = {}
    for key, value in node.items():
        if key in _NAMED_SCHEMAS and isinstance(value, dict):
            result[key] = {name: _without_discriminators(child) for name, child in value.items()}
        elif not (drop and key == "discriminator"):
            result[key] = value if key in _LITERAL else _without_discriminators(value)
    return result


def _with_required_tag(node: Json) -> Json:
    discriminator = node["discriminator"]
    tag = discriminator.get("propertyName") if isinstance(discriminator, dict) else None
    if not isinstance(tag, str):
        return node
    result = dict(node)
    for key in ("anyOf", "oneOf"):
        if isinstance(result.get(key), list):
            result[key] = [_requiring(variant, tag) for variant in result[key]]
    return result


def _requiring(variant: Json, tag: str) -> Json:
    if not isinstance(variant, dict) or tag in variant.get("required", []):
        return variant
    return {**variant, "required": [*variant.get("required", []), tag]}


def _without_mappings(node: Json) -> Json:
    if isinstance(node, list):
        return [_without_mappings(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: _without_mappings(value) for key, value in node.items()}
    if isinstance(result.get("discriminator"), dict):
        result["discriminator"].pop("mapping", None)
    return result


def drop_parameters(schema: Json, names: tuple[str, ...]) -> Json:
    """``schema`` without the properties ``names``."""
    properties = {name: value for name, value in schema.get("properties", {}).items() if name not in names}
    if len(properties) == len(schema.get("properties", {})):
        return schema
    result = {**schema, "properties": properties}
    required = [name for name in schema.get("required", []) if name not in names]
    if "required" in schema:
        result["required"] = required
        if not required:
            del result["required"]
    return result


def prune(schema: Json) -> Json:
    """``schema`` without titles and unused definitions, as fastmcp 3 and 4 do it."""
    return _without_unused(_titles_pruned(schema, True))


def prune_loosely(schema: Json, titles: bool = True) -> Json:
    """``schema`` without titles (unless ``titles`` is False), closed objects and unused definitions, as in fastmcp 2.

    It does not tell schemas from data: a ``title`` key beside a ``type`` key goes, wherever it is.
    """
    return _without_unused(_loosely_pruned(schema, titles))


def _titles_pruned(node: Json, is_schema: bool) -> Json:
    if isinstance(node, list):
        return [_titles_pruned(item, is_schema) for item in node]
    if not isinstance(node, dict):
        return node
    if not is_schema:
        return {key: _titles_pruned(value, False) for key, value in node.items()}
    result = dict(node)
    is_plain = any(key in _STRUCTURAL for key in node) or all(key in _DESCRIPTIVE for key in node)
    if isinstance(node.get("title"), str) and is_plain:
        del result["title"]
    return {key: _pruned_value(key, value) for key, value in result.items()}


def _pruned_value(key: str, value: Json) -> Json:
    if key in _NAMED_SCHEMAS and isinstance(value, dict):
        return {name: _titles_pruned(child, True) for name, child in value.items()}
    if key in _LITERAL:
        return value
    is_schema = (key in SCHEMA_LISTS and isinstance(value, list)) or key in ONE_SCHEMA
    return _titles_pruned(value, is_schema)


def _loosely_pruned(node: Json, titles: bool) -> Json:
    if isinstance(node, list):
        return [_loosely_pruned(item, titles) for item in node]
    if not isinstance(node, dict):
        return node
    result = dict(node)
    if titles and "title" in node and any(key in _STRUCTURAL for key in node):
        del result["title"]
    if node.get("additionalProperties") is False:
        del result["additionalProperties"]
    return {key: _loosely_pruned(value, titles) for key, value in result.items()}


def _without_unused(schema: Json) -> Json:
    definitions = schema.get("$defs")
    if not definitions:
        return schema
    used: set[str] = set()
    todo = list(_references({key: value for key, value in schema.items() if key != "$defs"}))
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo.extend(_references(definitions.get(name)))
    kept = {name: body for name, body in definitions.items() if name in used}
    rest = {key: value for key, value in schema.items() if key != "$defs"}
    return {**rest, "$defs": kept} if kept else rest
