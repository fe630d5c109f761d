"""Unknown values of annotated types, and the evaluation of annotations."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from mcplint.machine import classes, containers, imports, symbols
from mcplint.machine.callgraph import by_nobody
from mcplint.machine.containers import new_dict, new_sequence
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import (
    NONE,
    UNKNOWN,
    Atom,
    Const,
    Labels,
    Late,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    join_all,
    make,
    ref,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo


def unknown_of_annotation(m: Machine, annotation: hir.Expr | None, owner: HeapObject, labels: Labels = ()) -> Value:
    """An unknown value of an annotated type, as far as the type is known."""
    if annotation is None or owner.module is None:
        return UNKNOWN.with_labels(labels)
    env = owner.parent if owner.kind == "function" else owner
    module = owner.module
    declared = evaluate_annotation(m, annotation, env or m.module_object(module), module)
    return unknown_of_type(m, declared).with_labels(labels)


def given_by_name(m: Machine, name: str, annotation: hir.Expr | None, owner: HeapObject, labels: Labels) -> Value:
    """What ``**arguments`` with unknown keys may give a parameter or a field of that name."""
    value = unknown_of_annotation(m, annotation, owner, labels)
    return symbols.identified(m, value, "item", (Value((Unknown(),), labels), constant(name)))


def as_declared(m: Machine, value: Value, annotation: hir.Expr | None, owner: HeapObject | None) -> Value:
    """A library object of which no model knows what it is, as what an annotation says that it is."""
    if annotation is None or owner is None or not all(map(_is_unresolved, value.atoms)):
        return value
    atom = unknown_of_annotation(m, annotation, owner).only
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or "()" in atom.obj.name:
        return value
    made = value.atoms[0]
    assert isinstance(made, Ref)
    return ref(m.object_of_library(atom.obj.name, made.obj.record or CallRecord(), site=made.obj.site), value.labels)


def _is_unresolved(atom: Atom) -> bool:
    """Whether an atom is what a method of something returned, without a model that says what."""
    if not isinstance(atom, Ref) or atom.obj.kind != "library" or atom.obj.record is None:
        return False
    return "()" in atom.obj.name and atom.obj.record.made_by == atom.obj.name


def evaluate_annotation(m: Machine, annotation: hir.Expr, env: HeapObject, module: ModuleInfo) -> Value:
    """The value of an annotation; text in it is read as an expression."""
    return parse_text_types(m, m.evaluate_in(annotation, env, module), env, module)


def parse_text_types(m: Machine, value: Value, env: HeapObject, module: ModuleInfo) -> Value:
    """A forward reference evaluated; any other value as it is."""
    atom = value.only
    if not isinstance(atom, Const) or not isinstance(atom.value, str):
        return value
    text = atom.value
    if text not in m.expressions:
        from mcplint.syntax import lower_expression

        m.expressions[text] = lower_expression(text)
    node = m.expressions[text]
    return m.evaluate_in(node, env, module) if node is not None else UNKNOWN


def unknown_of_type(m: Machine, declared: Value) -> Value:
    """An unknown value of a type that an annotation evaluated to."""
    found = [_unknown_of_atom(m, atom) for atom in declared.atoms]
    return join_all(found)


def _unknown_of_atom(m: Machine, atom: Atom) -> Value:
    if isinstance(atom, Const):
        return NONE if atom.value is None else UNKNOWN
    if isinstance(atom, Lib):
        return _unknown_of_path(m, atom.path)
    if isinstance(atom, Late):
        return unknown_of_type(m, imports.resolve_late(m, atom))
    if not isinstance(atom, Ref):
        return UNKNOWN
    obj = atom.obj
    if obj.kind == "class":
        return _unknown_instance(m, obj)
    if obj.kind != "library" or obj.record is None:
        return UNKNOWN
    if obj.name in ("types.UnionType", "typing.Union[]"):
        return join_all([unknown_of_type(m, member) for member in members_of_union(m, obj)])
    if obj.name == "typing.Optional[]":
        return join_all([*(unknown_of_type(m, member) for member in members_of_union(m, obj)), NONE])
    if obj.name == "typing.Annotated[]":
        return unknown_of_type(m, type_arguments(m, obj)[0]) if type_arguments(m, obj) else UNKNOWN
    if obj.name == "typing.Literal[]":
        return make([a for value in type_arguments(m, obj) for a in value.atoms]) if type_arguments(m, obj) else UNKNOWN
    path = obj.name.removesuffix("[]")
    if path in CONSTRAINED:
        return unknown(CONSTRAINED[path])
    if path in _TUPLES:
        return _unknown_tuple(m, type_arguments(m, obj))
    if path in _SEQUENCES:
        arguments = type_arguments(m, obj)
        return ref(new_sequence(m, "list", None, unknown_of_type(m, arguments[0]) if arguments else UNKNOWN))
    return _unknown_of_path(m, path)


_SEQUENCES = frozenset(
    {"builtins.list", "typing.List", "typing.Sequence", "collections.abc.Sequence", "builtins.set", "typing.Set",
     "typing.Iterable", "collections.abc.Iterable", "builtins.frozenset"}
)  # fmt: skip


_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})

CONSTRAINED = {
    "pydantic.constr": "builtins.str",
    "pydantic.conint": "builtins.int",
    "pydantic.confloat": "builtins.float",
    "pydantic.types.constr": "builtins.str",
    "pydantic.types.conint": "builtins.int",
    "pydantic.types.confloat": "builtins.float",
}
"""Functions that make a type out of constraints, with the type that is constrained."""


def _unknown_tuple(m: Machine, arguments: list[Value]) -> Value:
    """``tuple[int, ...]`` or ``tuple[int, str]``."""
    last = arguments[-1].only if arguments else None
    if last is None or (isinstance(last, Lib) and last.path == "builtins.Ellipsis"):
        return ref(new_sequence(m, "tuple", None, unknown_of_type(m, arguments[0]) if arguments else UNKNOWN))
    return ref(new_sequence(m, "tuple", [unknown_of_type(m, argument) for argument in arguments]))


def members_of_union(m: Machine, obj: HeapObject) -> list[Value]:
    """The members of ``X | Y``, ``Union[X, Y]`` or ``Optional[X]``, apart from None in the last one."""
    if obj.name == "types.UnionType":
        return list(obj.record.positional) if obj.record is not None else []
    return type_arguments(m, obj)


def kind_of_type(m: Machine, declared: Value) -> Hashable:
    """What tells unknown values of a type from those of others."""
    value = unknown_of_type(m, declared)
    return kind_of(value.atoms[0]) if len(value.atoms) == 1 else None


def kind_of(atom: Atom) -> Hashable:
    """The same for an alternative of a value."""
    if isinstance(atom, Ref):
        return atom.obj.kind, atom.obj.name, id(atom.obj.parent)
    return symbols.type_of(atom)


def type_arguments(m: Machine, obj: HeapObject) -> list[Value]:
    """The types between the brackets of a subscripted one."""
    index = obj.record.positional[0] if obj.record is not None and obj.record.positional else UNKNOWN
    atom = index.only
    if isinstance(atom, Ref) and atom.obj.kind == "tuple":
        return containers.elements_of(m, atom.obj) or []
    return [index]


def _unknown_of_path(m: Machine, path: str) -> Value:
    match path:
        case "builtins.dict" | "typing.Dict" | "typing.Mapping" | "collections.abc.Mapping":
            return ref(new_dict(m, open_=True))
        case "builtins.list" | "typing.List" | "typing.Sequence" | "collections.abc.Sequence":
            return ref(new_sequence(m, "list", None, UNKNOWN))
        case "typing.Any" | "builtins.object":
            return UNKNOWN
        case "builtins.str" | "builtins.int" | "builtins.float" | "builtins.bool" | "builtins.bytes":
            return unknown(path)
    return ref(m.allocate("library", path, module=m.frame.module))


def _unknown_instance(m: Machine, cls: HeapObject) -> Value:
    if classes.is_enum(cls):
        return join_all(classes.enum_members(m, cls) or [])
    known = m.prototypes.get(cls)
    if known is None:
        known = m.prototypes[cls] = m.heap.allocate("instance", cls.name, parent=cls, module=cls.module)
        method = classes.class_member(m, cls, "__init__")
        if method is not None and not classes.is_model(cls):
            try:
                with by_nobody(m.frame):
                    m.call(classes.bind(method, Ref(known)), CallRecord(open_=True), None)
            except Unreachable:
                return ref(known)
    return ref(known)


_NEVER = frozenset({"typing.NoReturn", "typing.Never", "typing_extensions.NoReturn", "typing_extensions.Never"})


def never_returns(m: Machine, function: HeapObject) -> bool:
    """Whether a function is declared never to return: it always raises, ends the process, or goes on for ever."""
    decl = function.decl
    declared = decl.returns if isinstance(decl, hir.FunctionDef) else None
    if declared is None or not _may_be_never(declared) or function.module is None:
        return False
    env = function.parent or m.module_object(function.module)
    atom = evaluate_annotation(m, declared, env, function.module).only
    return isinstance(atom, Lib) and atom.path in _NEVER


def _may_be_never(declared: hir.Expr) -> bool:
    """Whether an annotation is written as a name that these types have."""
    if isinstance(declared, hir.Constant) and isinstance(declared.value, str):
        name = declared.value.rpartition(".")[2]
    elif isinstance(declared, hir.Attribute):
        name = declared.attr
    else:
        name = declared.id if isinstance(declared, hir.Name) else ""
    return name in ("NoReturn", "Never")
