"""What FastAPI gives to the function behind a route: parts of the request, each as its parameter declares it.

What a dependency gives is made once for all requests, if that is an object: whose attributes hold what, and which code
runs, does not depend on the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mcplint.machine import classes, containers, coroutines, unknowns, validation
from mcplint.machine.definitions import DEFAULT
from mcplint.machine.frames import Unreachable
from mcplint.machine.heap import ANY_ITEM, CallRecord, HeapObject
from mcplint.machine.values import (
    NONE,
    UNKNOWN,
    Atom,
    Const,
    Labels,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    is_none,
    join_all,
    union_labels,
)
from mcplint.surface.components import function_of
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.surface.web.routes import Route
    from mcplint.syntax.hir import Node

_SCALARS = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "complex"))
_COLLECTIONS = frozenset({"list", "dict", "set", "frozenset", "tuple", "Mapping", "Sequence", "List", "Dict", "Set"})
_UNIONS = ("types.UnionType", "typing.Union[]", "typing.Optional[]")
_MAX_DEPENDENCIES = 12


class Sent(NamedTuple):
    """A request: the parts of its path and its query by name, the dict of its query, and its JSON."""

    path: dict[str, Value]
    query: dict[str, Value]
    params: Value | None
    json: Value | None


NOTHING = Sent({}, {}, None, None)


class _Declared(NamedTuple):
    """A parameter: its type without ``Annotated``, with it, and the marker of FastAPI (``Query``, ``Depends`` …)."""

    name: str
    type: Value
    whole: Value
    marker: str
    record: CallRecord
    default: Value | None


class Given:
    """Makes the arguments of functions behind routes."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self._depth = 0
        self._made: dict[HeapObject, tuple[Value, list[_Declared]]] = {}
        self._taken: list[_Declared] = []

    def prepare(self, route: Route) -> None:
        """Make what the dependencies of a route give to requests that hold nothing of a handler's arguments: objects
        that all of them may use, so that what these do is looked at once."""
        function = function_of(route.handler)
        module = function.module if function is not None else None
        if module is not None:
            self.m.in_module(module, lambda: self._prepare(route.handler))

    def _prepare(self, handler: Atom) -> None:
        for one in self._parameters(handler):
            if one.marker in _DEPENDS:
                self._dependency(one, NOTHING, None)

    def arguments(self, route: Route, sent: Sent, node: Node | None) -> CallRecord:
        """The arguments of the function behind a route."""
        return self._arguments(route.handler, sent, node)

    def _arguments(self, handler: Atom, sent: Sent, node: Node | None) -> CallRecord:
        declared = self._parameters(handler)
        bodies = [one for one in declared if self._place(one, sent) == "body"]
        keywords: dict[str, Value] = {}
        for one in declared:
            value = self._value(one, sent, bodies, node)
            if value is not None:
                keywords[one.name] = value
        return CallRecord((), keywords, node, self.m.frame.module)

    def _parameters(self, handler: Atom) -> list[_Declared]:
        function = function_of(handler)
        decl = function.decl if function is not None else None
        if function is None or not isinstance(decl, (hir.FunctionDef, hir.Lambda)):
            return []
        return [self._declared(param, function) for param in decl.params if not param.kind.startswith("var_")]

    def _declared(self, param: hir.Param, function: HeapObject) -> _Declared:
        m = self.m
        default = m.read(function, DEFAULT + param.name)
        module = function.module
        whole = UNKNOWN
        if param.annotation is not None and module is not None:
            whole = m.evaluate_annotation(param.annotation, function.parent or m.module_object(module), module)
        base, candidates = whole, [default] if default is not None else []
        atom = whole.only
        if isinstance(atom, Ref) and atom.obj.name == "typing.Annotated[]":
            base, *metadata = unknowns.type_arguments(m, atom.obj) or [UNKNOWN]
            candidates.extend(metadata)
        for candidate in candidates:
            found = candidate.only
            if isinstance(found, Ref) and found.obj.kind == "library" and found.obj.name.startswith("fastapi."):
                record = found.obj.record or CallRecord()
                kind = found.obj.name.rpartition(".")[2]
                if candidate is default:
                    default = None if kind in _DEPENDS else record.get(0, "default")
                    if default is not None and default.only == Lib("builtins.Ellipsis"):
                        default = None
                return _Declared(param.name, base, whole, kind, record, default)
        return _Declared(param.name, base, whole, "", CallRecord(), default)

    def _place(self, one: _Declared, sent: Sent) -> str:
        """Where a parameter's value comes from: "path", "query", "body", "depends", or "" if not from the request."""
        if one.marker in _DEPENDS:
            return "depends"
        if one.marker in ("Path", "Query", "Body"):
            return one.marker.lower()
        if one.marker:
            return ""
        if one.name in sent.path:
            return "path"
        return "query" if self._is_scalar(one.type) else "body" if self._is_body(one.type) else ""

    def _is_scalar(self, declared: Value) -> bool:
        return bool(declared.atoms) and all(map(self._is_scalar_atom, declared.atoms))

    def _is_scalar_atom(self, atom: Atom) -> bool:
        if is_none(atom) or isinstance(atom, (Const, Unknown)):
            return True
        if isinstance(atom, Lib):
            name = atom.path.rpartition(".")[2]
            return atom.path in _SCALARS or (name not in _COLLECTIONS and not atom.path.startswith(_OF_FRAMEWORKS))
        if isinstance(atom, Ref) and atom.obj.kind == "class":
            return classes.is_enum(atom.obj)
        if isinstance(atom, Ref) and atom.obj.name in _UNIONS:
            return all(map(self._is_scalar, unknowns.members_of_union(self.m, atom.obj)))
        return isinstance(atom, Ref) and atom.obj.name == "typing.Literal[]"

    def _is_body(self, declared: Value) -> bool:
        return not any(isinstance(atom, Lib) and atom.path.startswith(_OF_FRAMEWORKS) for atom in declared.atoms)

    # --- values ------------------------------------------------------------------------------------------------------

    def _value(self, one: _Declared, sent: Sent, bodies: list[_Declared], node: Node | None) -> Value | None:
        """The value of a parameter; None where its own default is what it gets."""
        m = self.m
        match self._place(one, sent):
            case "depends":
                return self._dependency(one, sent, node)
            case "path":
                given = sent.path.get(one.name)
            case "query":
                given = self._of_query(one, sent)
            case "body":
                given = self._of_body(one, sent, bodies)
            case _:
                return m.unknown_of_type(one.type)
        self._taken.append(one)
        if given is None:
            return one.default if one.default is not None else m.unknown_of_type(one.type)
        return self._converted(one, given, node)

    def _of_query(self, one: _Declared, sent: Sent) -> Value | None:
        name = _alias(one)
        if name in sent.query:
            return sent.query[name]
        return self._item(sent.params, name, one.default)

    def _of_body(self, one: _Declared, sent: Sent, bodies: list[_Declared]) -> Value | None:
        embed = one.record.keywords.get("embed")
        if len(bodies) < 2 and (embed is None or embed.only != Const(True)):
            return sent.json
        return self._item(sent.json, _alias(one), one.default)

    def _item(self, value: Value | None, name: str, default: Value | None) -> Value | None:
        """What a dict that is sent holds at a key; None if it holds nothing there."""
        found: list[Value] = []
        for atom in value.atoms if value is not None else ():
            if isinstance(atom, Ref) and atom.obj.kind == "dict":
                item = containers.dict_item(self.m, atom.obj, constant(name), None, "get", default or NONE)
                found.append(item.with_labels(value.labels if value is not None else ()))
            elif not is_none(atom) and value is not None:
                found.append(containers.item_of(self.m, Value((atom,), value.labels), constant(name), None))
        return join_all(found) if found else None

    def _converted(self, one: _Declared, given: Value, node: Node | None) -> Value:
        """What is sent, as what the parameter declares."""
        return validation.through_type(self.m, one.whole, self._of_type(one.type, given, node))

    def _of_type(self, declared: Value, given: Value, node: Node | None) -> Value:
        """What is sent for something of a type, as far as it can be one."""
        found = [self._as_type(atom, given, node) for atom in _members(self.m, declared)]
        return join_all(found) if found else given

    def _as_type(self, declared: Atom, given: Value, node: Node | None) -> Value:
        m = self.m
        if isinstance(declared, Ref) and declared.obj.kind == "class" and not classes.is_enum(declared.obj):
            return self._instance(declared.obj, given, node)
        if isinstance(declared, Lib) and declared.path not in ("builtins.str", "builtins.bytes", *_ANYTHING):
            name = declared.path.rpartition(".")[2]
            return given if name in _COLLECTIONS else m.unknown_of_type(Value((declared,)))
        if isinstance(declared, Ref) and declared.obj.kind == "class":
            return m.unknown_of_type(Value((declared,)))
        return given if not is_none(declared) else NONE

    def _instance(self, cls: HeapObject, given: Value, node: Node | None) -> Value:
        """A model made of what is sent for it."""
        m = self.m
        found: list[Value] = []
        for atom in given.atoms:
            if isinstance(atom, Ref) and atom.obj.kind == "dict":
                found.append(classes.instantiate(m, cls, self._fields(cls, atom.obj, given.labels, node), node))
            elif isinstance(atom, Ref) and atom.obj.kind == "instance":
                found.append(Value((atom,), given.labels))
            elif not is_none(atom):
                record = CallRecord((), {}, node, m.frame.module, open_=True, labels=given.labels)
                found.append(classes.instantiate(m, cls, record, node).with_labels(given.labels))
        return join_all(found) if found else m.unknown_of_type(Value((Ref(cls),)))

    def _fields(self, cls: HeapObject, obj: HeapObject, labels: Labels, node: Node | None) -> CallRecord:
        """What a dict with these labels holds for the fields of a model, as these declare it."""
        m = self.m
        m.read_all(obj)
        named = {key[1]: item.present() for key, item in obj.slots.items() if isinstance(key, tuple)}
        keywords = {name: item for name, item in named.items() if isinstance(name, str)}
        for name, (owner, statement) in classes.fields(cls).items():
            if name in keywords and owner.module is not None:
                declared = m.evaluate_annotation(statement.annotation, owner, owner.module)
                keywords[name] = self._of_type(declared, keywords[name], node)
        rest = obj.slots.get(ANY_ITEM)
        others = union_labels(rest.labels, labels) if rest is not None else ()
        return CallRecord((), keywords, node, m.frame.module, rest is not None, others)

    def _dependency(self, one: _Declared, sent: Sent, node: Node | None) -> Value:
        """What ``Depends(function)`` gives; ``Depends()`` makes an object of the declared class."""
        function = one.record.get(0, "dependency") or one.type
        atom = function.only
        key = function_of(atom) if atom is not None else None
        known = self._made.get(key) if key is not None else None
        if known is not None and not any(self._is_input(taken, sent) for taken in known[1]):
            self._taken.extend(known[1])
            return known[0]
        if atom is None or self._depth > _MAX_DEPENDENCIES:
            return self.m.unknown_of_type(one.type)
        outer, self._taken = self._taken, []
        value = self._call_dependency(function, atom, one, sent, node)
        if sent is NOTHING and key is not None and all(map(_is_object, value.atoms)):
            self._made[key] = value, self._taken
        self._taken = [*outer, *self._taken]
        return value

    def _call_dependency(self, function: Value, atom: Atom, one: _Declared, sent: Sent, node: Node | None) -> Value:
        m = self.m
        self._depth += 1
        try:
            arguments = self._arguments(atom, sent, node) if function_of(atom) is not None else CallRecord(open_=True)
            return _yielded(m, coroutines.await_value(m, m.call(function, arguments, node), node))
        except Unreachable:
            return m.unknown_of_type(one.type)
        finally:
            self._depth -= 1

    def _is_input(self, one: _Declared, sent: Sent) -> bool:
        """Whether what a request holds for a parameter comes from a handler's argument."""
        given = sent.path.get(one.name) or self._of_query(one, sent)
        body = sent.json if one.marker == "Body" or not self._is_scalar(one.type) else None
        return any(value is not None and bool(value.labels) for value in (given, body))


_DEPENDS = ("Depends", "Security")


def _is_object(atom: Atom) -> bool:
    return (isinstance(atom, Ref) and atom.obj.kind in ("instance", "library")) or is_none(atom)


_OF_FRAMEWORKS = ("fastapi.", "starlette.")
_ANYTHING = ("typing.Any", "builtins.object")


def _alias(one: _Declared) -> str:
    alias = one.record.keywords.get("alias")
    atom = alias.only if alias is not None else None
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else one.name


def _members(m: Machine, declared: Value) -> list[Atom]:
    """The alternatives of a type."""
    found: list[Atom] = []
    for atom in declared.atoms:
        if isinstance(atom, Ref) and atom.obj.name in _UNIONS:
            for member in unknowns.members_of_union(m, atom.obj):
                found.extend(_members(m, member))
        elif isinstance(atom, Ref) and atom.obj.name == "typing.Annotated[]":
            for member in unknowns.type_arguments(m, atom.obj)[:1]:
                found.extend(_members(m, member))
        else:
            found.append(atom)
    return found


def _yielded(m: Machine, value: Value) -> Value:
    """What a generator yields, which is what a dependency that is one gives."""
    if any(isinstance(atom, Ref) and atom.obj.kind == "generator" for atom in value.atoms):
        return containers.item_of_any(m, value)
    return value
