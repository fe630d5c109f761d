"""Types as values: which builtin class one is, and whether two are the same."""

from __future__ import annotations

import builtins

from mcplint.machine.heap import HeapObject
from mcplint.machine.values import Atom, Const, Lib, Ref

_OTHER_NAMES = {
    "builtins.IOError": "builtins.OSError",
    "builtins.EnvironmentError": "builtins.OSError",
    "types.NoneType": "builtins.NoneType",
    "typing.Text": "builtins.str",
}
_ONE_SINCE_3_14 = {"typing.Union", "types.UnionType"}
_SPECIAL = ("typing.", "builtins.", "collections.abc.")


def builtin_class(atom: Atom | None) -> type | None:
    """The builtin class that an atom is; None if it is none."""
    if not isinstance(atom, Lib) or atom.receiver is not None or not atom.path.startswith("builtins."):
        return None
    found = getattr(builtins, atom.path.removeprefix("builtins."), None)
    return found if isinstance(found, type) else None


def is_type(atom: Atom) -> bool:
    """Whether an atom is a known type: of ``builtins`` or ``typing``, of the program, or one with arguments."""
    return _identity(atom) is not None


def same_type(one: Atom, two: Atom) -> bool | None:
    """Whether two atoms are the same type or special form; None if one is neither that nor a constant, or that is not
    known."""
    first, second = _identity(one), _identity(two)
    if first is not second and (isinstance(one, Const) or isinstance(two, Const)):
        return False
    if first is None or second is None or not (isinstance(first, str) or isinstance(second, str)):
        return None
    if {first, second} == _ONE_SINCE_3_14:
        return None
    return first == second


def _identity(atom: Atom) -> str | HeapObject | None:
    """What tells a type from others: its path, or the object of a class of the program or of a type with arguments."""
    if isinstance(atom, Lib) and atom.receiver is None:
        path = _OTHER_NAMES.get(atom.path, atom.path)
        known = path.startswith(("typing.", "builtins.")) or path in _ONE_SINCE_3_14
        return path if known else None
    if isinstance(atom, Ref) and (atom.obj.kind == "class" or _has_arguments(atom.obj)):
        return atom.obj
    return None


def _has_arguments(obj: HeapObject) -> bool:
    """Whether a library object is a type with arguments: ``list[int]``, ``int | str``."""
    if obj.kind != "library" or "()" in obj.name:
        return False
    return obj.name == "types.UnionType" or (obj.name.endswith("[]") and obj.name.startswith(_SPECIAL))
