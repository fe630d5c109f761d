"""Typing's special forms with arguments known only at run time."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from typing import Any


def union_of(members: Iterable[Any]) -> Any:
    """``Union[members]``. Raises TypeError for what is no type."""
    form: Any = typing.Union
    return form[tuple(members)]


def annotated(base: Any, metadata: Iterable[Any]) -> Any:
    """``Annotated[base, *metadata]``; just ``base`` without metadata."""
    form: Any = typing.Annotated
    parts = (base, *metadata)
    return form[parts] if len(parts) > 1 else base


def is_union(annotation: Any) -> bool:
    """Whether ``annotation`` is a union, written either way."""
    return typing.get_origin(annotation) in (typing.Union, types.UnionType)


def is_annotated(annotation: Any) -> bool:
    """Whether ``annotation`` is an ``Annotated``."""
    return typing.get_origin(annotation) is typing.Annotated


def field(**keywords: Any) -> Any:
    """``pydantic.Field(**keywords)``."""
    import pydantic

    make: Any = pydantic.Field
    return make(**keywords)


def required(annotation: Any) -> Any:
    """The definition of a field without a default for ``create_model``, which takes a bare type since pydantic 2.11."""
    from pydantic import VERSION

    major, minor = VERSION.split(".")[:2]
    if (int(major), int(minor)) >= (2, 11):
        return annotation
    return type(None) if annotation is None else annotation, ...
