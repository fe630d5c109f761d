"""Project classes that have a schema, rebuilt from their description: models, TypedDicts, dataclasses, named tuples.

Classes may refer to themselves and to each other. Structural classes are made empty first and get their annotations
when everything they name exists; models are made with forward references and rebuilt at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcplint.surface.schema.fields import constant_default, is_factory, pydantic_field
from mcplint.surface.schema.forms import field as describe
from mcplint.surface.schema.limits import MAX_FIELDS, InexactError
from mcplint.surface.schema.modelconfig import field_docs_wanted, pydantic_config
from mcplint.surface.types import ABSENT, FieldInfo, Generic, Model, ModelField, Models, Named, Type

if TYPE_CHECKING:
    from mcplint.surface.schema.build import TypeBuilder

_REFERENCE = "_mcplint_class_{}"


class ClassTable:
    """The classes of one derivation, made on demand from ``models``."""

    def __init__(self, models: Models, builder: TypeBuilder) -> None:
        self._models = models
        self._builder = builder
        self._made: dict[str, Any] = {}
        self._names: dict[str, str] = {}

    def get(self, key: str, depth: int) -> Any:
        """The class of ``key``, or a forward reference to it while it is being made."""
        from typing import ForwardRef

        if key in self._made:
            return self._made[key]
        if key in self._names:
            return ForwardRef(self._names[key])
        model = self._models.get(key)
        if model is None:
            raise InexactError(f"the class {key} is not known")
        if len(model.fields) > MAX_FIELDS:
            raise InexactError(f"the class {model.name} has more than {MAX_FIELDS} fields")
        for reason in model.reasons:
            self._builder.note(reason)
        self._names[key] = _REFERENCE.format(len(self._names))
        self._made[key] = self._make(model, depth)
        return self._made[key]

    def made(self, key: str) -> Any | None:
        """The class of ``key`` if it was made."""
        return self._made.get(key)

    def finish(self) -> None:
        """Give every class its final annotations; pydantic's schemas are computed from here on."""
        from pydantic.dataclasses import rebuild_dataclass

        namespace = {self._names[key]: cls for key, cls in self._made.items()}
        for key in list(self._made):
            if self._models[key].kind in _MAKERS:
                self._annotate(self._models[key], self._made[key])
        for key, cls in self._made.items():
            if self._models[key].kind == "pydantic-dataclass":
                rebuild_dataclass(cls, force=True, _types_namespace=namespace)
            elif self._models[key].kind not in _MAKERS:
                cls.model_rebuild(force=True, _types_namespace=namespace)

    def _make(self, model: Model, depth: int) -> Any:
        if model.kind == "pydantic-dataclass":
            return self._make_pydantic_dataclass(model, depth)
        if model.kind not in _MAKERS:
            return self._make_model(model, depth)
        cls = _MAKERS[model.kind](model, self._default)
        _name_class(cls, model)
        # Fields may lead back here: they find the class made, not yet annotated.
        self._made[model.key] = cls
        for field in _visible(model):
            self._builder.part(field.type, depth)
        return cls

    def _make_model(self, model: Model, depth: int) -> Any:
        import pydantic

        config = pydantic_config(model, self._builder.note)
        fields = self._fields(model, depth)
        how: dict[str, Any] = {"__config__": config}
        if model.kind == "root":
            how = {"__base__": type("RootModel", (pydantic.RootModel,), {"model_config": config})}
        create: Any = pydantic.create_model
        cls = create(model.name, **how, __module__=model.module or "__main__", __doc__=model.doc, **fields)
        cls.__qualname__ = model.name
        return cls

    def _make_pydantic_dataclass(self, model: Model, depth: int) -> Any:
        import dataclasses

        from pydantic.dataclasses import dataclass

        fields = self._fields(model, depth)
        namespace = {name: default for name, (_, default) in fields.items() if default is not ...}
        for field in _visible(model):
            if is_factory(field.default):
                namespace[field.name] = dataclasses.field(default_factory=dict)
        namespace["__annotations__"] = {name: annotation for name, (annotation, _) in fields.items()}
        namespace["__doc__"] = model.doc
        cls = type(model.name, (), namespace)
        _name_class(cls, model)
        config: Any = pydantic_config(model, self._builder.note)
        return dataclass(config=config, kw_only=True)(cls)

    def _fields(self, model: Model, depth: int) -> dict[str, tuple[Any, Any]]:
        """Annotation and default of every field, as ``create_model`` takes them."""
        docs = field_docs_wanted(model)
        return {
            field.name: (self._builder.part(field.type, depth), self._model_default(field, docs))
            for field in _visible(model)
        }

    def _model_default(self, field: ModelField, docs: bool) -> Any:
        info = field.default if isinstance(field.default, FieldInfo) else None
        keywords = {"description": _clean(field.doc)} if docs and field.doc is not None else {}
        if info is not None:
            merged = FieldInfo({**keywords, **info.keywords}, info.default, info.dynamic)
            return pydantic_field(merged, self._builder.note)
        if field.default is ABSENT:
            return describe(**keywords) if keywords else ...
        default = self._default(field)
        if default is ABSENT:
            return describe(default_factory=dict, **keywords)
        return describe(default=default, **keywords) if keywords else default

    def _default(self, field: ModelField) -> Any:
        """The constant default of ``field``; ABSENT if it has none to show (a factory, or unknown with a note)."""
        if is_factory(field.default):
            return ABSENT
        try:
            return constant_default(field.default)
        except InexactError as reason:
            self._builder.note(f"{field.name}: {reason}")
            return ABSENT

    def _annotate(self, model: Model, cls: Any) -> None:
        annotations = {field.name: self._builder.part(field.type, 1) for field in _visible(model)}
        if model.kind == "typeddict":
            annotations = {field.name: _qualified(field, model, annotations[field.name]) for field in _visible(model)}
        if model.kind == "dataclass":
            for name, annotation in annotations.items():
                cls.__dataclass_fields__[name].type = annotation
        cls.__annotations__ = annotations


def plain_class(path: str) -> Any:
    """A class without a schema, named like the project's ``path``."""
    module, _, name = path.rpartition(".")
    return type(name or "Object", (), {"__module__": module})


def _clean(doc: str | None) -> str:
    import inspect

    return inspect.cleandoc(doc or "")


def _visible(model: Model) -> tuple[ModelField, ...]:
    """The fields that pydantic looks at: no private names, no class variables."""
    private = model.kind in ("model", "root", "pydantic-dataclass")
    return tuple(
        field
        for field in model.fields
        if not (private and field.name.startswith("_")) and not _is_class_variable(field.type)
    )


def _is_class_variable(annotation: Type) -> bool:
    path = annotation.origin if isinstance(annotation, Generic) else ""
    path = annotation.path if isinstance(annotation, Named) else path
    return path.rpartition(".")[2] == "ClassVar"


def _name_class(cls: Any, model: Model) -> None:
    cls.__module__ = model.module or "__main__"
    cls.__qualname__ = model.name


def _make_typed_dict(model: Model, _default: Any) -> Any:
    from typing_extensions import TypedDict

    items = {field.name: _qualified(field, model, Any) for field in _visible(model)}
    make: Any = TypedDict
    made = make(model.name, items, total=model.total)
    made.__doc__ = model.doc
    if model.postponed:
        # Qualifiers inside strings are not seen when the class is made.
        made.__required_keys__ = frozenset(items) if model.total else frozenset()
    if model.config:
        made.__pydantic_config__ = pydantic_config(model, lambda _: None)
    return made


def _qualified(field: ModelField, model: Model, annotation: Any) -> Any:
    """``annotation`` with the qualifier that the TypedDict's key needs."""
    from typing_extensions import NotRequired, Required

    if field.required == model.total:
        return annotation
    form: Any = Required if field.required else NotRequired
    return form[annotation]


def _make_dataclass(model: Model, default: Any) -> Any:
    import dataclasses

    fields = [(field.name, Any, _dataclass_field(field, default)) for field in _visible(model)]
    # Keyword-only, because fields without a default may follow fields with one (in a subclass).
    return dataclasses.make_dataclass(model.name, fields, kw_only=True, namespace={"__doc__": model.doc})


def _dataclass_field(field: ModelField, default: Any) -> Any:
    import dataclasses

    if field.default is ABSENT:
        return dataclasses.field()
    value = default(field)
    if value is ABSENT or isinstance(value, dict | list | set):
        return dataclasses.field(default_factory=dict)
    return dataclasses.field(default=value)


def _make_named_tuple(model: Model, default: Any) -> Any:
    from collections import namedtuple

    fields = _visible(model)
    defaults = [default(field) for field in fields if field.default is not ABSENT]
    return namedtuple(model.name, [field.name for field in fields], defaults=defaults)


def _make_plain(model: Model, default: Any) -> Any:
    values = {field.name: default(field) for field in model.fields if field.default is not ABSENT}
    return type(model.name, (), {name: value for name, value in values.items() if value is not ABSENT})


_MAKERS: dict[str, Callable[[Model, Any], Any]] = {
    "typeddict": _make_typed_dict,
    "dataclass": _make_dataclass,
    "namedtuple": _make_named_tuple,
    "class": _make_plain,
}
"""Kinds of classes whose annotations can be set later; the other kinds use forward references."""
