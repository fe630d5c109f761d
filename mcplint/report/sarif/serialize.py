"""JSON out of sarif-om objects.

The serialiser that belongs to sarif-om's generator leaves out every property that equals its default, so an explicit
level disappears, and copies each object at every level. This one walks the attributes once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import attr

_ALWAYS = {"level", "version"}
"""Properties that are written even where they equal the default of the object model."""


def to_json(value: Any) -> Any:
    """``value`` (a sarif-om object, or lists and dicts of them) as plain JSON values, properties in their own order."""
    if attr.has(value.__class__):
        return {
            key: to_json(one)
            for name, key, default in _plan(value.__class__)
            if (one := getattr(value, name)) is not None and (key in _ALWAYS or one != default)
        }
    if isinstance(value, (list, tuple)):
        return [to_json(one) for one in value]
    if isinstance(value, dict):
        return {key: to_json(one) for key, one in value.items()}
    if isinstance(value, str):
        # half a surrogate pair is text in Python, but neither UTF-8 nor what other readers of JSON accept
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


@cache
def _plan(cls: type) -> tuple[tuple[str, str, Any], ...]:
    return tuple((field.name, field.metadata["schema_property_name"], field.default) for field in attr.fields(cls))
