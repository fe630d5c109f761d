"""Types of the SDKs that handlers name in annotations, as data: content blocks, helpers, results.

Content models follow ``mcp`` 1.30 (``mcp/types.py``): that SDK publishes them when a handler says that it returns them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mcplint.surface.types import (
    ANY,
    NONE,
    Annotated,
    FieldInfo,
    Generic,
    LiteralOf,
    Marker,
    Model,
    ModelField,
    ModelRef,
    Named,
    Type,
    Union,
)

CONTENT = ("TextContent", "ImageContent", "AudioContent", "ResourceLink", "EmbeddedResource")
"""The content blocks, in the order of ``mcp.types.ContentBlock``."""

CONTENT_PATHS = tuple(f"mcp.types.{name}" for name in CONTENT)

CALL_TOOL_RESULT = "mcp.types.CallToolResult"
INPUT_REQUIRED = "mcp.types.InputRequiredResult"
TOOL_RESULT = "fastmcp.tools.base.ToolResult"
SESSION_ID = "fastmcp.server.sessions.SessionId"

MCP_MEDIA = {
    "mcp1": ("mcp.server.fastmcp.utilities.types.Image", "mcp.server.fastmcp.utilities.types.Audio"),
    "mcp2": ("mcp.server.mcpserver.utilities.types.Image", "mcp.server.mcpserver.utilities.types.Audio"),
}
FASTMCP_MEDIA = tuple(f"fastmcp.utilities.types.{name}" for name in ("Image", "Audio", "File"))

PLAIN_CLASSES = (*MCP_MEDIA["mcp1"], *MCP_MEDIA["mcp2"], *FASTMCP_MEDIA, CALL_TOOL_RESULT, INPUT_REQUIRED, TOOL_RESULT)
"""Classes of the SDKs that no schema is ever made of."""

_STR: Type = Named("builtins.str")
_URL: Type = Annotated(Named("pydantic.AnyUrl"), (Marker("pydantic.UrlConstraints", (), {"host_required": False}),))


def _optional(annotation: Type) -> Type:
    return Union((annotation, NONE))


def _field(name: str, annotation: Type) -> ModelField:
    return ModelField(name, _optional(annotation), default=None)


_META = ModelField(
    "meta", _optional(Generic("builtins.dict", (_STR, ANY))), default=FieldInfo({"alias": "_meta"}, default=None)
)
_ANNOTATIONS = _field("annotations", ModelRef("mcp.types.Annotations"))
_CONTENTS = (ModelField("uri", _URL), _field("mimeType", _STR), _META)


def _model(name: str, fields: tuple[ModelField, ...], doc: str | None = None) -> Model:
    return Model(f"mcp.types.{name}", name, "model", fields, "mcp.types", doc, {"extra": "allow"})


def _block(kind: str) -> ModelField:
    return ModelField("type", LiteralOf((kind,)))


_MODELS = (
    _model(
        "Annotations",
        (
            _field("audience", Generic("builtins.list", (LiteralOf(("user", "assistant")),))),
            _field("priority", Annotated(Named("builtins.float"), (FieldInfo({"ge": 0.0, "le": 1.0}),))),
        ),
    ),
    _model(
        "Icon",
        (ModelField("src", _STR), _field("mimeType", _STR), _field("sizes", Generic("builtins.list", (_STR,)))),
        "An icon for display in user interfaces.",
    ),
    _model(
        "TextContent", (_block("text"), ModelField("text", _STR), _ANNOTATIONS, _META), "Text content for a message."
    ),
    _model(
        "ImageContent",
        (_block("image"), ModelField("data", _STR), ModelField("mimeType", _STR), _ANNOTATIONS, _META),
        "Image content for a message.",
    ),
    _model(
        "AudioContent",
        (_block("audio"), ModelField("data", _STR), ModelField("mimeType", _STR), _ANNOTATIONS, _META),
        "Audio content for a message.",
    ),
    _model(
        "ResourceLink",
        (
            ModelField("name", _STR),
            _field("title", _STR),
            ModelField("uri", _URL),
            _field("description", _STR),
            _field("mimeType", _STR),
            _field("size", Named("builtins.int")),
            _field("icons", Generic("builtins.list", (ModelRef("mcp.types.Icon"),))),
            _ANNOTATIONS,
            _META,
            _block("resource_link"),
        ),
        "A resource that the server is capable of reading, included in a prompt or tool call result.\n\n"
        "Note: resource links returned by tools are not guaranteed to appear in the results of `resources/list`"
        " requests.",
    ),
    _model("TextResourceContents", (*_CONTENTS, ModelField("text", _STR)), "Text contents of a resource."),
    _model("BlobResourceContents", (*_CONTENTS, ModelField("blob", _STR)), "Binary contents of a resource."),
    _model(
        "EmbeddedResource",
        (
            _block("resource"),
            ModelField(
                "resource",
                Union((ModelRef("mcp.types.TextResourceContents"), ModelRef("mcp.types.BlobResourceContents"))),
            ),
            _ANNOTATIONS,
            _META,
        ),
        "The contents of a resource, embedded into a prompt or tool call result.\n\n"
        "It is up to the client how best to render embedded resources for the benefit\nof the LLM and/or the user.",
    ),
)

CONTENT_MODELS: Mapping[str, Model] = {model.key: model for model in _MODELS}

SHORTHANDS: Mapping[str, Type] = {
    "mcp.types.ContentBlock": Union(tuple(ModelRef(path) for path in CONTENT_PATHS)),
    "mcp.types.Content": Union(tuple(ModelRef(path) for path in CONTENT_PATHS)),
    SESSION_ID: _STR,
    **{path: ModelRef(path) for path in CONTENT_MODELS},
}
"""SDK names that stand for a type."""


def names_any(annotation: Type | None, paths: tuple[str, ...]) -> bool:
    """Whether one of ``paths`` occurs anywhere in ``annotation`` (classes of the project are not looked into)."""
    from mcplint.surface.aliases import canonical

    stack: list[Any] = [annotation]
    while stack:
        node = stack.pop()
        if isinstance(node, Named) and not node.project and canonical(node.path) in paths:
            return True
        if isinstance(node, Generic):
            stack.extend(node.args)
        elif isinstance(node, Union):
            stack.extend(node.members)
        elif isinstance(node, Annotated):
            stack.append(node.base)
    return False
