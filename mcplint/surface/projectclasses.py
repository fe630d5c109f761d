"""Classes of the program as pydantic sees them: models, TypedDicts, dataclasses, named tuples, enums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import classes
from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Lib, Ref, Value
from mcplint.program.scopes import docstring
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.generics import Bindings, bind, display
from mcplint.surface.types import (
    ABSENT,
    Annotated,
    Dynamic,
    EnumOf,
    Generic,
    Model,
    ModelField,
    ModelRef,
    Models,
    Named,
    Type,
    Unresolved,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.surface.annotations import TypeReader

_SCHEMA_HOOKS = frozenset(
    {"model_validator", "field_serializer", "model_serializer", "computed_field", "__get_pydantic_json_schema__",
     "__get_pydantic_core_schema__", "__modify_schema__"}
)  # fmt: skip


class ClassReader:
    """Reads classes for one surface; ``models`` is filled with those that a type refers to."""

    def __init__(self, machine: Machine, types: TypeReader) -> None:
        self.m = machine
        self.types = types
        self.models: Models = {}
        self._keys: dict[tuple[HeapObject, tuple[Type, ...]], str] = {}

    def class_type(self, cls: HeapObject, arguments: tuple[Type, ...] = ()) -> Type:
        """The type that a class of the program means in an annotation, with ``arguments`` if it is generic."""
        if classes.is_enum(cls):
            return self._enum(cls)
        kind = self._model_kind(cls)
        if kind is None:
            module = cls.module.name if cls.module is not None else ""
            if any(isinstance(statement, hir.AnnAssign) for statement in getattr(cls.decl, "body", ())):
                return ModelRef(self._model(cls, "class", ()))
            bases = classes.bases_in_libraries(cls)
            if bases and bases[0].startswith("builtins.") and bases[0] != "builtins.object":
                return Named(bases[0])
            return Named(f"{module}.{cls.name}", project=True)
        return ModelRef(self._model(cls, kind, arguments))

    def _enum(self, cls: HeapObject) -> Type:
        members = []
        for name in classes.enum_member_names(cls):
            member = cls.slots.get(name)
            atom = member.only if member is not None else None
            if not isinstance(atom, Ref):
                continue
            value = constant_or_dynamic(self.m, atom.obj.slots.get("_value_"))
            if isinstance(value, Dynamic):
                return Unresolved(f"the value of `{cls.name}.{name}` is not constant")
            members.append((name, tuple(value) if isinstance(value, list) else value))
        bases = classes.bases_in_libraries(cls)
        base: Any = ""
        if "builtins.str" in bases or "enum.StrEnum" in bases:
            base = "str"
        elif "builtins.int" in bases or "enum.IntEnum" in bases or "enum.IntFlag" in bases:
            base = "int"
        elif "builtins.float" in bases:
            base = "float"
        doc = docstring(cls.decl.body) if isinstance(cls.decl, hir.ClassDef) else None
        short = cls.name.rpartition(".")[2]
        module = cls.module.name if cls.module is not None else ""
        return EnumOf(short, tuple(members), base, doc, module=module)

    def _model_kind(self, cls: HeapObject) -> Any:
        bases = classes.bases_in_libraries(cls)
        for base in bases:
            if base.endswith(("TypedDict",)):
                return "typeddict"
            if base in ("pydantic.root_model.RootModel", "pydantic.RootModel") or base.startswith("pydantic.RootModel"):
                return "root"
            if base.endswith((".BaseModel", ".BaseSettings")) or base in ("sqlmodel.SQLModel",):
                return "model"
            if base == "typing.NamedTuple":
                return "namedtuple"
        decorated = [base for base in classes.mro(cls) if isinstance(base, HeapObject) and classes.is_dataclass(base)]
        if decorated:
            return "dataclass"
        return None

    def _model(self, cls: HeapObject, kind: Any, arguments: tuple[Type, ...]) -> str:
        """Describe a class; returns its key. Its fields may lead back to it, so the key is known before them."""
        if (cls, arguments) in self._keys:
            return self._keys[cls, arguments]
        module = cls.module.name if cls.module is not None else ""
        short = cls.name.rpartition(".")[2]
        shown = f"[{', '.join(display(argument, self.models) for argument in arguments)}]" if arguments else ""
        key = f"{module}.{cls.name}{shown}"
        while key in self.models or key in self._keys.values():
            key += "'"
        self._keys[cls, arguments] = key
        bindings = bind(self.m, cls, list(arguments), self._bound_argument)
        found = [
            self._field(name, owner, statement, kind, bindings.get(owner, {}))
            for name, (owner, statement) in classes.fields(cls).items()
        ]
        if kind == "root" and not found:
            root = self._root_field(cls, bindings.get(cls, {}))
            if root is not None:
                found.append(root)
        reasons = self._schema_hooks(cls)
        if arguments and kind not in ("model", "root"):
            reasons = (*reasons, f"`{short}` is generic but no model")
        self.models[key] = Model(
            key=key,
            name=short + shown,
            kind=kind,
            fields=tuple(found),
            module=module,
            # A parametrised model is a class of its own, without the docstring.
            doc=docstring(cls.decl.body) if isinstance(cls.decl, hir.ClassDef) and not arguments else None,
            config=self._config(cls),
            total=_is_total(self.m, cls),
            reasons=reasons,
            postponed=cls.module is not None and cls.module.postpones_annotations,
        )
        return key

    def _bound_argument(self, value: Value, cls: HeapObject, bindings: Bindings) -> Type:
        assert cls.module is not None
        return self.types.type_of(value, cls, cls.module, bindings=bindings)

    def _root_field(self, cls: HeapObject, bindings: Bindings) -> ModelField | None:
        for base in cls.bases:
            atom = base.only
            if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None and cls.module:
                return ModelField("root", self._bound_argument(atom.obj.record.positional[0], cls, bindings))
        return None

    def _field(
        self, name: str, owner: HeapObject, statement: hir.AnnAssign, kind: Any, bindings: Bindings
    ) -> ModelField:
        declared = self.types.annotation(statement.annotation, owner, bindings)
        default: Any = ABSENT
        if kind == "typeddict":
            declared, required = _without_qualifier(declared, _is_total(self.m, owner))
            return ModelField(name, declared, required=required, doc=_attribute_doc(owner, statement))
        if statement.value is not None:
            value = owner.slots.get(name)
            default = Dynamic() if value is None else self.types.defaults.of_field(value)
        return ModelField(name, declared, default, doc=_attribute_doc(owner, statement))

    def _config(self, cls: HeapObject) -> dict[str, Any]:
        """Constant entries of ``model_config``, the class keywords and an inner ``class Config``, bases first."""
        config: dict[str, Any] = {}
        for base in reversed(classes.mro(cls)):
            if not isinstance(base, HeapObject):
                continue
            declared = base.slots.get("model_config")
            atom = declared.only if declared is not None else None
            pairs: dict[str, Value] = {}
            if isinstance(atom, Ref) and atom.obj.kind == "dict":
                pairs = {str(key[1]): value for key, value in atom.obj.slots.items() if isinstance(key, tuple)}
            elif isinstance(atom, Ref) and atom.obj.record is not None:
                pairs = dict(atom.obj.record.keywords)
            inner = base.slots.get("Config")
            inner_atom = inner.only if inner is not None else None
            if isinstance(inner_atom, Ref) and inner_atom.obj.kind == "class":
                own = {key: value for key, value in inner_atom.obj.slots.items() if isinstance(key, str)}
                pairs.update((key, value) for key, value in own.items() if not key.startswith(("_", "#")))
            if base.record is not None:
                pairs.update((key, value) for key, value in base.record.keywords.items() if key != "total")
            for key, value in pairs.items():
                only = value.only
                config[key] = only.path if isinstance(only, Lib) else constant_or_dynamic(self.m, value)
        return config

    def _schema_hooks(self, cls: HeapObject) -> tuple[str, ...]:
        """What changes a model's schema in a way that only running it would show."""
        reasons = []
        for base in classes.mro(cls):
            if not isinstance(base, HeapObject) or not isinstance(base.decl, hir.ClassDef):
                continue
            for statement in base.decl.body:
                if isinstance(statement, hir.FunctionDef) and statement.name in _SCHEMA_HOOKS:
                    reasons.append(f"`{base.name}.{statement.name}` shapes the schema")
        return tuple(reasons)


def _attribute_doc(owner: HeapObject, statement: hir.AnnAssign) -> str | None:
    """The string that stands directly below a field."""
    body = owner.decl.body if isinstance(owner.decl, hir.ClassDef) else ()
    for position, candidate in enumerate(body[:-1]):
        if candidate is statement:
            return docstring(body[position + 1 : position + 2])
    return None


def _is_total(m: Machine, cls: HeapObject) -> bool:
    """``class A(TypedDict, total=False)`` holds for the keys of that class only."""
    if cls.record is None or "total" not in cls.record.keywords:
        return True
    return constant_or_dynamic(m, cls.record.keywords["total"]) is not False


def _without_qualifier(declared: Type, required: bool) -> tuple[Type, bool]:
    """A TypedDict key's type without ``Required``/``NotRequired``, and whether the key must be there."""
    if isinstance(declared, Annotated):
        base, required = _without_qualifier(declared.base, required)
        return Annotated(base, declared.metadata), required
    if isinstance(declared, Generic) and len(declared.args) == 1:
        name = declared.origin.rpartition(".")[2]
        if name in ("Required", "NotRequired"):
            return _without_qualifier(declared.args[0], name == "Required")
    return declared, required
