"""Argument schemas of fastmcp 2, 3 and 4: pydantic's schema of the function itself, cleaned up."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.surface.model import Json
from mcplint.surface.schema.family import Family, prunes_titles
from mcplint.surface.schema.forms import annotated, field, is_annotated
from mcplint.surface.schema.jsonschema import prune, prune_loosely, resolve_root
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.realise import RealSignature
from mcplint.surface.types import Signature

SESSION_ID_DESCRIPTION = (
    "Session identifier. Use a tool to create a session, then pass the resulting "
    "id here to persist state across calls in the same session."
)
"""What fastmcp 4 says of a parameter of type ``SessionId``."""

_POSITIONAL_ONLY = {
    "tools": "MCP passes tool arguments by name",
    "prompts": "MCP passes prompt arguments by name",
    "resource templates": "URI template parameters are passed by name",
}


def check_signature(signature: Signature, family: Family, what: str) -> None:
    """Raise :class:`RegistrationError` for parameters that fastmcp refuses; ``what`` is the plural in its message."""
    for parameter in signature.parameters:
        if parameter.kind == "positional_only" and family == "fastmcp4":
            raise RegistrationError(
                f"ValueError: Functions with positional-only parameters are not supported as {what} because "
                f"{_POSITIONAL_ONLY[what]}. Replace them with standard parameters that can be passed as keywords."
            )
        if parameter.kind == "var_positional":
            raise RegistrationError(f"ValueError: Functions with *args are not supported as {what}")
        if parameter.kind == "var_keyword" and what != "resource templates":
            raise RegistrationError(f"ValueError: Functions with **kwargs are not supported as {what}")


def check_self(signature: Signature, family: Family, decorator: str) -> None:
    """Raise :class:`RegistrationError` for an unbound method: fastmcp 3 and 4 look at the first parameter's name."""
    first = signature.parameters[0].name if signature.parameters else ""
    if family != "fastmcp2" and first in ("self", "cls"):
        raise RegistrationError(
            f"TypeError: The function '{signature.name}' has '{first}' as its first parameter. "
            f"Use the standalone @{decorator} decorator and register the bound method."
        )


def function_schema(real: RealSignature, loses_defaults: bool) -> Json:
    """pydantic's schema of a function with the parameters of ``real``.

    ``loses_defaults``: fastmcp 2 copies a function whose annotations it rewrites and forgets the defaults of
    keyword-only parameters.
    """
    from pydantic import TypeAdapter

    parameters = [_described(parameter, loses_defaults) for parameter in real.parameters]

    def handler(**_arguments: Any) -> None:
        """Stands for the handler; it is never called."""

    handler.__name__ = handler.__qualname__ = real.name
    handler.__doc__ = None
    handler.__annotations__ = {
        parameter.name: parameter.annotation
        for parameter in parameters
        if parameter.annotation is not inspect.Parameter.empty
    }
    described: Any = handler
    described.__signature__ = inspect.Signature(_ordered(parameters))
    adapter: Any = TypeAdapter(described)
    schema: Json = adapter.json_schema()
    return schema


def rewrites_annotations(real: RealSignature, hidden: tuple[str, ...], postponed: bool) -> bool:
    """Whether fastmcp 2 finds an annotation to rewrite: a described one, a None or (``postponed``) any string."""
    if hidden:
        return False
    annotations = [parameter.annotation for parameter in real.parameters]
    annotations.append(real.returns)
    given = [annotation for annotation in annotations if annotation is not inspect.Parameter.empty]
    return bool(given) and (
        postponed or any(annotation is None or _text_of(annotation) is not None for annotation in given)
    )


def _described(parameter: inspect.Parameter, loses_defaults: bool) -> inspect.Parameter:
    """The parameter with ``Annotated[T, "text"]`` turned into a described field."""
    if loses_defaults and parameter.kind is inspect.Parameter.KEYWORD_ONLY:
        parameter = parameter.replace(default=inspect.Parameter.empty)
    annotation = parameter.annotation
    text = _text_of(annotation)
    if text is not None:
        base = typing.get_args(annotation)[0]
        annotation = annotated(base, [field(description=text)])
    return parameter.replace(annotation=type(None) if annotation is None else annotation)


def _text_of(annotation: Any) -> str | None:
    if not is_annotated(annotation):
        return None
    arguments = typing.get_args(annotation)
    return arguments[1] if len(arguments) == 2 and isinstance(arguments[1], str) else None


def _ordered(parameters: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """``parameters`` as a signature may hold them: dropping injected ones can leave a default before none."""
    seen_default = False
    result = []
    for parameter in parameters:
        if parameter.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD):
            missing = parameter.default is inspect.Parameter.empty
            if missing and seen_default:
                parameter = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            seen_default = seen_default or not missing
        result.append(parameter)
    return sorted(result, key=lambda parameter: parameter.kind)


def cleaned(schema: Json, family: Family, sdk: Sdk) -> Json:
    """``schema`` as fastmcp stores it at registration; references are inlined when it is served."""
    if family == "fastmcp2":
        return prune_loosely(schema, prunes_titles(family, sdk))
    return prune(resolve_root(schema, keep_siblings=True))


def restore_titles(schema: Json, raw: Json) -> None:
    """Put back the titles of parameters that were written and not made from the name (fastmcp 4)."""
    from pydantic.json_schema import GenerateJsonSchema

    made = GenerateJsonSchema().get_title_from_name
    properties = schema.get("properties", {})
    for name, original in raw.get("properties", {}).items():
        title = original.get("title") if isinstance(original, dict) else None
        if name in properties and isinstance(title, str) and title != made(name):
            properties[name]["title"] = title


def describe(schema: Json, descriptions: dict[str, str]) -> None:
    """Add the docstring's ``descriptions`` to properties without one."""
    properties = schema.get("properties", {})
    for name, text in descriptions.items():
        if name in properties and "description" not in properties[name]:
            properties[name]["description"] = text


def describe_session(schema: Json, name: str) -> None:
    """Explain a ``SessionId`` parameter as fastmcp 4 does, after any description of its own."""
    properties = schema.get("properties", {})
    if name in properties:
        own = properties[name].get("description")
        properties[name]["description"] = f"{own}\n\n{SESSION_ID_DESCRIPTION}" if own else SESSION_ID_DESCRIPTION
