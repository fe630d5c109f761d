"""Signatures of live functions as the data that the surface reader makes of source code. For tests only."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import sys
import types
import typing
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
from pydantic.dataclasses import is_pydantic_dataclass
from pydantic.fields import FieldInfo as RealFieldInfo
from typing_extensions import get_type_hints, is_typeddict

from mcplint.finding import Location
from mcplint.surface.types import (
    ABSENT,
    ANY,
    ELLIPSIS,
    NONE,
    Annotated,
    Dynamic,
    EnumOf,
    FieldInfo,
    Generic,
    LiteralOf,
    Marker,
    Model,
    ModelField,
    ModelRef,
    Models,
    Named,
    Parameter,
    Signature,
    Text,
    Type,
    Union,
)

_HERE = Location("samples.py", 1, 1, 1, 2)
_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional_only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "var_positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword_only",
    inspect.Parameter.VAR_KEYWORD: "var_keyword",
}
_SHORTHANDS = ("PositiveInt", "NonNegativeFloat", "NegativeInt", "FiniteFloat", "StrictInt", "StrictStr", "StrictBool")
_PYDANTIC = (*_SHORTHANDS, "FilePath", "DirectoryPath", "NewPath", "UUID4", "UUID1", "Base64Bytes", "Base64Str")


def signature_of(function: Any) -> tuple[Signature, Models]:
    """The signature of ``function`` and the models that it needs."""
    reader = _Reader()
    hints = get_type_hints(function, include_extras=True)
    real = inspect.signature(function)
    parameters = tuple(
        Parameter(
            parameter.name,
            _KINDS[parameter.kind],
            reader.type(hints[parameter.name]) if parameter.name in hints else None,
            reader.default(parameter.default),
            _HERE,
        )
        for parameter in real.parameters.values()
    )
    returns = reader.type(hints["return"]) if "return" in hints else None
    name = function.__name__
    is_async = inspect.iscoroutinefunction(function)
    return Signature(name, parameters, returns, is_async, _raw_docstring(function), _HERE), reader.models


def _raw_docstring(function: Any) -> str | None:
    """The docstring as written: Python 3.13 and later take the indentation out when they compile."""
    if sys.version_info < (3, 13) or function.__code__.co_consts[:1] != (function.__doc__,):
        return function.__doc__
    code = function.__code__
    for node in ast.walk(_tree(code.co_filename)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.co_name:
            return ast.get_docstring(node, clean=False)
    return function.__doc__


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


class _Reader:
    def __init__(self) -> None:
        self.models: Models = {}

    def default(self, value: Any) -> Any:
        if value is inspect.Parameter.empty:
            return ABSENT
        if isinstance(value, RealFieldInfo):
            return self.field(value)
        if isinstance(value, enum.Enum):
            return value.value
        if hasattr(value, "marker_path"):
            return Marker(value.marker_path)
        if isinstance(value, type):
            return Dynamic("a class")
        return value

    def field(self, info: RealFieldInfo) -> FieldInfo:
        keywords = {name: value for name, value in info._attributes_set.items() if name not in ("annotation",)}
        if info.alias_priority == 1:
            for name in ("alias", "validation_alias", "serialization_alias", "alias_priority"):
                keywords.pop(name, None)
        if keywords.get("validation_alias") == keywords.get("alias"):
            keywords.pop("validation_alias", None)
        if keywords.get("serialization_alias") == keywords.get("alias"):
            keywords.pop("serialization_alias", None)
        keywords |= _constraints(info)
        dynamic = tuple(name for name in ("default_factory",) if keywords.pop(name, None) is not None)
        default = keywords.pop("default", ABSENT)
        constant = {name: value for name, value in keywords.items() if not callable(value)}
        choices = [name for name, value in constant.items() if isinstance(value, pydantic.AliasChoices)]
        for name in choices:
            # The first choice is the name that a schema shows.
            constant[name] = constant[name].choices[0]
        return FieldInfo(constant, self.default(default) if default is not ABSENT else ABSENT, dynamic)

    def type(self, annotation: Any) -> Type:
        if annotation is None or annotation is type(None):
            return NONE
        if annotation is Any:
            return ANY
        if annotation is Ellipsis:
            return ELLIPSIS
        for name in _PYDANTIC:
            if annotation == getattr(pydantic, name):
                return Named(f"pydantic.{name}")
        origin = typing.get_origin(annotation)
        if origin is not None and not (isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)):
            return self.generic(annotation, origin)
        if isinstance(annotation, type):
            return self.cls(annotation)
        if isinstance(annotation, typing.TypeVar):
            return ANY
        if isinstance(annotation, typing.NewType):
            return self.type(annotation.__supertype__)
        if type(annotation).__name__ == "TypeAliasType":
            return Named(f"pydantic.{annotation.__name__}")
        return Named(f"typing.{annotation._name}")

    def generic(self, annotation: Any, origin: Any) -> Type:
        arguments = typing.get_args(annotation)
        if origin in (typing.Union, types.UnionType):
            return Union(tuple(self.type(argument) for argument in arguments))
        if origin is typing.Literal:
            return LiteralOf(arguments)
        if origin is typing.Annotated:
            return self.annotated(arguments[0], arguments[1:])
        if arguments and isinstance(arguments[0], list):
            return Generic("typing.Callable", (ELLIPSIS, self.type(arguments[1])))
        name = getattr(annotation, "_name", None)
        path = f"typing.{name}" if name else f"{origin.__module__}.{origin.__qualname__}"
        if not arguments:
            return Generic(path, ()) if annotation == tuple[()] else Named(path)
        return Generic(path, tuple(self.type(argument) for argument in arguments))

    def annotated(self, base: Any, metadata: tuple[Any, ...]) -> Type:
        if isinstance(metadata[0], pydantic.Json):
            return Generic("pydantic.Json", (self.type(base),))
        if type(metadata[0]).__name__ == "SkipJsonSchema":
            return Generic("pydantic.json_schema.SkipJsonSchema", (self.type(base),))
        return Annotated(self.type(base), tuple(self.metadata(item) for item in metadata if item is not None))

    def metadata(self, item: Any) -> FieldInfo | Text | Marker | Type:
        if isinstance(item, str):
            return Text(item)
        if isinstance(item, RealFieldInfo):
            return self.field(item)
        if hasattr(item, "marker_path"):
            return Marker(item.marker_path)
        path = f"{type(item).__module__}.{type(item).__qualname__}"
        if typing.get_origin(item) is not None or isinstance(item, type):
            return self.type(item)
        if path.endswith("Validator"):
            return Marker(path)
        if dataclasses.is_dataclass(item):
            values = {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}
            return Marker(path, (), {name: value for name, value in values.items() if value is not None})
        return Marker(path)

    def cls(self, cls: type) -> Type:
        path = f"{cls.__module__}.{cls.__qualname__}".replace("pathlib._local.", "pathlib.")
        if issubclass(cls, enum.Enum):
            base = next((base.__name__ for base in (str, int, float) if issubclass(cls, base)), "")
            return EnumOf(cls.__name__, tuple((m.name, m.value) for m in cls), base, cls.__dict__.get("__doc__"))
        if not cls.__module__.startswith("schema_samples"):
            return Named(path)
        kind = _kind(cls)
        if kind is None:
            return Named(path, project=True)
        key = f"{path}#{id(cls)}"
        if key not in self.models:
            self.models[key] = Model(key, cls.__name__, kind, ())
            self.models[key] = self.model(cls, key, kind)
        return ModelRef(key)

    def model(self, cls: Any, key: str, kind: Any) -> Model:
        hints = get_type_hints(cls, include_extras=True)
        if kind == "root" or (kind == "model" and cls.__pydantic_generic_metadata__["args"]):
            hints = {name: field.annotation for name, field in cls.model_fields.items()}
        config = dict(getattr(cls, "model_config", {}))
        if "alias_generator" in config:
            config["alias_generator"] = config["alias_generator"].__name__
        fields = [
            ModelField(
                name,
                self.type(_unqualified(hint)),
                self.member_default(cls, kind, name),
                _is_required(cls, kind, hint),
                self.member_doc(cls, name),
            )
            for name, hint in hints.items()
            if not name.startswith("_")
            and name not in ("model_config", "model_fields", "model_computed_fields")
            and not name.startswith("__")
            and _is_field(cls, kind, name)
        ]
        doc = cls.__dict__.get("__doc__")
        total = getattr(cls, "__total__", True)
        return Model(key, cls.__name__, kind, tuple(fields), cls.__module__, doc, config, total, postponed=True)

    def member_default(self, cls: Any, kind: str, name: str) -> Any:
        if kind in ("model", "root"):
            return self.field(cls.model_fields[name]) if cls.model_fields[name]._attributes_set else ABSENT
        if kind in ("dataclass", "pydantic-dataclass"):
            field = next(field for field in dataclasses.fields(cls) if field.name == name)
            if field.default_factory is not dataclasses.MISSING:
                return Dynamic("default_factory")
            return ABSENT if field.default is dataclasses.MISSING else self.default(field.default)
        if kind == "namedtuple":
            return cls._field_defaults.get(name, ABSENT)
        return cls.__dict__.get(name, ABSENT) if kind == "class" else ABSENT

    def member_doc(self, cls: Any, name: str) -> str | None:
        return "Documented below." if cls.__name__ == "Documented" and name == "a" else None


def _constraints(info: RealFieldInfo) -> dict[str, Any]:
    """Constraints given to ``Field``: pydantic keeps them apart, as metadata."""
    found: dict[str, Any] = {}
    for item in info.metadata:
        if type(item).__module__ == "annotated_types":
            found |= {field.name: getattr(item, field.name) for field in dataclasses.fields(item)}
        elif type(item).__name__ == "PydanticGeneralMetadata" or hasattr(item, "__dict__"):
            found |= {name: value for name, value in vars(item).items() if name in _GENERAL}
        if type(item).__name__ == "Strict":
            found["strict"] = item.strict
    return found


_GENERAL = ("pattern", "max_digits", "decimal_places", "allow_inf_nan", "union_mode", "coerce_numbers_to_str")


def _is_field(cls: Any, kind: str, name: str) -> bool:
    return kind not in ("model", "root") or name in cls.model_fields


def _unqualified(hint: Any) -> Any:
    while str(typing.get_origin(hint)).rpartition(".")[2] in ("Required", "NotRequired", "ReadOnly"):
        hint = typing.get_args(hint)[0]
    return hint


def _is_required(cls: Any, kind: str, hint: Any) -> bool:
    qualifier = str(typing.get_origin(hint)).rpartition(".")[2]
    if kind != "typeddict" or qualifier == "Required":
        return True
    return bool(cls.__total__) and qualifier != "NotRequired"


def _kind(cls: Any) -> str | None:
    if issubclass(cls, pydantic.RootModel):
        return "root"
    if issubclass(cls, pydantic.BaseModel):
        return "model"
    if is_typeddict(cls):
        return "typeddict"
    if is_pydantic_dataclass(cls):
        return "pydantic-dataclass"
    if dataclasses.is_dataclass(cls):
        return "dataclass"
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return "namedtuple"
    return "class" if inspect.get_annotations(cls) else None
