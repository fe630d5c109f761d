"""The handler's signature as Python objects: what ``inspect.signature`` would return for it."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec

from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.fields import constant_default, is_factory, pydantic_field, unknown_default
from mcplint.surface.schema.limits import MAX_FIELDS, InexactError
from mcplint.surface.types import ABSENT, FieldInfo, Parameter, Signature

_KINDS = {
    "positional_only": inspect.Parameter.POSITIONAL_ONLY,
    "positional": inspect.Parameter.POSITIONAL_OR_KEYWORD,
    "var_positional": inspect.Parameter.VAR_POSITIONAL,
    "keyword_only": inspect.Parameter.KEYWORD_ONLY,
    "var_keyword": inspect.Parameter.VAR_KEYWORD,
}


class RealSignature(msgspec.Struct):
    """The visible ``parameters`` of a handler and its ``returns``: ``inspect.Parameter.empty`` without annotation."""

    name: str
    parameters: list[inspect.Parameter]
    returns: Any


def realise(
    signature: Signature, hidden: tuple[str, ...], builder: TypeBuilder, with_return: bool = True
) -> RealSignature:
    """Build the types of ``signature`` without its ``hidden`` parameters, and finish the builder.

    Raises :class:`~mcplint.surface.schema.limits.InexactError` if there are too many parameters.
    """
    if len(signature.parameters) > MAX_FIELDS:
        raise InexactError(f"the handler has more than {MAX_FIELDS} parameters")
    for reason in signature.reasons:
        builder.note(reason)
    parameters = [
        inspect.Parameter(
            parameter.name,
            _KINDS[parameter.kind],
            default=_default(parameter, builder),
            annotation=_annotation(parameter.type, builder),
        )
        for parameter in signature.parameters
        if parameter.name not in hidden
    ]
    returns = _annotation(signature.returns, builder) if with_return else inspect.Parameter.empty
    builder.finish()
    return RealSignature(signature.name, parameters, returns)


def _annotation(annotation: Any, builder: TypeBuilder) -> Any:
    return inspect.Parameter.empty if annotation is None else builder.build(annotation)


def _default(parameter: Parameter, builder: TypeBuilder) -> Any:
    default = parameter.default
    if default is ABSENT:
        return inspect.Parameter.empty
    if isinstance(default, FieldInfo):
        return pydantic_field(default, builder.note)
    if is_factory(default):
        return unknown_default()
    try:
        return constant_default(default)
    except InexactError as reason:
        builder.note(f"{parameter.name}: {reason}")
        return unknown_default()
