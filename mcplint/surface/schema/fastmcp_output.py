"""Result schemas of fastmcp 2, 3 and 4."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from mcplint.documents.sdk import Sdk
from mcplint.surface.model import Json
from mcplint.surface.schema.build import TypeBuilder
from mcplint.surface.schema.content import (
    CALL_TOOL_RESULT,
    CONTENT_PATHS,
    FASTMCP_MEDIA,
    INPUT_REQUIRED,
    TOOL_RESULT,
)
from mcplint.surface.schema.family import Family
from mcplint.surface.schema.fastmcp_input import cleaned
from mcplint.surface.schema.forms import annotated, is_annotated, is_union, union_of
from mcplint.surface.schema.jsonschema import is_object


class _Unserializable:
    """Replaces types that shall have no schema: pydantic then fails on the whole annotation."""


class OutputRules:
    """Derives the result schema of one handler of fastmcp."""

    def __init__(self, family: Family, sdk: Sdk, builder: TypeBuilder) -> None:
        self._family = family
        self._sdk = sdk
        self._tool_result = builder.opaque_class(TOOL_RESULT)
        self._call_tool_result = builder.opaque_class(CALL_TOOL_RESULT)
        self._input_required = builder.opaque_class(INPUT_REQUIRED)
        hidden = [builder.opaque_class(path) for path in (*FASTMCP_MEDIA, TOOL_RESULT)]
        hidden += filter(None, map(builder.built, CONTENT_PATHS))
        self._hidden = dict.fromkeys((*hidden, self._input_required), _Unserializable)

    def schema(self, annotation: Any) -> Json:
        """The schema for results of type ``annotation``; None where there is none.

        Raises what pydantic raises for types that have a validator but no schema.
        """
        from pydantic import PydanticSchemaGenerationError

        if self._family == "fastmcp4":
            annotation = self._without_input_required(annotation)
        if annotation in (inspect.Parameter.empty, None, Any, Ellipsis):
            return None
        if self._is_unstructured(annotation):
            return None
        replaced = _replaced(annotation, self._hidden)
        try:
            schema = self._generate(replaced)
            if is_object(schema):
                return cleaned(schema, self._family, self._sdk) or None
            schema = self._generate(_wrapped(replaced, self._family))
        except PydanticSchemaGenerationError:
            return None
        return cleaned({**schema, "x-fastmcp-wrap-result": True}, self._family, self._sdk)

    def _is_unstructured(self, annotation: Any) -> bool:
        if self._family == "fastmcp2":
            return False
        if _contains_bytes(annotation) or _is_member(annotation, self._tool_result):
            return True
        if self._family == "fastmcp3":
            return False
        return (
            annotation is self._call_tool_result
            or _is_member(annotation, self._input_required)
            or _is_open_sequence(annotation)
        )

    def _without_input_required(self, annotation: Any) -> Any:
        """``annotation`` without arms that only ask the client for input."""
        if not _is_member(annotation, self._input_required):
            return annotation
        if is_annotated(annotation):
            base, *metadata = typing.get_args(annotation)
            return annotated(self._without_input_required(base), metadata)
        if not is_union(annotation):
            return annotation
        arms = tuple(arm for arm in typing.get_args(annotation) if not _is_member(arm, self._input_required))
        return union_of(arms) if arms else annotation

    def _generate(self, annotation: Any) -> dict[str, Any]:
        from pydantic import TypeAdapter

        adapter: Any = TypeAdapter(annotation)
        if self._family == "fastmcp2":
            schema: dict[str, Any] = adapter.json_schema(mode="serialization")
        elif self._family == "fastmcp3":
            schema = adapter.json_schema(mode="serialization", by_alias=_by_alias(annotation))
        else:
            schema = adapter.json_schema(mode="serialization", by_alias=False, schema_generator=_alias_generator())
        return schema


def _wrapped(annotation: Any, family: Family) -> Any:
    """A dataclass with one field ``result``. That of fastmcp 2 has a docstring, which shows."""
    import dataclasses

    # Named like the SDK's class: the name shows where a recursive result refers to definitions.
    doc = "Generic wrapper for non-object return types." if family == "fastmcp2" else None
    namespace = {"__doc__": doc} if doc else {}
    return dataclasses.make_dataclass("_WrappedResult", [("result", annotation)], namespace=namespace)


def _replaced(annotation: Any, replacements: Mapping[Any, Any]) -> Any:
    """``annotation`` with the types in ``replacements`` exchanged, at any depth.

    Like the SDK it raises TypeError where a part is not hashable, for instance the arguments of a ``Callable``.
    """
    if annotation in replacements:
        return replacements[annotation]
    origin = typing.get_origin(annotation)
    if not origin:
        return annotation
    arguments = tuple(_replaced(argument, replacements) for argument in typing.get_args(annotation))
    return union_of(arguments) if origin is types.UnionType else origin[arguments]


def _is_member(annotation: Any, cls: type) -> bool:
    """Whether ``annotation`` is ``cls``, or a union or ``Annotated`` with it."""
    if is_union(annotation):
        return any(_is_member(arm, cls) for arm in typing.get_args(annotation))
    if is_annotated(annotation):
        return _is_member(typing.get_args(annotation)[0], cls)
    return annotation is cls


def _contains_bytes(annotation: Any) -> bool:
    if is_union(annotation) or is_annotated(annotation):
        return any(_contains_bytes(part) for part in typing.get_args(annotation))
    return annotation is bytes


def _is_open_sequence(annotation: Any) -> bool:
    """Whether ``annotation`` is a list, tuple or sequence that says nothing of its items."""
    if is_annotated(annotation):
        annotation = typing.get_args(annotation)[0]
    sequences = (list, tuple, Sequence)
    if annotation in sequences:
        return True
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin not in sequences:
        return False
    if origin is tuple and arguments:
        return arguments == (Any, Ellipsis)
    return all(argument is Any for argument in arguments)


def _by_alias(annotation: Any) -> bool:
    """Whether fastmcp 3 uses aliases: the setting of the returned model, or of the first one in a union."""
    if is_annotated(annotation):
        return _by_alias(typing.get_args(annotation)[0])
    if is_union(annotation):
        models = [model for model in map(_model_in, typing.get_args(annotation)) if model is not None]
        return _serializes_by_alias(models[0]) if models else True
    model = _model_in(annotation)
    return True if model is None else _serializes_by_alias(model)


def _model_in(annotation: Any) -> Any:
    from pydantic import BaseModel

    if is_annotated(annotation):
        return _model_in(typing.get_args(annotation)[0])
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _serializes_by_alias(model: Any) -> bool:
    configured = model.model_config.get("serialize_by_alias")
    return True if configured is None else bool(configured)


def _alias_generator() -> Any:
    """A generator that lets every class decide whether its aliases are used (fastmcp 4)."""
    from pydantic.json_schema import GenerateJsonSchema

    class PerClassAliases(GenerateJsonSchema):
        def model_schema(self, schema: Any) -> Any:
            return self._with_alias(
                schema["cls"].model_config, lambda: super(PerClassAliases, self).model_schema(schema)
            )

        def dataclass_schema(self, schema: Any) -> Any:
            config = schema.get("config") or {}
            return self._with_alias(config, lambda: super(PerClassAliases, self).dataclass_schema(schema))

        def _with_alias(self, config: Any, generate: Any) -> Any:
            before, self.by_alias = self.by_alias, bool(config.get("serialize_by_alias"))
            try:
                return generate()
            finally:
                self.by_alias = before

    return PerClassAliases
