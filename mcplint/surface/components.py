"""What is registered: functions, described functions, and component objects such as ``Tool.from_function(…)``."""

from __future__ import annotations

from typing import Literal, TypeAlias

from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Bound, Lib, Ref, Value

Primitive: TypeAlias = Literal["tool", "resource", "prompt"]

STANDALONE: dict[str, Primitive] = {
    "fastmcp.tools.tool": "tool",
    "fastmcp.resources.resource": "resource",
    "fastmcp.prompts.prompt": "prompt",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_tool": "tool",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_resource": "resource",
    "fastmcp.contrib.mcp_mixin.mcp_mixin.mcp_prompt": "prompt",
}
"""Decorators that describe a function without a server; the server comes later."""

_KINDS: dict[str, Primitive] = {"Tool": "tool", "Resource": "resource", "Prompt": "prompt"}


class Component:
    """Something that can be registered.

    ``handler`` is the function behind it (for a ready-made resource the object itself), ``record`` the options that
    count, ``method`` says how the positional ones are meant, ``primitive`` what it is if it says so itself, and
    ``transforms`` are the calls of ``Tool.from_tool`` that it went through, innermost first.
    """

    __slots__ = ("handler", "method", "primitive", "record", "transforms")

    def __init__(
        self,
        handler: Atom,
        record: CallRecord,
        method: str = "",
        primitive: Primitive | None = None,
        transforms: tuple[CallRecord, ...] = (),
    ) -> None:
        self.handler = handler
        self.record = record
        self.method = method
        self.primitive = primitive
        self.transforms = transforms


class Components:
    """Knows the functions that standalone decorators have described."""

    def __init__(self) -> None:
        self._described: dict[HeapObject, tuple[Primitive, CallRecord]] = {}

    def describe(self, path: str, receiver: Atom | None, record: CallRecord) -> None:
        """Take in a call of a standalone decorator (``path`` ends with ``()`` where the result of it is called)."""
        if path.endswith("()"):
            options = (receiver.obj.record if isinstance(receiver, Ref) else None) or CallRecord()
        else:
            options = without_first(record)
        if not record.positional:
            return
        for atom in record.positional[0].atoms:
            function = function_of(atom)
            if function is not None:
                self._described[function] = (STANDALONE[path.removesuffix("()")], options)

    def described(self, function: HeapObject) -> tuple[Primitive, CallRecord] | None:
        """What a standalone decorator said of a function."""
        return self._described.get(function)

    def of(self, atom: Atom, record: CallRecord) -> Component | None:
        """The component that an atom is, registered with the options in ``record``; None if it is none."""
        function = function_of(atom)
        if function is not None:
            described = self._described.get(function)
            if described is not None and not record.keywords:
                return Component(atom, described[1], described[0], described[0])
            return Component(atom, record)
        if not isinstance(atom, Ref):
            return None
        if atom.obj.kind in ("partial", "class"):
            return Component(atom, record)
        return self._of_object(atom, record) if atom.obj.kind == "library" and atom.obj.record is not None else None

    def _of_object(self, atom: Ref, record: CallRecord) -> Component | None:
        inner = atom.obj.record
        assert inner is not None
        owner, _, member = atom.obj.name.rpartition(".")
        if member == "from_tool":
            return self._transformed(inner)
        kind = next((kind for name, kind in _KINDS.items() if name in (owner if member[0].islower() else member)), None)
        if member in ("from_function", "FunctionTool", "FunctionResource", "FunctionPrompt"):
            fn = inner.get(0, "fn")
            if fn is not None and is_callable(fn):
                return Component(fn.atoms[0], without_first(inner), f"made {kind}", kind)
        if kind == "resource" and member[0].isupper():
            return Component(atom, inner, "resource", "resource")
        if atom.obj.name.removesuffix("()") in STANDALONE:
            target = inner.get(0, "name_or_fn")
            if target is not None and is_callable(target):
                return self.of(target.atoms[0], record)
        return None

    def _transformed(self, record: CallRecord) -> Component | None:
        parent = record.get(0, "tool")
        atom = parent.only if parent is not None else None
        component = self.of(atom, CallRecord()) if atom is not None else None
        if component is None:
            return None
        transforms = (*component.transforms, without_first(record))
        return Component(component.handler, component.record, component.method, "tool", transforms)


def without_first(record: CallRecord) -> CallRecord:
    """The arguments behind the first positional one."""
    rest, optional = record.positional[1:], record.optional
    return CallRecord(rest, record.keywords, record.node, record.module, record.open, optional=optional)


def function_of(atom: Atom) -> HeapObject | None:
    """The function object behind an atom."""
    if isinstance(atom, Bound):
        return atom.function
    if isinstance(atom, Ref) and atom.obj.kind == "function":
        return atom.obj
    if isinstance(atom, Ref) and atom.obj.kind == "method":
        inner = atom.obj.slots.get("function")
        only = inner.only if inner is not None else None
        return only.obj if isinstance(only, Ref) else None
    return None


def is_callable(value: Value) -> bool:
    """Whether a value may be a callable of the program."""
    return any(
        function_of(atom) is not None or (isinstance(atom, Ref) and atom.obj.kind in ("partial", "class", "instance"))
        for atom in value.atoms
    )


def describe_atom(atom: Atom) -> str:
    """An atom in words for people."""
    if isinstance(atom, Ref):
        return f"the result of {atom.obj.name}" if atom.obj.kind == "library" else f"a {atom.obj.kind}"
    return f"`{atom.path}`" if isinstance(atom, Lib) else "an unknown value"
