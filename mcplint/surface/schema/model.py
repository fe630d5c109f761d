"""``Model.model_json_schema(mode=mode)`` of a class of the analysed program."""

from __future__ import annotations

from typing import Literal

from mcplint.surface.model import Json
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.guard import guarded
from mcplint.surface.types import Models, Type


def model_schema(
    declared: Type, models: Models, mode: Literal["validation", "serialization"] = "validation"
) -> tuple[Json, tuple[str, ...]]:
    """The schema that pydantic gives for a model, and why it may be inexact (empty if it is exact)."""
    builder = TypeBuilder(models)
    result: list[Json] = []

    def derive() -> None:
        from pydantic import TypeAdapter

        real = builder.build(declared)
        builder.finish()
        result.append(TypeAdapter(real).json_schema(mode=mode))

    error = guarded(builder, derive)
    reasons = tuple(builder.reasons) if error is None else (*builder.reasons, error)
    return (result[0] if result else None), reasons
