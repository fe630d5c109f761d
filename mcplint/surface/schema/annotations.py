"""Tool annotations as they reach the client."""

from __future__ import annotations

from typing import Any

from mcplint.documents.sdk import Sdk

_FIELDS = {
    "title": "title",
    "read_only_hint": "readOnlyHint",
    "destructive_hint": "destructiveHint",
    "idempotent_hint": "idempotentHint",
    "open_world_hint": "openWorldHint",
}
_WIRE_NAMES = frozenset(_FIELDS.values())


def wire_annotations(annotations: dict[str, Any] | None, sdk: Sdk) -> dict[str, Any] | None:
    """The annotations that a client receives for ``annotations`` (a dict or the keywords of ``ToolAnnotations``).

    ``mcp`` 1 and fastmcp 2 and 3 pass every key on, also those that no client understands; ``mcp`` 2 and fastmcp 4 know
    each hint by two spellings and drop other keys silently. None values are never sent.
    """
    if annotations is None:
        return None
    if not _has_strict_annotations(sdk):
        return {key: value for key, value in annotations.items() if value is not None}
    known = {_FIELDS.get(key, key): value for key, value in annotations.items() if key in _FIELDS or key in _WIRE_NAMES}
    return {key: value for key, value in known.items() if value is not None}


def _has_strict_annotations(sdk: Sdk) -> bool:
    if sdk.name == "fastmcp":
        return sdk.major is None or sdk.major >= 4
    return sdk.major is not None and sdk.major >= 2
