"""From the signature of a handler to what the SDK's listings serve for it.

pydantic derives the schemas, as it does in the SDKs, from types rebuilt out of plain data; it is imported only when one
of these functions runs. :func:`derive` is for tools, the others for prompts, resources and annotations.
"""

from __future__ import annotations

from mcplint.surface.schema.annotations import wire_annotations
from mcplint.surface.schema.prompt import derive_prompt
from mcplint.surface.schema.resource import derive_resource
from mcplint.surface.schema.result import Derived, DerivedPrompt, DerivedResource, Options
from mcplint.surface.schema.tool import derive

__all__ = [
    "Derived",
    "DerivedPrompt",
    "DerivedResource",
    "Options",
    "derive",
    "derive_prompt",
    "derive_resource",
    "wire_annotations",
]
