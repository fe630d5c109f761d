"""Classes of the program: method resolution order, members, instances, enums and models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from mcplint.machine import branching, held
from mcplint.machine.containers import append, elements_of, item_of, item_of_any, items_of, new_dict
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import (
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    is_none,
    join,
    join_all,
    ref,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

SUBCLASSES = "#subclasses"
"""Slot of a class: the list of the classes of the program that derive from it directly."""

NEW_CLASS = "#class"
"""Slot of the namespace that a metaclass is called with: the class that is being made."""

ENUM_BASES = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
MODEL_MARKS = ("pydantic.main.BaseModel", "pydantic.BaseModel", "typing.NamedTuple", "pydantic_settings.BaseSettings")
DATACLASS_DECORATORS = frozenset(
    {"dataclasses.dataclass", "pydantic.dataclasses.dataclass", "attr.s", "attrs.define", "attr.define", "attrs.frozen"}
)


def mro(cls: HeapObject) -> list[HeapObject | str]:
    """The method resolution order: project classes, and library bases by API path (C3, as CPython computes it)."""
    if cls.order is None:
        cls.order = _linearise(cls, ())
    return cls.order


def _linearise(cls: HeapObject, seen: tuple[HeapObject, ...]) -> list[HeapObject | str]:
    if cls in seen:
        return [cls]
    sequences: list[list[HeapObject | str]] = []
    direct: list[HeapObject | str] = []
    for base in cls.bases:
        for atom in map(_origin, base.atoms[:1]):
            if isinstance(atom, Ref) and atom.obj.kind == "class":
                sequences.append(list(_linearise(atom.obj, (*seen, cls))))
                direct.append(atom.obj)
            else:
                path = _library_base(atom)
                if path:
                    sequences.append([path])
                    direct.append(path)
    merged = _merge([*sequences, direct])
    return [cls, *merged]


def _origin(atom: Atom) -> Atom:
    """The class behind ``Page[int]``, where ``Page`` is a class of the program; else the value itself."""
    if isinstance(atom, Ref) and atom.obj.name == "typing.GenericAlias[]" and atom.obj.record is not None:
        return atom.obj.record.positional[0].atoms[0]
    return atom


def origin_of_alias(obj: HeapObject) -> Atom | None:
    """The class that calling the subscribed ``obj`` makes an instance of: ``Page`` for ``Page[int]``, of the program or
    of a library; None for an item of something that is no class. A library's class is one by its name."""
    origin = _origin(Ref(obj))
    if origin != Ref(obj):
        return origin
    path = obj.name.removesuffix("[]")
    last = path.rpartition(".")[2]
    return Lib(path) if path != obj.name and last[:1].isupper() and not last.isupper() and last.isidentifier() else None


def _library_base(atom: Atom) -> str:
    if isinstance(atom, Lib):
        return atom.path
    if isinstance(atom, Ref) and atom.obj.kind == "library":
        return atom.obj.name.removesuffix("[]")
    return ""


def _merge(sequences: list[list[HeapObject | str]]) -> list[HeapObject | str]:
    result: list[HeapObject | str] = []
    sequences = [list(sequence) for sequence in sequences if sequence]
    while sequences:
        head = next(
            (sequence[0] for sequence in sequences if not any(sequence[0] in other[1:] for other in sequences)),
            sequences[0][0],
        )
        result.append(head)
        sequences = [[item for item in sequence if item != head] for sequence in sequences]
        sequences = [sequence for sequence in sequences if sequence]
    return result


def bases_in_libraries(cls: HeapObject) -> list[str]:
    """API paths of the library classes that a class derives from, nearest first."""
    return [base for base in mro(cls) if isinstance(base, str) and base not in ("builtins.object", "typing.Generic")]


def class_member(m: Machine, cls: HeapObject, name: str, after: HeapObject | None = None) -> Value | None:
    """What a class or its bases hold under ``name``; with ``after``, only bases behind that class (``super()``)."""
    skipping = after is not None
    for base in mro(cls):
        if skipping:
            skipping = base is not after
            continue
        if isinstance(base, HeapObject):
            value = m.read(base, name)
            if value is not None:
                return value.present()
        elif base not in ("builtins.object", "typing.Generic", "typing.Protocol", "abc.ABC"):
            return None
    return None


def find_member(m: Machine, instance: HeapObject, name: str) -> Value | None:
    """A project method of an instance, bound; None if only a library base (or nobody) has it."""
    if instance.parent is None:
        return None
    value = class_member(m, instance.parent, name)
    return None if value is None else bind(value, Ref(instance))


def bind(value: Value, receiver: Atom) -> Value:
    """What a class member becomes when it is read through an instance."""
    atoms: list[Atom] = []
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "function":
            atoms.append(Bound(atom.obj, receiver))
        elif isinstance(atom, Ref) and atom.obj.kind == "method":
            inner = atom.obj.slots.get("function")
            target = inner.only if inner is not None else None
            if not isinstance(target, Ref) or atom.obj.name == "staticmethod":
                atoms.append(target if target is not None else Unknown())
            else:
                cls = receiver.obj.parent if isinstance(receiver, Ref) and receiver.obj.kind == "instance" else None
                bound_to: Atom = Ref(cls) if cls is not None else receiver
                atoms.append(Bound(target.obj, bound_to))
        else:
            atoms.append(atom)
    return Value(tuple(atoms), value.labels)


# --- what kind of class ----------------------------------------------------------------------------------------------


def is_enum(cls: HeapObject) -> bool:
    return any(base in ENUM_BASES for base in bases_in_libraries(cls))


def is_model(cls: HeapObject) -> bool:
    """Whether instances are made from annotated fields: pydantic models, named tuples, dataclasses, attrs classes."""
    bases = bases_in_libraries(cls)
    if any(base in MODEL_MARKS or base.endswith((".BaseModel", ".BaseSettings")) for base in bases):
        return True
    return any(is_dataclass(base) for base in mro(cls) if isinstance(base, HeapObject))


def equals_others(m: Machine, obj: HeapObject) -> bool:
    """Whether an instance may equal another object: its class says what equals it, or compares fields."""
    cls = obj.parent
    return cls is not None and (class_member(m, cls, "__eq__") is not None or (is_model(cls) and not is_enum(cls)))


def is_dataclass(cls: HeapObject) -> bool:
    """Whether a class itself is decorated as a dataclass."""
    decl = cls.decl
    if not isinstance(decl, hir.ClassDef):
        return False
    return any(
        _decorator_tail(decorator) in ("dataclass", "define", "frozen", "attrs", "s") for decorator in decl.decorators
    )


def _decorator_tail(node: hir.Expr) -> str:
    if isinstance(node, hir.Call):
        node = node.func
    return node.id if isinstance(node, hir.Name) else node.attr if isinstance(node, hir.Attribute) else ""


def annotated_names(cls: HeapObject) -> list[tuple[str, hir.AnnAssign]]:
    """The annotated names of a class body, in order."""
    decl = cls.decl
    if not isinstance(decl, hir.ClassDef):
        return []
    return [
        (statement.target.id, statement)
        for statement in decl.body
        if isinstance(statement, hir.AnnAssign) and isinstance(statement.target, hir.Name)
    ]


def fields(cls: HeapObject) -> dict[str, tuple[HeapObject, hir.AnnAssign]]:
    """The annotated fields of a model, bases first, each with the class that declares it."""
    found: dict[str, tuple[HeapObject, hir.AnnAssign]] = {}
    for base in reversed(mro(cls)):
        if isinstance(base, HeapObject):
            for name, statement in annotated_names(base):
                found[name] = (base, statement)
    return found


def instance_field(m: Machine, cls: HeapObject, name: str) -> tuple[HeapObject, hir.AnnAssign] | None:
    """The field of a model that only its instances hold: the value in the class body is but its default."""
    declared = fields(cls).get(name) if is_model(cls) else None
    if declared is None or _is_class_variable(declared[1].annotation):
        return None
    sets_its_own = class_member(m, cls, "__init__") is not None and not bases_in_libraries(cls)
    return None if sets_its_own else declared


def _is_class_variable(annotation: hir.Expr) -> bool:
    base = annotation.value if isinstance(annotation, hir.Subscript) else annotation
    return (
        base.id if isinstance(base, hir.Name) else base.attr if isinstance(base, hir.Attribute) else ""
    ) == "ClassVar"


# --- enums -----------------------------------------------------------------------------------------------------------


def enum_member_names(cls: HeapObject) -> list[str]:
    """Names assigned in an enum's body that become members."""
    decl = cls.decl
    names: list[str] = []
    if not isinstance(decl, hir.ClassDef):
        return names
    for statement in decl.body:
        if isinstance(statement, hir.Assign):
            names.extend(target.id for target in statement.targets if isinstance(target, hir.Name))
    return [name for name in names if not name.startswith("_")]


def finish_enum(m: Machine, cls: HeapObject) -> None:
    """Turn the assigned values of an enum's body into members."""
    previous = 0
    for name in enum_member_names(cls):
        value = cls.slots.get(name)
        if value is None:
            continue
        value, previous = _member_value(m, cls, name, value, previous)
        member = m.allocate("instance", cls.name, parent=cls, module=cls.module)
        m.write(member, "name", constant(name))
        m.write(member, "_name_", constant(name))
        m.write(member, "value", value)
        m.write(member, "_value_", value)
        m.write(cls, name, ref(member))


def _member_value(m: Machine, cls: HeapObject, name: str, value: Value, previous: int) -> tuple[Value, int]:
    """The value of a member; ``auto()`` counts up, or is the lower-case name in a StrEnum."""
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name == "enum.auto":
        if "enum.StrEnum" in bases_in_libraries(cls):
            return constant(name.lower()), previous
        return constant(previous + 1), previous + 1
    if isinstance(atom, Ref) and atom.obj.kind == "tuple" and class_member(m, cls, "__init__") is None:
        elements = elements_of(m, atom.obj)
        if elements and any(base in ("builtins.str", "enum.StrEnum") for base in bases_in_libraries(cls)):
            return elements[0], previous
    if isinstance(atom, Const) and isinstance(atom.value, int):
        previous = int(atom.value)
    return value, previous


def enum_members(m: Machine, cls: HeapObject) -> list[Value] | None:
    """The members of an enum class, in order; None if the class is no enum."""
    if not is_enum(cls):
        return None
    found = [m.read(cls, name) for name in enum_member_names(cls)]
    return [member for member in found if member is not None]


def enum_constant(obj: HeapObject) -> object | None:
    """The constant that a member of a ``str``/``int`` enum equals; None for anything else."""
    if obj.kind != "instance" or obj.parent is None or "_value_" not in obj.slots:
        return None
    if not any(
        base in ("builtins.str", "builtins.int", "enum.StrEnum", "enum.IntEnum")
        for base in bases_in_libraries(obj.parent)
    ):
        return None
    atom = obj.slots["_value_"].only
    return atom.value if isinstance(atom, Const) else None


def enum_by_value(m: Machine, cls: HeapObject, value: Value) -> Value:
    """``Color("red")``: the member with that value, or any member."""
    members = enum_members(m, cls) or []
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.parent is cls:
        return value
    if isinstance(atom, Const):
        for member in members:
            only = member.only
            if isinstance(only, Ref) and only.obj.slots.get("value", UNKNOWN).only == atom:
                return member
    return join_all(members).with_labels(value.labels)


# --- instances -------------------------------------------------------------------------------------------------------


def instantiate(m: Machine, cls: HeapObject, record: CallRecord, node: hir.Node | None) -> Value:
    """``cls(...)``."""
    if is_enum(cls) and len(record.positional) == 1:
        return enum_by_value(m, cls, record.positional[0])
    if "typing.TypedDict" in bases_in_libraries(cls):
        return m.call_library("builtins.dict", None, record, node)
    maker = class_member(m, cls, "__new__")
    if maker is not None:
        arguments = CallRecord(
            (ref(cls), *record.positional), record.keywords, record.node, record.module, record.open, record.labels
        )
        made = m.call(unbound(maker), arguments, node)
        atoms = tuple([atom for atom in made.atoms if not is_none(atom)])
        own = [atom.obj for atom in atoms if isinstance(atom, Ref) and atom.obj.parent is cls]
        if own and all(obj.kind == "instance" for obj in own):
            ways: list[Callable[[], None]] = [partial(initialise, m, cls, obj, record, node) for obj in own]
            branching.one_of(m, ways if len(own) == len(atoms) else [*ways, lambda: None])
            return Value(atoms, made.labels)
    instance = m.allocate("instance", cls.name, parent=cls, module=m.frame.module, site=node, record=record)
    initialise(m, cls, instance, record, node)
    holds = held.of(m, Ref(instance))
    return ref(instance, holds.labels if holds is not None else ())


def unbound(value: Value) -> Value:
    """The plain functions inside ``staticmethod``/``classmethod`` objects."""
    atoms: list[Atom] = []
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "method":
            inner = atom.obj.slots.get("function")
            atoms.extend(inner.atoms if inner is not None else ())
        else:
            atoms.append(atom)
    return Value(tuple(atoms), value.labels)


def initialise(m: Machine, cls: HeapObject, instance: HeapObject, record: CallRecord, node: hir.Node | None) -> None:
    """Run ``__init__``, or set the fields of a model, or hand over to the library base."""
    method = class_member(m, cls, "__init__")
    if method is not None:
        m.call(bind(method, Ref(instance)), record, node)
        return
    if is_model(cls):
        set_fields(m, cls, instance, record)
    bases = bases_in_libraries(cls)
    for base in bases[:1]:
        m.call_library(f"{base}().__init__", Ref(instance), record, node)


def set_fields(m: Machine, cls: HeapObject, instance: HeapObject, record: CallRecord) -> None:
    """Fields of a model from arguments, else from defaults; those of settings may come from the environment.

    Lists and dicts that are the defaults of pydantic's models are copied for each instance.
    """
    position = 0
    bases = bases_in_libraries(cls)
    from_environment = any(base.endswith(".BaseSettings") for base in bases)
    copied = any(base.startswith("pydantic") for base in bases)
    for name, (owner, statement) in fields(cls).items():
        given = record.keywords.get(name)
        if given is None and position < len(record.positional):
            given = record.positional[position]
        position += 1
        if given is None and record.open and record.labels:
            given = m.given_by_name(name, statement.annotation, owner, record.labels)
        if given is None:
            given = field_default(m, owner, name)
            shared = given is not None and any(_is_container(atom) for atom in given.atoms)
            if given is not None and shared and copied:
                given = m.call_library("copy.deepcopy", None, CallRecord((given,)), None)
            elif record.open:
                continue
            if from_environment and not _is_class_variable(statement.annotation):
                anything = m.unknown_of_annotation(statement.annotation, owner)
                given = anything if given is None else join(given, anything)
        if given is not None:
            m.write(instance, name, given)
    post = class_member(m, cls, "__post_init__") or class_member(m, cls, "model_post_init")
    if post is not None:
        m.call(bind(post, Ref(instance)), CallRecord(open_=True), None)


def _is_container(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.obj.kind in ("list", "dict", "set")


def field_default(m: Machine, owner: HeapObject, name: str) -> Value | None:
    """The value that a model's field has when it is not given."""
    value = m.read(owner, name)
    if value is None:
        return None
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
        factory = atom.obj.record.keywords.get("default_factory") or atom.obj.record.keywords.get("factory")
        if factory is not None:
            return m.call(factory, CallRecord(), atom.obj.record.node)
        tail = atom.obj.name.rpartition(".")[2]
        if tail in ("Field", "field", "ib", "attrib"):
            return atom.obj.record.get(0 if tail == "Field" else None, "default")
    return value


def is_named_tuple(obj: HeapObject) -> bool:
    """Whether an instance is a tuple of its fields."""
    return obj.parent is not None and "typing.NamedTuple" in bases_in_libraries(obj.parent)


def item_of_instance(m: Machine, obj: HeapObject, index: Value) -> Value:
    """An item of an instance whose class does not say how to get it: a named tuple's, or one that its base holds."""
    if is_named_tuple(obj):
        return item_of(m, ref(m.new_sequence("tuple", iterate_instance(m, obj))), index, None)
    holds = held.of(m, Ref(obj))
    if holds is None:
        return UNKNOWN
    fallback = find_member(m, obj, "__missing__")
    anything = unknown("", holds.labels)
    return anything if fallback is None else join(anything, m.call(fallback, CallRecord((index,)), None))


def iterate_instance(m: Machine, obj: HeapObject) -> list[Value] | None:
    """What iterating over an instance of a project class yields, one by one; None if that is not known."""
    if is_named_tuple(obj):
        found = [m.read(obj, name) for name in fields(obj.parent or obj)]
        return [UNKNOWN if value is None else value.present() for value in found]
    iterator = iterator_of(m, obj)
    if iterator is None or any(isinstance(atom, Ref) and atom.obj.kind == "instance" for atom in iterator.atoms):
        return None
    return items_of(m, iterator)


def element_of_instance(m: Machine, obj: HeapObject) -> Value:
    """Any element that iterating over an instance of a project class yields."""
    iterator = iterator_of(m, obj)
    holds = held.of(m, Ref(obj)) if iterator is None else None
    if holds is not None:
        return unknown("", holds.labels)
    if iterator is None:
        return _result_of_member(m, obj, "__getitem__", unknown("builtins.int"))
    return any_of_iterator(m, iterator)


def any_of_iterator(m: Machine, iterator: Value) -> Value:
    """Any element that an iterator yields, which may be an instance of a project class."""
    found: list[Value] = []
    for atom in iterator.atoms:
        if isinstance(atom, Ref) and atom.obj.kind == "instance":
            found.append(any_of_instance(m, atom.obj))
        else:
            found.append(item_of_any(m, Value((atom,), iterator.labels)))
    return join_all(found)


def any_of_instance(m: Machine, obj: HeapObject) -> Value:
    """What ``next()`` of an iterator of a project class returns when it is called again and again."""
    found: list[Value] = []

    def once() -> bool:
        found.append(next_of_instance(m, obj))
        return True

    site = find_member(m, obj, "__next__") or find_member(m, obj, "__anext__")
    decl = site.only.function.decl if site is not None and isinstance(site.only, Bound) else None
    if decl is None:
        return next_of_instance(m, obj)
    branching.fixpoint(m, once, decl, may_skip=True)
    return join_all(found)


def next_of_instance(m: Machine, obj: HeapObject) -> Value:
    """What ``next()`` of an iterator of a project class returns."""
    if find_member(m, obj, "__next__") is None:
        return m.await_value(_result_of_member(m, obj, "__anext__"))
    return _result_of_member(m, obj, "__next__")


def iterator_of(m: Machine, obj: HeapObject) -> Value | None:
    """What ``iter()`` of an instance of a project class returns; None if the class is not iterable."""
    for name in ("__iter__", "__aiter__"):
        if find_member(m, obj, name) is not None:
            return _result_of_member(m, obj, name)
    return None


def _result_of_member(m: Machine, obj: HeapObject, name: str, *arguments: Value) -> Value:
    method = find_member(m, obj, name)
    return UNKNOWN if method is None else m.call(method, CallRecord(arguments), None)


def member_names(m: Machine, value: Value) -> list[str] | None:
    """``dir(value)`` for modules, classes and instances of the program; None for anything else."""
    atom = value.only
    if not isinstance(atom, Ref) or atom.obj.kind not in ("instance", "class", "module"):
        return None
    names: dict[str, None] = {}
    objects: list[HeapObject] = [atom.obj]
    cls = atom.obj.parent if atom.obj.kind == "instance" else atom.obj if atom.obj.kind == "class" else None
    if cls is not None:
        objects.extend(base for base in mro(cls) if isinstance(base, HeapObject))
    for obj in objects:
        m.read_all(obj)
        names.update((key, None) for key in obj.slots if isinstance(key, str) and not key.startswith("#"))
    return sorted(names)


def enum_mapping(m: Machine, cls: HeapObject) -> Value:
    """``cls.__members__``."""
    result = new_dict(m)
    for name, member in zip(enum_member_names(cls), enum_members(m, cls) or [], strict=False):
        m.write(result, ("k", name), member)
    return ref(result)


def subscript_class(m: Machine, cls: HeapObject, index: Value, node: hir.Node | None) -> Value:
    """``Color["RED"]`` for enums, ``Box[int]`` for generic classes."""
    atom = index.only
    if is_enum(cls):
        if isinstance(atom, Const) and isinstance(atom.value, str) and atom.value in cls.slots:
            return cls.slots[atom.value]
        return join_all(enum_members(m, cls) or [])
    alias = m.object_of_library("typing.GenericAlias[]", CallRecord((ref(cls), index), node=node))
    return ref(alias)


def finish_class(m: Machine, cls: HeapObject, keywords: dict[str, Value]) -> None:
    """What happens when a class body is complete: enum members, the metaclass, ``__init_subclass__``."""
    if is_enum(cls):
        finish_enum(m, cls)
    _note_subclass(m, cls)
    _run_metaclass(m, cls, keywords)
    for base in mro(cls)[1:]:
        if isinstance(base, HeapObject) and "__init_subclass__" in base.slots:
            hook = unbound(base.slots["__init_subclass__"])
            m.call(bind(hook, Ref(cls)), CallRecord((), keywords), None)
            return


def _note_subclass(m: Machine, cls: HeapObject) -> None:
    """Let the classes of the program that a class derives from know of it (``Base.__subclasses__()``)."""
    for base in cls.bases:
        atom = _origin(base.atoms[0])
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            known = m.read(atom.obj, SUBCLASSES)
            found = known.only if known is not None else None
            if not isinstance(found, Ref):
                found = Ref(m.new_sequence("list", []))
                m.write(atom.obj, SUBCLASSES, Value((found,)))
            append(m, found.obj, ref(cls))


def metaclass_of(cls: HeapObject) -> HeapObject | None:
    """The metaclass of a class, its own or an inherited one, if it is a class of the program."""
    for base in mro(cls):
        given = base.record.keywords.get("metaclass") if isinstance(base, HeapObject) and base.record else None
        atom = given.only if given is not None else None
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            return atom.obj
    return None


def _run_metaclass(m: Machine, cls: HeapObject, keywords: dict[str, Value]) -> None:
    """``Meta.__new__`` and ``Meta.__init__`` for a new class."""
    meta = metaclass_of(cls)
    if meta is None:
        return
    namespace = new_dict(m)
    for key, value in list(cls.slots.items()):
        if isinstance(key, str) and not key.startswith("#"):
            m.write(namespace, ("k", key), value)
    bases = ref(m.new_sequence("tuple", list(cls.bases)))
    arguments = (constant(cls.name.rpartition(".")[2]), bases, ref(namespace))
    extra = {name: value for name, value in keywords.items() if name != "metaclass"}
    maker = class_member(m, meta, "__new__")
    if maker is not None:
        m.write(namespace, NEW_CLASS, ref(cls))
        m.call(unbound(maker), CallRecord((ref(meta), *arguments), extra), None)
    method = class_member(m, meta, "__init__")
    if method is not None:
        m.call(bind(method, Ref(cls)), CallRecord(arguments, extra), None)
