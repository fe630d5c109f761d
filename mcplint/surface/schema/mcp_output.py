"""Result schemas of ``mcp`` 1.x and 2.x: objects as they are, everything else in ``{"result": …}``, or none at all."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any

from mcplint.surface.model import Json
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.content import CALL_TOOL_RESULT, CONTENT_PATHS, INPUT_REQUIRED, MCP_MEDIA
from mcplint.surface.schema.family import Family
from mcplint.surface.schema.forms import annotated, field, is_annotated, is_union, required, union_of
from mcplint.surface.schema.limits import RegistrationError
from mcplint.surface.schema.realise import RealSignature

_DEFS = "#/$defs/"


class OutputRules:
    """Derives the result schema of one handler. ``structured`` is the option ``structured_output``."""

    def __init__(self, family: Family, real: RealSignature, builder: TypeBuilder, structured: bool | None) -> None:
        self._family = family
        self._name = real.name
        self._returns = real.returns
        self._structured = structured
        self._call_tool_result = builder.opaque_class(CALL_TOOL_RESULT)
        self._input_required = builder.opaque_class(INPUT_REQUIRED)
        media = [builder.opaque_class(path) for path in MCP_MEDIA[family]]
        self._content = (*filter(None, map(builder.built, CONTENT_PATHS)), *media)

    def schema(self) -> Json:
        """The schema, or None where the result is unstructured. Raises :class:`RegistrationError`."""
        if self._structured is False:
            return None
        if self._structured is True and self._returns is inspect.Parameter.empty:
            raise RegistrationError(
                f"InvalidSignature: Function {self._name}: return annotation required for structured output"
            )
        narrowed = self._narrow(self._returns)
        if narrowed is None:
            return None
        annotation, bare = narrowed
        if self._family == "mcp2" and self._structured is None and self._is_content(bare):
            return None
        schema = self._try(annotation, bare)
        if schema is None and self._structured is True:
            raise RegistrationError(
                f"InvalidSignature: Function {self._name}: return type is not serializable for structured output"
            )
        return schema

    def _narrow(self, annotation: Any) -> tuple[Any, Any] | None:
        """The annotation to describe and the same without metadata; None if there is nothing to describe."""
        bare, metadata = _unwrap(annotation)
        if self._family == "mcp2" and bare is self._input_required:
            return None
        if is_union(bare):
            arms = typing.get_args(bare)
            rest = tuple(arm for arm in arms if self._family != "mcp2" or arm is not self._input_required)
            if not rest:
                return None
            if len(rest) != len(arms):
                annotation = rest[0] if len(rest) == 1 else union_of(rest)
                bare, metadata = _unwrap(annotation)
            if len(rest) > 1 and self._call_tool_result in rest:
                raise RegistrationError(
                    f"InvalidSignature: Function {self._name}: CallToolResult cannot be used in Union or Optional types"
                )
        if bare is not self._call_tool_result:
            return annotation, bare
        if not metadata:
            return None
        described = metadata[0]
        return annotated(described, metadata[1:]), described

    def _is_content(self, annotation: Any) -> bool:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            return self._is_content(typing.get_args(annotation)[0])
        if origin is None:
            return any(annotation is cls for cls in self._content)
        if is_union(annotation) or origin in (list, tuple, Sequence):
            return any(self._is_content(argument) for argument in typing.get_args(annotation))
        return False

    def _try(self, annotation: Any, bare: Any) -> Json:
        """The schema of the model that the SDK makes for the result; None where it cannot make one."""
        from pydantic import PydanticUserError, TypeAdapter
        from pydantic_core import SchemaError, ValidationError

        model = self._model(annotation, bare)
        if model is None:
            return None
        try:
            generator = _strict_generator()
            if self._family == "mcp1":
                schema = model.model_json_schema(schema_generator=generator)
            else:
                schema = TypeAdapter(model).json_schema(schema_generator=generator)
        except (PydanticUserError, NameError, TypeError, ValueError, SchemaError, ValidationError):
            return None
        return _inline_root(schema)

    def _model(self, annotation: Any, bare: Any) -> Any:
        if bare is None:
            return self._wrapped(annotation)
        if isinstance(bare, types.GenericAlias):
            arguments = typing.get_args(bare)
            if typing.get_origin(bare) is dict and len(arguments) == 2 and arguments[0] is str:
                return self._dict_model(bare)
            return self._wrapped(annotation)
        if bare is Any:
            # A class since Python 3.11, without attributes to describe.
            return None
        if not isinstance(bare, type):
            return self._wrapped(annotation)
        return self._class_model(annotation, bare)

    def _class_model(self, annotation: Any, cls: type) -> Any:
        from pydantic import BaseModel
        from typing_extensions import get_type_hints, is_typeddict

        if issubclass(cls, BaseModel):
            return cls
        if is_typeddict(cls):
            return cls if self._family == "mcp2" else _model_of_typed_dict(cls)
        if cls in (str, int, float, bool, bytes, type(None)):
            return self._wrapped(annotation)
        hints = get_type_hints(cls)
        return _model_of_class(cls, hints) if hints else None

    def _wrapped(self, annotation: Any) -> Any:
        from pydantic import create_model

        return create_model(f"{self._name}Output", result=required(annotation))

    def _dict_model(self, annotation: Any) -> Any:
        from pydantic import RootModel

        if self._family == "mcp2":
            return annotated(annotation, [field(title=f"{self._name}DictOutput")])
        root: Any = RootModel[annotation]
        return type(root)(f"{self._name}DictOutput", (root,), {"__module__": __name__})


def _model_of_class(cls: type, hints: dict[str, Any]) -> Any:
    from pydantic import ConfigDict, create_model

    fields: dict[str, Any] = {}
    for name, annotation in hints.items():
        if not name.startswith("_"):
            fields[name] = (annotation, getattr(cls, name)) if hasattr(cls, name) else required(annotation)
    return create_model(cls.__name__, __config__=ConfigDict(from_attributes=True), **fields)


def _model_of_typed_dict(cls: Any) -> Any:
    from pydantic import create_model
    from typing_extensions import get_type_hints

    hints = get_type_hints(cls)
    fields: dict[str, Any] = {
        name: required(annotation) if name in cls.__required_keys__ else (annotation, None)
        for name, annotation in hints.items()
    }
    return create_model(cls.__name__, **fields)


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if is_annotated(annotation):
        base, *metadata = typing.get_args(annotation)
        return base, tuple(metadata)
    return annotation, ()


def _strict_generator() -> Any:
    """A generator that fails where pydantic only warns, for instance about a default that is not JSON."""
    from pydantic.json_schema import GenerateJsonSchema

    def emit_warning(_: Any, kind: str, detail: str) -> None:
        raise ValueError(f"JSON schema warning: {kind} - {detail}")

    methods: dict[str, Callable[..., None]] = {"emit_warning": emit_warning}
    return type("StrictJsonSchema", (GenerateJsonSchema,), methods)


def _inline_root(schema: Json) -> Json:
    """``schema`` with a reference at its root replaced by a copy of the definition; ``$defs`` stay."""
    ref = schema.get("$ref")
    if not isinstance(ref, str) or not ref.startswith(_DEFS):
        return schema
    return {**schema["$defs"][ref[len(_DEFS) :]], **{key: value for key, value in schema.items() if key != "$ref"}}
