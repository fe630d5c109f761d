"""What goes into a derivation besides the signature, and what comes out: plain data."""

from __future__ import annotations

from typing import Any

import msgspec

from mcplint.surface.model import Argument, Json, PromptArgument
from mcplint.surface.types import ABSENT, Dynamic, _Absent


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a registration says besides the handler. A missing value is :data:`ABSENT` (or None, as the SDKs see it).

    ``name`` is the explicit name (the handler's name is used without one). ``dereference`` is False for a server made
    with ``dereference_schemas=False`` (fastmcp 3 and 4). ``postponed`` says that the handler's annotations are strings
    at run time (``from __future__ import annotations``). ``uri`` and ``mime_type`` belong to resources.
    """

    name: str | None = None
    title: str | _Absent | Dynamic | None = ABSENT
    description: str | _Absent | Dynamic | None = ABSENT
    annotations: dict[str, Any] | _Absent | Dynamic | None = ABSENT
    structured_output: bool | _Absent | Dynamic | None = ABSENT
    output_schema: dict[str, Any] | _Absent | Dynamic | None = ABSENT
    exclude_args: tuple[str, ...] = ()
    dereference: bool = True
    postponed: bool = False
    uri: str = ""
    mime_type: str | _Absent | Dynamic | None = ABSENT


class Derived(msgspec.Struct, kw_only=True):
    """A tool as ``tools/list`` shows it.

    ``injected`` names the parameters that the SDK fills in. ``exact`` is False, with ``reasons``, where some part is a
    guess. ``registration_error`` is the text of the exception that the SDK raises instead of registering the tool; the
    schemas are then None.
    """

    name: str
    title: str | None = None
    description: str | None = None
    annotations: dict[str, Json] | None = None
    input_schema: Json = None
    output_schema: Json = None
    arguments: list[Argument] = []
    injected: tuple[str, ...] = ()
    exact: bool = True
    reasons: tuple[str, ...] = ()
    registration_error: str | None = None


class DerivedPrompt(msgspec.Struct, kw_only=True):
    """A prompt as ``prompts/list`` shows it; the other fields as in :class:`Derived`."""

    name: str
    title: str | None = None
    description: str | None = None
    arguments: list[PromptArgument] = []
    injected: tuple[str, ...] = ()
    exact: bool = True
    reasons: tuple[str, ...] = ()
    registration_error: str | None = None


class DerivedResource(msgspec.Struct, kw_only=True):
    """A resource, or with ``template`` set a resource template, as the listing shows it.

    ``parameters`` names the variables of the URI template in their order.
    """

    uri: str
    template: bool
    name: str
    title: str | None = None
    description: str | None = None
    mime_type: str | None = None
    parameters: tuple[str, ...] = ()
    injected: tuple[str, ...] = ()
    exact: bool = True
    reasons: tuple[str, ...] = ()
    registration_error: str | None = None
