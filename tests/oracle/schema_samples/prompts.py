# ruff: noqa: UP045
"""Prompt handlers."""

from typing import Annotated, Literal, Optional

from pydantic import Field

from schema_samples import models
from schema_samples.case import Case, Collector
from schema_samples.injected import CONTEXTS
from schema_samples.sdk import sdk

case = Collector()


@case()
def prompt_plain() -> str:
    """A prompt."""
    return ""


@case()
def prompt_untyped(a, b=1):
    return ""


@case()
def prompt_strings(a: str, b: str = "b", c: Optional[str] = None) -> str:
    """Ask.

    Args:
        a: The a.
        c: The c.
    """
    return ""


@case(name="renamed", title="Title", description="Explicit")
def prompt_named(a: str) -> str:
    """Ask."""
    return ""


@case()
def prompt_described(
    a: Annotated[str, "plain text"],
    b: Annotated[str, Field(description="field")],
    c: str = Field(description="default field"),
    d: Annotated[int, Field(description="number", ge=1)] = 3,
) -> str:
    return ""


@case()
def prompt_types(a: int, b: list[int], c: Literal["x", "y"], d: dict[str, float], e: models.Color = "red") -> str:
    return ""


@case()
def prompt_model(a: models.Inner, b: list[models.Inner]) -> str:
    """Ask."""
    return ""


@case()
def prompt_variadic(*args: str) -> str:
    return ""


@case()
def prompt_keywords(**kwargs: str) -> str:
    return ""


@case()
def prompt_positional(a: str, /) -> str:
    return ""


@case()
def prompt_opaque(a: models.Opaque) -> str:
    return ""


@case()
def prompt_self(self, a: str) -> str:
    return ""


@case()
def prompt_numpy(a: str, b: int) -> str:
    """Ask.

    Parameters
    ----------
    a : str
        The a.
    """
    return ""


def cases(family: str) -> list[Case]:
    """The samples of ``family``."""
    collector = Collector()
    context = sdk(CONTEXTS[family])

    @collector()
    def prompt_context(a: str, ctx: context, b: Annotated[str, "text"] = "") -> str:
        return ""

    return [*case.cases, *collector.cases]
