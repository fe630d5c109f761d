"""Default values of parameters and fields, and the arguments of ``Field(…)``, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcplint.machine import classes
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Lib, Ref, Value
from mcplint.surface.constants import constant_or_dynamic
from mcplint.surface.types import ABSENT, Dynamic, FieldInfo, Marker

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

FIELD_CALLS = ("pydantic.fields.Field", "pydantic.Field")
_STRUCTURAL_FIELDS = ("dataclasses.field", "attr.ib", "attrs.field")
_MAX_DEPTH = 20


class DefaultReader:
    """Reads the values that stand behind ``=`` in signatures and class bodies."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine

    def default(self, value: Value) -> Any:
        """A default value: a constant, :class:`FieldInfo`, :class:`Marker` or :class:`Dynamic`.

        An instance of a model of the program becomes the dict that a schema shows for it.
        """
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            if atom.obj.name in FIELD_CALLS:
                return self.field_info(atom.obj.record)
            if not atom.obj.name.endswith("[]"):
                return self.marker(atom.obj)
        if isinstance(atom, Lib) and atom.path == "builtins.Ellipsis":
            return ABSENT
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and not classes.is_enum(_class_of(atom.obj)):
            return self._instance(atom.obj, 0)
        return constant_or_dynamic(self.m, value)

    def of_field(self, value: Value) -> Any:
        """The default of a field: ``dataclasses.field(…)`` opened."""
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.name in _STRUCTURAL_FIELDS:
            record = atom.obj.record or CallRecord()
            if "default_factory" in record.keywords:
                return self._factory(record.keywords["default_factory"])
            return self.default(record.keywords["default"]) if "default" in record.keywords else ABSENT
        return self.default(value)

    def field_info(self, record: CallRecord) -> FieldInfo:
        """``pydantic.Field(…)``."""
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
                constant = self._alias(value) if name == "validation_alias" else constant_or_dynamic(self.m, value)
                if isinstance(constant, Dynamic):
                    dynamic.append(name)
                else:
                    keywords[name] = constant
        if record.open:
            dynamic.append("**")
        return FieldInfo(keywords, default, tuple(dynamic))

    def marker(self, obj: HeapObject) -> Marker:
        """A library object with its constant arguments."""
        record = obj.record or CallRecord()
        args = tuple(self._argument(value) for value in record.positional)
        keywords = {name: self._argument(value) for name, value in record.keywords.items()}
        return Marker(obj.name, args, keywords)

    def _alias(self, value: Value) -> Any:
        """A text, or ``AliasChoices(…)``."""
        atom = value.only
        if isinstance(atom, Ref) and atom.obj.kind == "library" and atom.obj.record is not None:
            return self.marker(atom.obj)
        return constant_or_dynamic(self.m, value)

    def _argument(self, value: Value) -> Any:
        atom = value.only
        if isinstance(atom, Lib) and atom.path == "datetime.timezone.utc":
            return Marker(atom.path)
        if isinstance(atom, Lib) and atom.path == "builtins.Ellipsis":
            return Ellipsis
        return constant_or_dynamic(self.m, value)

    def _factory(self, value: Value) -> Dynamic:
        atom = value.only
        path = atom.path if isinstance(atom, Lib) else ""
        return Dynamic(f"default_factory {path}".strip())

    def _instance(self, obj: HeapObject, depth: int) -> Any:
        """The fields of a model's instance in their order, as the JSON of a default shows them."""
        cls = _class_of(obj)
        if depth > _MAX_DEPTH or not classes.is_model(cls):
            return Dynamic("an object of the program")
        shown: dict[str, Any] = {}
        for name, (owner, _) in classes.fields(cls).items():
            declared = owner.slots.get(name)
            info = self.default(declared) if declared is not None else ABSENT
            if isinstance(info, FieldInfo) and any("alias" in key for key in info.keywords):
                return Dynamic("an object of a model with aliases")
            value = obj.slots.get(name)
            atom = value.only if value is not None else None
            if isinstance(atom, Ref) and atom.obj.kind == "instance" and not classes.is_enum(_class_of(atom.obj)):
                shown[name] = self._instance(atom.obj, depth + 1)
            elif isinstance(atom, Ref) and atom.obj.kind == "library" and not atom.obj.name.endswith("[]"):
                shown[name] = self.marker(atom.obj)
            else:
                shown[name] = constant_or_dynamic(self.m, value)
            if isinstance(shown[name], Dynamic):
                return shown[name]
        return shown


def _class_of(instance: HeapObject) -> HeapObject:
    return instance.parent if instance.parent is not None else instance
