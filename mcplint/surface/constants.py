"""Machine values as plain Python constants, as far as they are constant."""

from __future__ import annotations

import http
import math
import string
from typing import TYPE_CHECKING, Any

from mcplint.machine.classes import fields, is_dataclass
from mcplint.machine.heap import ANY_ITEM, LENGTH, OPEN, HeapObject
from mcplint.machine.values import Const, Lib, Ref, Unknown, Value, constant, ref
from mcplint.surface.types import Dynamic

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_MAX_DEPTH = 40

LIBRARY_CONSTANTS: dict[str, Any] = {
    **{f"math.{name}": getattr(math, name) for name in ("e", "pi", "tau", "inf", "nan")},
    **{
        f"string.{name}": getattr(string, name)
        for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits",
                     "punctuation", "printable", "whitespace")
    },
    **{f"http.HTTPStatus.{status.name}": int(status) for status in http.HTTPStatus},
    "sys.maxsize": 2**63 - 1,
    "sys.maxunicode": 0x10FFFF,
    "datetime.MINYEAR": 1,
    "datetime.MAXYEAR": 9999,
}  # fmt: skip
"""Constants of the standard library; ``sys.maxsize`` as on the machines that servers run on."""

MODEL_SCHEMA_CALLS = (".model_json_schema", ".schema")
"""Ends of the API paths of calls that give a model's own JSON Schema."""


class NotConstant(Exception):  # noqa: N818 - an answer, not an error
    """The value is not constant; the message says where."""


class ModelSchema:
    """Stands for ``Model.model_json_schema()`` inside a literal: the class whose schema belongs there."""

    __slots__ = ("cls", "keywords")

    def __init__(self, cls: HeapObject, keywords: dict[str, Any]) -> None:
        self.cls = cls
        self.keywords = keywords


def constant_of(m: Machine, value: Value | None, depth: int = 0) -> Any:
    """The Python constant that ``value`` is: scalars, lists, tuples, dicts, members of enums as their values.

    A call of ``Model.model_json_schema()`` comes back as :class:`ModelSchema`.

    Raises:
        NotConstant: if any part is not known, or differs between paths.
    """
    if value is None or depth > _MAX_DEPTH:
        raise NotConstant("a value that is not known")
    atom = value.only
    if isinstance(atom, Const):
        return atom.value
    if isinstance(atom, Ref):
        return _of_object(m, atom.obj, depth)
    if isinstance(atom, Lib) and atom.path in LIBRARY_CONSTANTS:
        return LIBRARY_CONSTANTS[atom.path]
    if len(value.atoms) > 1:
        raise NotConstant("a value that differs between runs")
    raise NotConstant("a value that is computed")


def _of_object(m: Machine, obj: HeapObject, depth: int) -> Any:
    if obj.kind in ("list", "tuple", "set", "generator"):
        from mcplint.machine.containers import elements_of

        elements = elements_of(m, obj)
        if elements is None:
            raise NotConstant("a list of unknown length")
        return [constant_of(m, element, depth + 1) for element in elements]
    if obj.kind == "dict":
        if ANY_ITEM in obj.slots or OPEN in obj.slots:
            raise NotConstant("a dict with unknown keys")
        return {
            key[1]: constant_of(m, item.present(), depth + 1)
            for key, item in obj.slots.items()
            if isinstance(key, tuple)
        }
    if obj.kind == "instance" and "_value_" in obj.slots:
        return constant_of(m, obj.slots["_value_"], depth + 1)
    if obj.kind == "library" and obj.name.endswith(MODEL_SCHEMA_CALLS):
        cls = obj.receiver
        if isinstance(cls, Ref) and cls.obj.kind == "class":
            return ModelSchema(cls.obj, {})
    raise NotConstant(f"the result of {obj.name}" if obj.kind == "library" else f"a {obj.kind}")


def differs_between_paths(m: Machine, value: Value | None, depth: int = 0) -> bool:
    """Whether a container, or one in it, holds keys or elements that are not there on every path."""
    atom = value.only if value is not None else None
    if not isinstance(atom, Ref) or atom.obj.kind not in ("list", "tuple", "dict") or depth > _MAX_DEPTH:
        return False
    held = [item for key, item in atom.obj.slots.items() if isinstance(key, (int, tuple))]
    length = m.read(atom.obj, LENGTH)
    if any(item.may_be_absent for item in held) or (length is not None and length.only is None):
        return True
    return any(differs_between_paths(m, item, depth + 1) for item in held)


def value_of(m: Machine, data: Any) -> Value:
    """The machine's value for plain data: scalars, lists, tuples and dicts with string keys."""
    if isinstance(data, dict):
        result = m.new_dict()
        for key, item in data.items():
            m.write(result, ("k", key), value_of(m, item))
        return ref(result)
    if isinstance(data, (list, tuple)):
        return ref(m.new_sequence("tuple" if isinstance(data, tuple) else "list", [value_of(m, item) for item in data]))
    return constant(data)


def constant_or_dynamic(m: Machine, value: Value | None) -> Any:
    """Like :func:`constant_of`, with :class:`Dynamic` for what is not constant."""
    try:
        result = constant_of(m, value)
    except NotConstant as reason:
        return Dynamic(str(reason))
    return Dynamic("a model's schema") if _holds_model(result) else result


def _holds_model(result: Any) -> bool:
    if isinstance(result, ModelSchema):
        return True
    if isinstance(result, dict):
        return any(map(_holds_model, result.values()))
    return isinstance(result, list) and any(map(_holds_model, result))


def likely_text(m: Machine, value: Value | None) -> tuple[str | None, bool]:
    """The text that a value is, and whether that is certain: where it depends on settings, the one constant among the
    alternatives is what the program has without them."""
    text = text_of(m, value)
    if text is not None or value is None:
        return text, True
    texts = [atom.value for atom in value.atoms if isinstance(atom, Const) and isinstance(atom.value, str)]
    others = all(isinstance(atom, (Const, Unknown)) for atom in value.atoms)
    return (texts[0], False) if len(texts) == 1 and others else (None, False)


def usual_text(value: Value) -> tuple[str | None, ...]:
    """What an optional text is as long as no setting says otherwise: the text, or None if it is not given then.

    Empty if that cannot be told."""
    others = [atom for atom in value.atoms if not isinstance(atom, Unknown)]
    texts = [atom.value for atom in others if isinstance(atom, Const) and isinstance(atom.value, (str, type(None)))]
    return (texts[0],) if len(texts) == 1 == len(others) else ()


def text_of(m: Machine, value: Value | None) -> str | None:
    """A constant string, None for anything else."""
    result = constant_or_dynamic(m, value)
    return result if isinstance(result, str) else None


__all__ = [
    "ModelSchema",
    "NotConstant",
    "constant_of",
    "constant_or_dynamic",
    "differs_between_paths",
    "fields",
    "is_dataclass",
    "likely_text",
    "text_of",
    "usual_text",
    "value_of",
]
