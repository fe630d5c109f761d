"""Names of components under a namespace."""

from __future__ import annotations

import copy
from typing import TypeVar

from mcplint.surface.model import Prompt, Resource, Server, Tool

Component = TypeVar("Component", Tool, Resource, Prompt)


def renamed(component: Component, name: str | None) -> Component:
    """The same component under another name."""
    moved = copy.copy(component)
    moved.name = name  # type: ignore[assignment]
    return moved


def moved_uri(uri: str, namespace: str) -> str:
    """A resource's URI under a namespace: ``data://x`` → ``data://namespace/x``."""
    scheme, mark, rest = uri.partition("://")
    return f"{scheme}{mark}{namespace}/{rest}" if namespace else uri


def put_before(server: Server, namespace: str) -> None:
    """Put a namespace before the names of all components of a server."""
    for tool in server.tools:
        tool.name = f"{namespace}_{tool.name}"
    for prompt in server.prompts:
        prompt.name = f"{namespace}_{prompt.name}"
    for resource in server.resources:
        resource.uri = moved_uri(resource.uri, namespace)
