# ruff: noqa: UP045
"""Resource handlers; the option ``uri`` is the decorator's first argument."""

from __future__ import annotations

from typing import Annotated, Any, Optional

from pydantic import Field

from schema_samples import models
from schema_samples.case import Case, Collector
from schema_samples.injected import CONTEXTS
from schema_samples.sdk import sdk

case = Collector()


@case(uri="config://app")
def static() -> str:
    """A resource."""
    return ""


@case(uri="http://example.com")
def static_url() -> str:
    return ""


@case(uri="file:///a b/ä.txt")
def static_spaces() -> str:
    return ""


@case(uri="not a url")
def static_invalid() -> str:
    return ""


@case(uri="data://named", name="given", title="Title", description="Explicit", mime_type="application/json")
def static_named() -> str:
    """Doc."""
    return ""


@case(uri="ui://app/index.html")
def static_ui() -> str:
    return ""


@case(uri="data://empty", description="")
def static_empty_description() -> str:
    """Indented

    doc.
    """
    return ""


@case(uri="weather://{city}/now")
def template(city: str) -> str:
    """Weather.

    Args:
        city: The city.
    """
    return ""


@case(uri="weather://{city}/{days}")
def template_two(city: str, days: int = 3) -> str:
    return ""


@case(uri="weather://{city}/mismatch")
def template_mismatch(town: str) -> str:
    return ""


@case(uri="weather://{city}/extra")
def template_extra(city: str, unit: str = "c") -> str:
    return ""


@case(uri="weather://{city}/required")
def template_required(city: str, unit: str) -> str:
    return ""


@case(uri="weather://static/parameter")
def template_no_variable(city: str) -> str:
    return ""


@case(uri="wild://files/{path*}")
def template_wild(path: str) -> str:
    return ""


@case(uri="wild://plus/{+path}")
def template_plus(path: str) -> str:
    return ""


@case(uri="search://items/{q}{?limit,offset}")
def template_query(q: str, limit: int = 1, offset: int = 0) -> str:
    return ""


@case(uri="search://required/{q}{?limit}")
def template_query_required(q: str, limit: int) -> str:
    return ""


@case(uri="search://many/{q}{?tags*}")
def template_exploded(q: str, tags: Optional[list[str]] = None) -> str:
    return ""


@case(uri="search://one/{q}{?tags*}")
def template_exploded_scalar(q: str, tags: str = "") -> str:
    return ""


@case(uri="user://{user-id}/x")
def template_hyphen(user_id: str) -> str:
    return ""


@case(uri="user://{a-b}/{a_b}")
def template_collision(a_b: str) -> str:
    return ""


@case(uri="any://{x}/y")
def template_keywords(**kwargs: Any) -> str:
    return ""


@case(uri="any://{x}/z")
def template_variadic(*x: str) -> str:
    return ""


@case(uri="any://{x}/p")
def template_positional(x: str, /) -> str:
    return ""


@case(uri="any://{x}{y}/adjacent")
def template_adjacent(x: str, y: str) -> str:
    return ""


@case(uri="any://{x}/{x}/twice")
def template_twice(x: str) -> str:
    return ""


@case(uri="any://{x/broken")
def template_broken(x: str) -> str:
    return ""


@case(uri="any://{}/empty")
def template_empty() -> str:
    return ""


@case(uri="typed://{x}/t")
def template_typed(x: Annotated[int, Field(ge=1)]) -> str:
    return ""


@case(uri="opaque://{x}/t")
def template_opaque(x: models.Opaque) -> str:
    return ""


@case(uri="self://{x}/t")
def template_self(self: Any, x: str) -> str:
    return ""


def cases(family: str) -> list[Case]:
    """The samples of ``family``."""
    collector = Collector()
    context = sdk(CONTEXTS[family])

    def static_context(ctx):
        return ""

    def template_context(x, ctx):
        return ""

    static_context.__annotations__ = {"ctx": context, "return": str}
    template_context.__annotations__ = {"x": str, "ctx": context, "return": str}
    collector(uri="context://static")(static_context)
    collector(uri="context://{x}/t")(template_context)
    return [*case.cases, *collector.cases]
