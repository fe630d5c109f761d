# ruff: noqa: UP045
"""Handlers whose annotations are strings at run time."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

from pydantic import Field

from schema_samples import models
from schema_samples.case import Collector

case = Collector()


@case()
def postponed_simple(a: int, b: Optional[str] = None, c: Literal["x", "y"] = "x") -> str:
    return "x"


@case()
def postponed_models(a: models.Outer, b: Annotated[str, "text"], c: Annotated[int, Field(ge=1)] = 2) -> models.Inner:
    return models.Inner(q="")


@case()
def postponed_keyword_only(*, a: int, b: int = 2) -> str:
    return "x"
