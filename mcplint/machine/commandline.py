"""``argparse``: what a program knows of its command line is the defaults of its options; given ones may be anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.arguments import text_of
from mcplint.machine.containers import items_of, new_sequence
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import FALSE, NONE, TRUE, UNKNOWN, Atom, Lib, Ref, Value, join, join_all, ref, unknown
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine

_OPTION = "#option:"
"""Prefix of the slots of a parser that hold what its options may be."""

_PARSER = "#parser"
"""Slot of a group or subparser: the parser that it belongs to."""

_PARTS = ("add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser")


def _parser_of(receiver: Atom | None) -> HeapObject | None:
    """The outermost parser that an object is or is part of."""
    if not isinstance(receiver, Ref):
        return None
    owner = receiver.obj.slots.get(_PARSER)
    atom = owner.only if owner is not None else None
    return atom.obj if isinstance(atom, Ref) else receiver.obj


def _part(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    parser = _parser_of(receiver)
    if parser is None:
        return None
    part = m.object_of_library("argparse.ArgumentParser", record, site=node)
    m.write(part, _PARSER, ref(parser))
    return ref(part)


def _add_argument(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    parser = _parser_of(receiver)
    name = _destination(record)
    if parser is not None and name is not None:
        value = _possible(m, record)
        before = m.read(parser, _OPTION + name)
        m.write(parser, _OPTION + name, value if before is None else join(before, value))
    return None


def _destination(record: CallRecord) -> str | None:
    """The attribute that an argument is stored in."""
    given = record.get(None, "dest")
    if given is not None:
        return text_of(given)
    names = [text for value in record.positional if (text := text_of(value)) is not None]
    long = next((name for name in names if name.startswith("--")), names[0] if names else None)
    return long.lstrip("-").replace("-", "_") if long else None


def _possible(m: Machine, record: CallRecord) -> Value:
    """What an argument may be: its default, one of its choices, or anything of its type."""
    action = text_of(record.get(None, "action"))
    default = record.get(None, "default")
    if action in ("store_true", "store_false"):
        return join(default if default is not None else FALSE if action == "store_true" else TRUE, join(TRUE, FALSE))
    choices = record.get(None, "choices")
    given = items_of(m, choices) if choices is not None else None
    anything = join_all(given) if given else _of_type(record)
    if record.get(None, "nargs") is not None or action in ("append", "extend"):
        anything = ref(new_sequence(m, "list", None, anything))
    positional = any(not (text_of(value) or "-").startswith("-") for value in record.positional)
    if default is None and (positional or _is_true(record.get(None, "required"))):
        return anything
    return join(default if default is not None else NONE, anything)


def _is_true(value: Value | None) -> bool:
    return value is not None and value.atoms == TRUE.atoms


def _of_type(record: CallRecord) -> Value:
    kind = record.get(None, "type")
    atom = kind.only if kind is not None else None
    if kind is None:
        return unknown("builtins.str")
    return unknown(atom.path) if isinstance(atom, Lib) and atom.path.startswith("builtins.") else UNKNOWN


def _parse(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    parser = _parser_of(receiver)
    if parser is None:
        return None
    namespace = m.object_of_library("argparse.Namespace", record, site=node)
    m.read_all(parser)
    for key, value in list(parser.slots.items()):
        if isinstance(key, str) and key.startswith(_OPTION):
            m.write(namespace, key.removeprefix(_OPTION), value)
    return ref(namespace)


def _parse_known(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    namespace = _parse(m, receiver, record, node)
    if namespace is None:
        return None
    rest = new_sequence(m, "list", None, unknown("builtins.str"))
    return ref(new_sequence(m, "tuple", [namespace, ref(rest)]))


INTRINSICS: dict[str, Intrinsic] = {
    "argparse.ArgumentParser().add_argument": _add_argument,
    "argparse.ArgumentParser().parse_args": _parse,
    "argparse.ArgumentParser().parse_known_args": _parse_known,
    **{f"argparse.ArgumentParser().{name}": _part for name in _PARTS},
}
