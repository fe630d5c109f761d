"""Short words for schemas, tools and servers, shared by the inventories that people read."""

from __future__ import annotations

from typing import Any

from mcplint.surface.model import Prompt, Resource, Server, Tool

MAX_DEPTH = 6


def parameters(tool: Tool) -> list[str]:
    """``query: string``, ``limit?: integer``: the arguments of a tool, optional ones with a question mark."""
    return [f"{one.name}{'' if one.required else '?'}: {type_word(one.schema)}" for one in tool.arguments]


def type_word(schema: Any, depth: int = 0) -> str:
    """What a JSON Schema allows, in a few words; ``any`` where it says nothing."""
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return "any"
    if isinstance(schema.get("$ref"), str):
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for key in ("anyOf", "oneOf"):
        if isinstance(schema.get(key), list):
            return " | ".join(dict.fromkeys(type_word(one, depth + 1) for one in schema[key])) or "any"
    if isinstance(schema.get("enum"), list):
        return "enum"
    if "const" in schema:
        return "const"
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(str(one) for one in kind)
    if kind == "array":
        return f"array of {type_word(schema['items'], depth + 1)}" if schema.get("items") else "array"
    return str(kind) if kind else "any"


def first_line(text: str | None) -> str:
    """The first line of a description that is not blank."""
    return next((line.strip() for line in (text or "").splitlines() if line.strip()), "")


def certainty(item: Tool | Resource | Prompt) -> str:
    """``exact``, or why what the SDK serves may differ."""
    words = [] if item.exact else ["not exact" + (f": {'; '.join(item.reasons)}" if item.reasons else "")]
    if item.conditional:
        words.append("registered on some runs only")
    return "; ".join(words) or "exact"


def server_name(server: Server) -> str:
    """The server's name, or a stand-in where it is not known."""
    return server.name or "(unnamed server)"
