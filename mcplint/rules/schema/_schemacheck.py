"""Faults of a JSON Schema that describes a tool's arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from mcplint.finding import Severity
from mcplint.names import did_you_mean
from mcplint.surface.model import Json

Path = tuple[str | int, ...]
Declared = tuple[str, ...] | None
"""Names of the properties that are declared for a value; None if they are declared in ways that are not followed."""

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_PYTHON_TYPES = {
    "str": "string", "text": "string", "int": "integer", "float": "number", "double": "number", "decimal": "number",
    "bool": "boolean", "list": "array", "tuple": "array", "set": "array", "dict": "object", "map": "object",
    "None": "null", "none": "null", "any": "", "Any": "",
}  # fmt: skip
_MANY = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SAME_VALUE = ("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "dependentSchemas")
"""Keywords whose schemas are about the value that the schema around them is about."""
_SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_MAX_DEPTH = 30

_FAILS_ON_1 = "mcp 1.x checks the schema itself on every call: all calls of this tool fail"
_IGNORED_ON_2 = "mcp 2.x publishes it as it is, and clients that check it reject the tool"


class Problem(msgspec.Struct, frozen=True):
    """A fault at ``path``; ``at_key`` says that the key is meant and not its value.

    ``on_mcp_1`` and ``on_mcp_2`` say what the SDKs make of it.
    """

    path: Path
    message: str
    label: str
    help: str
    severity: Severity = Severity.ERROR
    at_key: bool = False
    on_mcp_1: str = ""
    on_mcp_2: str = ""
    notes: tuple[str, ...] = ()


def problems_of(schema: Json, is_tuple: Callable[[Path], bool]) -> Iterator[Problem]:
    """All faults of an input schema; ``is_tuple`` says whether the source writes a tuple at a path."""
    root = _root_problem(schema)
    if root is not None:
        yield root
    if isinstance(schema, dict):
        yield from _Checker(is_tuple).check(schema, (), 0, ())


def _root_problem(schema: Json) -> Problem | None:
    """The specification asks for an object whose ``type`` is "object"."""
    if schema is None:
        return Problem(
            (),
            "there is none",
            "no `inputSchema`",
            'a tool without arguments has the schema `{"type": "object", "properties": {}}`',
            on_mcp_1="mcp 1.x fails while it makes the tool: `inputSchema` is a required field",
            on_mcp_2="mcp 2.x fails while it makes the tool: `input_schema` is a required field",
        )
    if not isinstance(schema, dict):
        fails = "`Tool(…)` fails with a validation error, so no client gets a list of tools"
        return Problem((), f"it is a {_kind(schema)}", "not a dict", "write the schema as a dict", notes=(fails,))
    if schema.get("type") == "object" or "$ref" in schema:
        return None
    given = schema.get("type")
    return Problem(
        () if given is None else ("type",),
        "its root has no type" if given is None else f"the type of its root is {given!r}",
        'needs `"type": "object"`',
        'write `"type": "object"` at the root of the schema',
        on_mcp_1="mcp 1.x publishes it; clients that follow the specification (such as those built on the TypeScript "
        "SDK) then reject the whole list of tools",
        on_mcp_2="mcp 2.x refuses to send it: `tools/list` fails for all tools of the server",
    )


def _kind(value: Json) -> str:
    return {str: "string", list: "list", bool: "boolean"}.get(type(value), "number")


def _declared(schema: dict[str, Json], around: Declared) -> Declared:
    """The properties that ``schema`` and the schemas around it declare for one value."""
    several = "anyOf" in schema and "oneOf" in schema
    if around is None or several or any(key in schema for key in ("allOf", "$ref", "patternProperties")):
        return None
    properties = schema.get("properties")
    return (*around, *map(str, properties)) if isinstance(properties, dict) else around


def _inside(key: str, declared: Declared) -> Declared:
    """What is declared for the value that a schema below ``key`` is about."""
    return declared if key in _SAME_VALUE else ()


class _Checker:
    """Walks a schema and what it nests."""

    def __init__(self, is_tuple: Callable[[Path], bool]) -> None:
        self._is_tuple = is_tuple

    def check(self, schema: Json, path: Path, depth: int, around: Declared) -> Iterator[Problem]:
        """The faults of ``schema``, which stands at ``path``; ``around`` is what the schemas around it declare."""
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return
        declared = _declared(schema, around)
        yield from self._type(schema, path)
        yield from self._properties(schema, path)
        yield from self._required(schema, path, declared)
        yield from self._enum(schema, path)
        yield from self._default(schema, path)
        yield from self._reference(schema, path)
        for key in _MANY:
            members = schema.get(key)
            for name, member in members.items() if isinstance(members, dict) else ():
                yield from self._member(member, (*path, key, name), key, depth, declared)
        for key in _LISTS:
            members = schema.get(key)
            for index, member in enumerate(members if isinstance(members, list) else ()):
                yield from self.check(member, (*path, key, index), depth + 1, _inside(key, declared))
        for key in _SINGLE:
            yield from self.check(schema.get(key), (*path, key), depth + 1, _inside(key, declared))

    def _member(self, member: Json, path: Path, key: str, depth: int, declared: Declared) -> Iterator[Problem]:
        if isinstance(member, (dict, bool)):
            yield from self.check(member, path, depth + 1, _inside(key, declared))
            return
        name = path[-1]
        help_text = f'write `"{name}": {{"type": "{_suggested(member)}"}}`'
        yield _broken(path, f"`{name}` of `{key}` is no schema", "must be a dict", help_text)

    def _type(self, schema: dict[str, Json], path: Path) -> Iterator[Problem]:
        given = schema.get("type")
        if given is None or (not path and isinstance(given, str)):
            return
        names = given if isinstance(given, list) else [given]
        for name in names:
            if name in TYPES:
                continue
            right = _suggested(name)
            help_text = f'write `"{right}"`' if right else "leave `type` out if any value is welcome"
            yield _broken((*path, "type"), f"{name!r} is no JSON type", "no such type", help_text)
            return
        if given == "array" and not any(key in schema for key in ("items", "prefixItems", "contains")):
            yield Problem(
                (*path, "type"),
                "an array does not say what it holds",
                "an array without `items`",
                'add `"items": {"type": "string"}` (or what the list holds)',
                Severity.WARNING,
                notes=("some model providers reject the whole request if a tool has an array without `items`",),
            )

    def _properties(self, schema: dict[str, Json], path: Path) -> Iterator[Problem]:
        given = schema.get("properties")
        if given is not None and not isinstance(given, dict):
            help_text = 'write a dict: `"properties": {"name": {"type": "string"}}`'
            yield _broken((*path, "properties"), f"`properties` is a {_kind(given)}", "must be a dict", help_text)

    def _required(self, schema: dict[str, Json], path: Path, declared: Declared) -> Iterator[Problem]:
        if "required" not in schema:
            return
        given, here = schema["required"], (*path, "required")
        if not isinstance(given, list) or self._is_tuple(here):
            in_property = len(path) >= 2 and path[-2] == "properties"
            help_text = "write a list of names: `[…]`"
            if in_property and isinstance(given, bool):
                help_text = "remove it" + (
                    f' and list the name beside `properties`: `"required": ["{path[-1]}"]`' if given else ""
                )
            what = "a tuple" if isinstance(given, list) else f"a {_kind(given)}"
            yield _broken(here, f"`required` is {what}", "must be a list of names", help_text)
            return
        if declared is None or any(key in schema for key in ("anyOf", "oneOf")):
            return
        for index, name in enumerate(given):
            if name not in declared:
                near = did_you_mean(str(name), declared)
                yield Problem(
                    (*here, index),
                    f"`{name}` is required but not declared",
                    "not among `properties`",
                    f"did you mean `{near}`?" if near else f"declare `{name}` under `properties`, or remove it here",
                    notes=("a model that fills in only what is declared can never make a valid call",),
                )

    def _enum(self, schema: dict[str, Json], path: Path) -> Iterator[Problem]:
        given = schema.get("enum")
        if "enum" not in schema or (isinstance(given, list) and given and not self._is_tuple((*path, "enum"))):
            return
        here = (*path, "enum")
        if given == []:
            yield Problem(here, "`enum` is empty", "no value is allowed", "list the values, or remove `enum`")
        else:
            what = "a tuple" if isinstance(given, list) else f"a {_kind(given)}"
            yield _broken(here, f"`enum` is {what}", "must be a list", "write a list: `[…]`")

    def _default(self, schema: dict[str, Json], path: Path) -> Iterator[Problem]:
        if "default" not in schema or schema["default"] is None:
            return
        default, here = schema["default"], (*path, "default")
        enum = schema.get("enum")
        if isinstance(enum, list) and enum and default not in enum:
            yield _mismatch(here, f"the default {default!r} is not among its `enum`")
            return
        given = schema.get("type")
        names = given if isinstance(given, list) else [given]
        if all(name in TYPES for name in names) and not any(_is_of(default, str(name)) for name in names):
            yield _mismatch(here, f"the default {default!r} is not of its type {given!r}")

    def _reference(self, schema: dict[str, Json], path: Path) -> Iterator[Problem]:
        target = schema.get("$ref")
        if isinstance(target, str) and target.startswith(("http://", "https://", "file:")):
            yield Problem(
                (*path, "$ref"),
                "it refers to another document",
                "clients must not fetch this",
                "copy the definition into `$defs` and refer to it with `#/$defs/…`",
                Severity.WARNING,
                notes=("whoever controls that address controls what the model is told to send",),
            )


def _broken(path: Path, message: str, label: str, help_text: str) -> Problem:
    return Problem(path, message, label, help_text, on_mcp_1=_FAILS_ON_1, on_mcp_2=_IGNORED_ON_2)


def _mismatch(path: Path, message: str) -> Problem:
    help_text = "correct the default; it is what models send when they are unsure"
    return Problem(path, message, "not allowed by the schema itself", help_text, Severity.WARNING)


def _suggested(name: Json) -> str:
    if not isinstance(name, str):
        return "string"
    known = _PYTHON_TYPES.get(name)
    return known if known is not None else did_you_mean(name, TYPES) or "string"


def _is_of(value: Json, name: str) -> bool:
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if name == "integer":
        if isinstance(value, float):
            return value.is_integer()
        return isinstance(value, int) and not isinstance(value, bool)
    expected = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}[name]
    return isinstance(value, expected)
