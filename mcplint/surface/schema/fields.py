"""``Field(…)`` calls and ``Annotated`` metadata of the analysed code as pydantic objects with constant arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcplint.surface.aliases import canonical
from mcplint.surface.schema.known_types import constrained_type, library_marker
from mcplint.surface.schema.limits import InexactError, check_constant
from mcplint.surface.schema.objects import default_object
from mcplint.surface.types import ABSENT, Dynamic, FieldInfo, Marker

Note = Callable[[str], None]

_HARMLESS_KEYWORDS = frozenset({"default_factory", "exclude_if", "frozen", "init", "init_var", "kw_only", "repr"})
"""Keywords of ``Field`` that do not show in a JSON Schema, whatever their value."""

_IGNORED_METADATA = frozenset(
    {
        "annotated_doc.Doc",
        "annotated_types.Predicate",
        "annotated_types.Timezone",
        "annotated_types.Unit",
        "annotated_types.doc",
        "pydantic.AfterValidator",
        "pydantic.BeforeValidator",
        "pydantic.WrapValidator",
        "typing_extensions.Doc",
        "mcp.server.mcpserver.resolve.Resolve",
    }
)
"""Metadata that pydantic ignores, or that changes values but not the schema. ``json_schema_input_type=`` does change
it and is looked for before."""

_CONSTRAINED_COLLECTIONS = frozenset({"conlist", "conset", "confrozenset"})


def is_factory(default: Any) -> bool:
    """Whether ``default`` stands for a ``default_factory``: pydantic then leaves the default out of the schema."""
    return isinstance(default, Dynamic) and default.reason.startswith("default_factory")


def pydantic_field(info: FieldInfo, note: Note) -> Any:
    """The ``pydantic.Field`` object of ``info``; ``note`` is told what had to be left out."""
    from pydantic import Field

    keywords: dict[str, Any] = {}
    for name, value in info.keywords.items():
        if name in ("default_factory", "default"):
            continue
        try:
            keywords[name] = constant_default(value) if isinstance(value, Marker) else value
            check_constant(None if isinstance(value, Marker) else value)
        except InexactError as reason:
            keywords.pop(name, None)
            note(f"Field({name}=…): {reason}")
    for name in info.dynamic:
        if name not in _HARMLESS_KEYWORDS:
            note(f"Field({name}=…) is not a constant")
    return Field(**_default(info, note), **keywords)


def _default(info: FieldInfo, note: Note) -> dict[str, Any]:
    default = info.default
    if "default_factory" in info.dynamic or "default_factory" in info.keywords or is_factory(default):
        return {"default_factory": dict}
    if default is ABSENT or default is Ellipsis:
        # A dynamic ``default`` still makes the argument optional.
        if "default" not in info.dynamic:
            return {}
        return {"default_factory": dict}
    try:
        return {"default": constant_default(default)}
    except InexactError as reason:
        note(f"default: {reason}")
        return {"default_factory": dict}


def constant_default(default: Any) -> Any:
    """``default`` as an object; raises :class:`InexactError` for what is neither constant nor made from constants."""
    if isinstance(default, Dynamic):
        raise InexactError(default.reason or "the default is computed")
    if isinstance(default, Marker):
        return default_object(default)
    if isinstance(default, dict):
        return {key: constant_default(value) for key, value in default.items()}
    check_constant(default)
    return default


def unknown_default() -> Any:
    """Stands for a default of unknown value: the argument is optional and shows no default."""
    from pydantic import Field

    return Field(default_factory=dict)


class Metadata:
    """What the metadata of one ``Annotated`` adds to its base type.

    ``values`` are the objects to keep; ``base`` replaces the base type if a ``conint(…)``-like call made one.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.base: Any = None


def add_marker(marker: Marker, into: Metadata, note: Note) -> None:
    """Translate ``marker`` into ``into``. Raises what pydantic raises for arguments that it refuses."""
    path = canonical(marker.path)
    if path in _IGNORED_METADATA and "json_schema_input_type" not in marker.keywords:
        return
    for value in (*marker.args, *marker.keywords.values()):
        try:
            check_constant(value)
        except InexactError as reason:
            note(f"{path}: {reason}")
            return
    make = constrained_type(path)
    if make is not None:
        into.base = make(*marker.args, **marker.keywords)
        return
    module, _, name = path.rpartition(".")
    if name in _CONSTRAINED_COLLECTIONS and module == "pydantic":
        into.values.extend(_lengths(marker.keywords))
        return
    cls = library_marker(path)
    if cls is None:
        note(f"the effect of {path} on the schema is not known")
        return
    into.values.append(cls(*marker.args, **marker.keywords))


def _lengths(keywords: dict[str, Any]) -> list[Any]:
    from annotated_types import Len

    return [Len(keywords.get("min_length") or 0, keywords.get("max_length"))]
