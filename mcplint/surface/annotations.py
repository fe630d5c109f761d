"""Annotations and classes, as the machine resolved them, read as plain data (:mod:`mcplint.surface.types`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import classes
from mcplint.machine.containers import elements_of
from mcplint.machine.definitions import DEFAULT
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Bound, Const, Late, Lib, Ref, Unknown, Value
from mcplint.program.scopes import docstring, walk
from mcplint.surface.constants import constant_or_dynamic
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
    Unresolved,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_FIELD_CALLS = ("pydantic.fields.Field", "pydantic.Field")
_CONSTRAINED = "pydantic.con"
_SCHEMA_HOOKS = frozenset(
    {"model_validator", "field_serializer", "model_serializer", "computed_field", "__get_pydantic_json_schema__",
     "__get_pydantic_core_schema__", "__modify_schema__"}
)  # fmt: skip
_MAX_DEPTH = 50


class TypeReader:
    """Reads types for one surface; collects the models that they refer to."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self.models: Models = {}
        self._keys: dict[HeapObject, str] = {}

    # --- signatures --------------------------------------------------------------------------------------------------

    def signature(self, handler: Atom) -> tuple[Signature, HeapObject | None] | None:
        """The signature that ``inspect.signature`` gives for a handler, and the function it comes from.

        ``functools.wraps`` leads to the wrapped function; a bound receiver is dropped. None if the handler is not a
        function of the program.
        """
        function, bound, given = self._unwrapped(handler)
        if function is None or not isinstance(function.decl, (hir.FunctionDef, hir.Lambda)) or function.module is None:
            return None
        decl = function.decl
        params = list(decl.params)
        if bound and params and params[0].kind in ("positional", "positional_only"):
            params = params[1:]
        outer = self._outermost(handler)
        name = constant_or_dynamic(self.m, outer.slots.get("__name__")) if outer is not None else decl_name(decl)
        doc = constant_or_dynamic(self.m, outer.slots.get("__doc__")) if outer is not None else None
        parameters = tuple(self._parameter(function, param) for param in params if param.name not in given)
        returns = decl.returns if isinstance(decl, hir.FunctionDef) else None
        return (
            Signature(
                name=name if isinstance(name, str) else decl_name(decl),
                parameters=parameters,
                returns=None if returns is None else self.annotation(returns, function),
                is_async=isinstance(decl, hir.FunctionDef) and decl.is_async,
                doc=doc if isinstance(doc, str) else None,
                location=function.module.location(decl),
            ),
            function,
        )

    def _outermost(self, handler: Atom) -> HeapObject | None:
        if isinstance(handler, Bound):
            return handler.function
        if isinstance(handler, Ref) and handler.obj.kind == "method":
            inner = handler.obj.slots.get("function")
            return self._outermost(inner.atoms[0]) if inner is not None else None
        return handler.obj if isinstance(handler, Ref) else None

    def _unwrapped(self, handler: Atom) -> tuple[HeapObject | None, bool, frozenset[str]]:
        """Follow ``__wrapped__`` as ``inspect.signature`` does: function, whether a receiver is bound, names given."""
        bound = False
        given: frozenset[str] = frozenset()
        for _ in range(_MAX_DEPTH):
            if isinstance(handler, Bound):
                bound = True
                wrapped = handler.function.slots.get("__wrapped__")
                if wrapped is None:
                    return handler.function, bound, given
                handler = wrapped.atoms[0]
                if isinstance(handler, Bound):
                    bound = True
                continue
            if not isinstance(handler, Ref):
                return None, bound, given
            obj = handler.obj
            if obj.kind == "partial" and obj.record is not None:
                given |= frozenset(obj.record.keywords)
                handler = obj.record.positional[0].atoms[0]
                continue
            if obj.kind == "method":
                inner = obj.slots.get("function")
                if inner is None:
                    return None, bound, given
                handler = inner.atoms[0]
                continue
            if obj.kind != "function":
                return None, bound, given
            wrapped = obj.slots.get("__wrapped__")
            if wrapped is None:
                return obj, bound, given
            handler = wrapped.atoms[0]
        return None, bound, given

    def _parameter(self, function: HeapObject, param: hir.Param) -> Parameter:
        assert function.module is not None
        default = function.slots.get(DEFAULT + param.name)
        return Parameter(
            name=param.name,
            kind=param.kind,
            type=None if param.annotation is None else self.annotation(param.annotation, function),
            default=ABSENT if default is None else self.default(default),
            location=function.module.location(param),
            annotation_location=None if param.annotation is None else function.module.location(param.annotation),
        )

    def annotation(self, node: hir.Expr, owner: HeapObject) -> Type:
        """The type that an annotation of a function's parameter or a class's field means."""
        module = owner.module
        assert module is not None
        env = owner.parent if owner.kind == "function" else owner
        missing = self._missing_name(node, env or self.m.module_object(module), module)
        if missing is not None:
            return Unresolved(missing, missing=True)
        value = self.m.evaluate_annotation(node, env or self.m.module_object(module), module)
        return self.type_of(value, env or self.m.module_object(module), module)

    def _missing_name(self, node: hir.Expr, env: HeapObject, module: ModuleInfo) -> str | None:
        """A name that an annotation uses and that does not exist when the server runs; None if all exist."""
        for part in walk((node,), into_definitions=False):
            if not isinstance(part, hir.Name):
                continue
            if part.id in module.type_checking_names:
                return f"`{part.id}` is imported under `if TYPE_CHECKING:` only"
            if not self._is_bound(part.id, env) and not _has_star_import(module):
                return f"`{part.id}` is not defined"
        return None

    def _is_bound(self, name: str, env: HeapObject | None) -> bool:
        from mcplint.machine.machine import BUILTIN_NAMES

        while env is not None:
            if name in env.slots:
                return True
            decl = env.decl
            if isinstance(decl, hir.ClassDef) and any(param.name == name for param in decl.type_params):
                return True
            if env.kind in ("env",):
                return True
            env = env.parent
        return name in BUILTIN_NAMES or name.startswith("__")

    # --- defaults ----------------------------------------------------------------------------------------------------

    def default(self, value: Value) -> Any:
        """A default value: a constant, :class:`FieldInfo`, :class:`Marker` or :class:`Dynamic`."""
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            if atom.obj.name in _FIELD_CALLS:
                return self._field_info(atom.obj.record)
            if not atom.obj.name.endswith("[]"):
                return self._marker(atom.obj)
        if isinstance(atom, Lib) and atom.path == "builtins.Ellipsis":
            return ABSENT
        return constant_or_dynamic(self.m, value)

    def _field_info(self, record: CallRecord) -> FieldInfo:
        keywords: dict[str, Any] = {}
        dynamic: list[str] = []
        default: Any = ABSENT
        if record.positional:
            default = self.default(record.positional[0])
        for name, value in record.keywords.items():
            if name == "default":
                default = self.default(value)
            elif name == "default_factory":
                default = self._factory(value)
            else:
                constant = constant_or_dynamic(self.m, value)
                if isinstance(constant, Dynamic):
                    dynamic.append(name)
                else:
                    keywords[name] = constant
        if record.open:
            dynamic.append("**")
        return FieldInfo(keywords, default, tuple(dynamic))

    def _factory(self, value: Value) -> Dynamic:
        atom = value.only
        path = atom.path if isinstance(atom, Lib) else ""
        return Dynamic(f"default_factory {path}".strip())

    def _marker(self, obj: HeapObject) -> Marker:
        record = obj.record or CallRecord()
        args = tuple(constant_or_dynamic(self.m, value) for value in record.positional)
        keywords = {name: constant_or_dynamic(self.m, value) for name, value in record.keywords.items()}
        return Marker(obj.name, args, keywords)

    # --- types -------------------------------------------------------------------------------------------------------

    def type_of(self, value: Value, env: HeapObject, module: ModuleInfo, depth: int = 0) -> Type:
        """The type that the value of an annotation means."""
        if depth > _MAX_DEPTH:
            return Unresolved("the annotation is nested too deeply")
        value = self.m.parse_text_types(value, env, module)
        for atom in value.atoms:
            found = self._type_of_atom(atom, env, module, depth)
            if not isinstance(found, Unresolved) or atom is value.atoms[-1]:
                return found
        return Unresolved("the annotation could not be resolved")

    def _type_of_atom(self, atom: Atom, env: HeapObject, module: ModuleInfo, depth: int) -> Type:
        if isinstance(atom, Const):
            if atom.value is None:
                return NONE
            return Unresolved(f"`{atom.value!r}` is no type")
        if isinstance(atom, Late):
            return self.type_of(self.m.resolve_late(atom), env, module, depth + 1)
        if isinstance(atom, Lib):
            return ELLIPSIS if atom.path == "builtins.Ellipsis" else Named(atom.path)
        if isinstance(atom, Unknown):
            return Unresolved("its value is not known to the analysis")
        if not isinstance(atom, Ref):
            return Unresolved("it is a function")
        obj = atom.obj
        if obj.kind == "class":
            return self.class_type(obj)
        if obj.kind != "library" or obj.record is None:
            return Unresolved(f"a {obj.kind} is no type")
        return self._special(obj, env, module, depth)

    def _special(self, obj: HeapObject, env: HeapObject, module: ModuleInfo, depth: int) -> Type:
        record = obj.record
        assert record is not None

        def inner(value: Value) -> Type:
            return self.type_of(value, env, module, depth + 1)

        if obj.name == "types.UnionType":
            return Union(tuple(inner(member) for member in record.positional))
        if obj.name == "typing.NewType" and len(record.positional) > 1:
            return inner(record.positional[1])
        if obj.name == "typing.TypeVar":
            bound = record.keywords.get("bound")
            return ANY if bound is None else inner(bound)
        if obj.name == "typing.GenericAlias[]":
            return Unresolved("a generic class of the program with arguments")
        if not obj.name.endswith("[]"):
            return self._constructed(obj)
        origin = obj.name[:-2]
        arguments = self._arguments(record.positional[0] if record.positional else None)
        match origin.rpartition(".")[2] if origin.startswith(("typing.", "typing_extensions.")) else origin:
            case "Optional":
                return Union((*(inner(argument) for argument in arguments), NONE))
            case "Union":
                return Union(tuple(inner(argument) for argument in arguments))
            case "Literal":
                return self._literal(arguments)
            case "Annotated":
                if not arguments:
                    return Unresolved("`Annotated` without a type")
                metadata = tuple(self._metadata(argument, env, module) for argument in arguments[1:])
                return Annotated(inner(arguments[0]), metadata)
        return Generic(origin, tuple(inner(argument) for argument in arguments))

    def _arguments(self, index: Value | None) -> list[Value]:
        if index is None:
            return []
        atom = index.only
        if isinstance(atom, Ref) and atom.obj.kind == "tuple":
            return elements_of(self.m, atom.obj) or []
        if isinstance(atom, Ref) and atom.obj.kind == "list":
            return elements_of(self.m, atom.obj) or []
        return [index]

    def _literal(self, arguments: list[Value]) -> Type:
        values = []
        for argument in arguments:
            constant = constant_or_dynamic(self.m, argument)
            if isinstance(constant, Dynamic):
                return Unresolved("a `Literal` whose values are not constant")
            values.extend(constant if isinstance(constant, list) else [constant])
        return LiteralOf(tuple(values))

    def _metadata(self, value: Value, env: HeapObject, module: ModuleInfo) -> Any:
        atom = value.only
        if isinstance(atom, Const) and isinstance(atom.value, str):
            return Text(atom.value)
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            if atom.obj.name in _FIELD_CALLS:
                return self._field_info(atom.obj.record)
            if not atom.obj.name.endswith("[]"):
                return self._marker(atom.obj)
        if isinstance(atom, Lib):
            return Named(atom.path)
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            return self.class_type(atom.obj)
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            return self.type_of(value, env, module)
        return Marker("?")

    def _constructed(self, obj: HeapObject) -> Type:
        tail = obj.name.rpartition(".")[2]
        if obj.name.startswith(_CONSTRAINED):
            base = {"conint": "int", "confloat": "float", "constr": "str", "conbytes": "bytes"}.get(tail)
            if base is not None:
                return Annotated(Named(f"builtins.{base}"), (self._marker(obj),))
        if obj.name in ("enum.Enum", "enum.StrEnum", "enum.IntEnum"):
            return self._functional_enum(obj)
        return Unresolved(f"the result of `{obj.name}`")

    def _functional_enum(self, obj: HeapObject) -> Type:
        record = obj.record or CallRecord()
        name = constant_or_dynamic(self.m, record.get(0, "value"))
        members = constant_or_dynamic(self.m, record.get(1, "names"))
        if not isinstance(name, str) or not isinstance(members, dict):
            return Unresolved("an enum made by a call")
        base: Any = {"enum.StrEnum": "str", "enum.IntEnum": "int"}.get(obj.name, "")
        return EnumOf(name, tuple(members.items()), base)

    # --- classes -----------------------------------------------------------------------------------------------------

    def class_type(self, cls: HeapObject) -> Type:
        """The type that a class of the program means in an annotation."""
        if classes.is_enum(cls):
            return self._enum(cls)
        kind = self._model_kind(cls)
        if kind is None:
            module = cls.module.name if cls.module is not None else ""
            if any(isinstance(statement, hir.AnnAssign) for statement in getattr(cls.decl, "body", ())):
                self._model(cls, "class")
            bases = classes.library_bases(cls)
            if bases and bases[0].startswith("builtins.") and bases[0] != "builtins.object":
                return Named(bases[0])
            return ModelRef(self._keys[cls]) if cls in self._keys else Named(f"{module}.{cls.name}", project=True)
        self._model(cls, kind)
        return ModelRef(self._keys[cls])

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
        bases = classes.library_bases(cls)
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
        bases = classes.library_bases(cls)
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

    def _model(self, cls: HeapObject, kind: Any) -> None:
        if cls in self._keys:
            return
        module = cls.module.name if cls.module is not None else ""
        key = f"{module}.{cls.name}"
        while key in self.models:
            key += "'"
        self._keys[cls] = key
        found: list[ModelField] = []
        total = True
        for name, (owner, statement) in classes.fields(cls).items():
            found.append(self._field(name, owner, statement, kind))
        if kind == "typeddict" and cls.record is not None and "total" in cls.record.keywords:
            total = constant_or_dynamic(self.m, cls.record.keywords["total"]) is not False
        if kind == "root" and not found:
            root = self._root_field(cls)
            if root is not None:
                found.append(root)
        self.models[key] = Model(
            key=key,
            name=cls.name.rpartition(".")[2],
            kind=kind,
            fields=tuple(found),
            module=module,
            doc=docstring(cls.decl.body) if isinstance(cls.decl, hir.ClassDef) else None,
            config=self._config(cls),
            total=total,
            reasons=self._schema_hooks(cls),
            postponed=cls.module is not None and is_postponed(cls.module),
        )

    def _root_field(self, cls: HeapObject) -> ModelField | None:
        for base in cls.bases:
            atom = base.only
            if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None and cls.module:
                return ModelField("root", self.type_of(atom.obj.record.positional[0], cls, cls.module))
        return None

    def _field(self, name: str, owner: HeapObject, statement: hir.AnnAssign, kind: Any) -> ModelField:
        declared = self.annotation(statement.annotation, owner)
        default: Any = ABSENT
        if statement.value is not None and kind != "typeddict":
            value = owner.slots.get(name)
            default = Dynamic() if value is None else self._field_default(value)
        return ModelField(name, declared, default, doc=_attribute_doc(owner, statement))

    def _field_default(self, value: Value) -> Any:
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name in ("dataclasses.field", "attr.ib", "attrs.field"):
            record = atom.obj.record or CallRecord()
            if "default_factory" in record.keywords:
                return self._factory(record.keywords["default_factory"])
            return self.default(record.keywords["default"]) if "default" in record.keywords else ABSENT
        return self.default(value)

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


def _has_star_import(module: ModuleInfo) -> bool:
    return any(isinstance(statement, hir.ImportFrom) and not statement.names for statement in module.tree.body)


def is_postponed(module: ModuleInfo) -> bool:
    """Whether a module has ``from __future__ import annotations``."""
    return any(
        isinstance(statement, hir.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in module.tree.body
    )


def decl_name(decl: hir.FunctionDef | hir.Lambda) -> str:
    """The name that Python gives a function."""
    return decl.name if isinstance(decl, hir.FunctionDef) else "<lambda>"
