"""Paths that a program makes out of the place of its own files: ``Path(__file__).parent / "tools"``.

Such a path is a text or a ``pathlib.Path`` that knows where it leads. The machine lists the folders and reads the texts
that it names below the project's root; anything else about it stays unknown.
"""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mcplint.machine import imports
from mcplint.machine.arguments import first, text_of
from mcplint.machine.containers import items_of, new_sequence
from mcplint.machine.heap import CallRecord
from mcplint.machine.limits import MAX_SLOTS
from mcplint.machine.values import NONE, UNKNOWN, Atom, Const, Ref, Value, constant, ref
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo

_PLACE = "#place"
"""Slot of an object that stands for a path: the path as a constant."""

_TEXT, _PATH = "builtins.str", "pathlib.Path"


def file_of(m: Machine, module: ModuleInfo) -> Value:
    """``__file__`` of a module."""
    return _located(m, _TEXT, module.file.path)


def folders_of(m: Machine, module: ModuleInfo) -> Value:
    """``__path__`` of a package."""
    return ref(new_sequence(m, "list", [_located(m, _TEXT, module.file.path.parent)]))


def _located(m: Machine, kind: str, path: Path) -> Value:
    obj = m.object_of_library(kind, CallRecord())
    m.write(obj, _PLACE, constant(os.path.normpath(path)))
    return ref(obj)


def place_of(value: Value | None) -> Path | None:
    """Where a value leads, if it is such a path."""
    atom = value.only if value is not None else None
    place = atom.obj.slots.get(_PLACE) if isinstance(atom, Ref) else None
    only = place.only if place is not None else None
    return Path(only.value) if isinstance(only, Const) and isinstance(only.value, str) else None


def attribute(m: Machine, value: Value, name: str) -> Value | None:
    """``path.parent``, ``path.stem`` …; None if it is nothing that is known of a path."""
    atom = value.only
    place = place_of(value)
    if place is None or not isinstance(atom, Ref) or atom.obj.name != _PATH:
        return None
    if name == "parent":
        return _located(m, _PATH, place.parent)
    if name == "parents":
        return ref(new_sequence(m, "tuple", [_located(m, _PATH, parent) for parent in place.parents[:8]]))
    return constant(getattr(place, name)) if name in ("name", "stem", "suffix") else None


def divided(m: Machine, left: Value, right: Value) -> Value | None:
    """``path / part``."""
    place, part = place_of(left), text_of(right)
    return _located(m, _PATH, place / part) if place is not None and part is not None else None


def _joined(values: tuple[Value, ...]) -> Path | None:
    """Parts put together, the first of which is such a path."""
    path = place_of(values[0]) if values else None
    for value in values[1:]:
        part = text_of(value)
        if path is None or part is None:
            return None
        path /= part
    return path


def _receiver(receiver: Atom | None) -> Path | None:
    return place_of(Value((receiver,))) if receiver is not None else None


def _make_path(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    path = _joined(record.positional)
    return None if path is None else _located(m, _PATH, path)


def _make_text(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``os.path.join(a, b)``, ``os.path.abspath(a)``, ``str(a)``."""
    path = _joined(record.positional)
    return None if path is None else _located(m, _TEXT, path)


def _dirname(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    path = place_of(first(record))
    return None if path is None else _located(m, _TEXT, path.parent)


def _basename(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    path = place_of(first(record))
    return None if path is None else constant(path.name)


def _same(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``path.resolve()`` and the like."""
    path = _receiver(receiver)
    return None if path is None else _located(m, _PATH, path)


def _join_path(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``path.joinpath(a, b)``."""
    if receiver is None:
        return None
    path = _joined((Value((receiver,)), *record.positional))
    return None if path is None else _located(m, _PATH, path)


def _files(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``importlib.resources.files(package)``."""
    atom = first(record).only
    name = text_of(first(record))
    module = atom.obj.module if isinstance(atom, Ref) and atom.obj.kind == "module" else None
    if module is None and name is not None:
        module = m.program.load(name, m.frame.module)
    return None if module is None else _located(m, _PATH, module.file.path.parent)


# --- what is there ---------------------------------------------------------------------------------------------------


def _read_text(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    path = _receiver(receiver)
    text = m.program.data.text(path) if path is not None else None
    return None if text is None else constant(text)


def _read_open(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``open(path).read()`` for reading texts."""
    opened = receiver.obj.record if isinstance(receiver, Ref) else None
    mode = opened.get(1, "mode") if opened is not None else None
    if opened is None or record.positional or (mode is not None and text_of(mode) not in ("r", "rt")):
        return None
    path = place_of(opened.get(0, "file"))
    text = m.program.data.text(path) if path is not None else None
    return None if text is None else constant(text)


def _entries(m: Machine, path: Path | None, pattern: str, *, deep: bool = False) -> list[Path] | None:
    """What lies in a folder and matches; None if that is not known."""
    listing = m.program.listing(path) if path is not None else {}
    if path is None or not listing or len(listing) > MAX_SLOTS * 8:
        return None
    matching = [path / name for name in listing if fnmatch.fnmatchcase(name, pattern)]
    for name, is_folder in listing.items():
        if deep and is_folder and name != "__pycache__":
            matching += _entries(m, path / name, pattern, deep=True) or []
    return matching


def _glob(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return _globbed(m, receiver, text_of(first(record)), deep=False)


def _deep_glob(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return _globbed(m, receiver, text_of(first(record)), deep=True)


def _globbed(m: Machine, receiver: Atom | None, pattern: str | None, *, deep: bool) -> Value | None:
    if pattern is None or "/" in pattern or "**" in pattern:
        return None
    found = _entries(m, _receiver(receiver), pattern, deep=deep)
    return None if found is None else ref(new_sequence(m, "list", [_located(m, _PATH, entry) for entry in found]))


def _iterate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return _globbed(m, receiver, "*", deep=False)


def _list_folder(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``os.listdir(path)``."""
    found = _entries(m, place_of(first(record)), "*")
    return None if found is None else ref(new_sequence(m, "list", [constant(entry.name) for entry in found]))


def _glob_texts(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``glob.glob(os.path.join(folder, "*.py"))``."""
    pattern = place_of(first(record))
    if pattern is None or any(mark in str(pattern.parent) for mark in "*?["):
        return None
    found = _entries(m, pattern.parent, pattern.name)
    return None if found is None else ref(new_sequence(m, "list", [_located(m, _TEXT, entry) for entry in found]))


# --- modules ---------------------------------------------------------------------------------------------------------


def _modules_in(deep: bool) -> Intrinsic:
    """``pkgutil.iter_modules(package.__path__, prefix)`` and ``pkgutil.walk_packages``."""

    def find(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
        folders = [place_of(value) for value in items_of(m, record.get(0, "path") or UNKNOWN) or []]
        prefix = text_of(record.get(1, "prefix") or constant(""))
        if not folders or prefix is None:
            return None
        rows: list[Value] = []
        for folder in folders:
            found = _module_rows(m, folder, prefix, deep)
            if found is None:
                return None
            rows.extend(found)
        return ref(new_sequence(m, "list", rows))

    return find


def _module_rows(m: Machine, folder: Path | None, prefix: str, deep: bool) -> list[Value] | None:
    entries = _entries(m, folder, "*")
    if entries is None:
        return None
    rows = []
    for entry in entries:
        is_package = "__init__.py" in m.program.listing(entry)
        if not is_package and (entry.suffix != ".py" or entry.name == "__init__.py"):
            continue
        name = constant(f"{prefix}{entry.stem}")
        row = new_sequence(m, "tuple", [UNKNOWN, name, constant(is_package)])
        m.write(row, "name", name)
        m.write(row, "ispkg", constant(is_package))
        rows.append(ref(row))
        if deep and is_package:
            rows.extend(_module_rows(m, entry, f"{prefix}{entry.name}.", deep) or [])
    return rows


def _execute(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``exec(compile(text, path, "exec"))``: the file at that path of the project runs in the present namespace."""
    atom = first(record).only
    compiled = atom.obj.record if isinstance(atom, Ref) and atom.obj.name == "builtins.compile" else None
    path = place_of(compiled.get(1, "filename")) if compiled is not None else None
    if path is None or len(record.positional) > 1:
        return None
    module = m.program.load_path(path)
    if module is not None:
        imports.run_in_namespace(m, module)
    return NONE


def _spec(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``importlib.util.spec_from_file_location(name, path)``."""
    path = place_of(record.get(1, "location"))
    module = m.program.load_path(path) if path is not None else None
    if module is None:
        return None
    spec = m.object_of_library("importlib.machinery.ModuleSpec", record, site=node)
    m.write(spec, "#module", ref(m.module_object(module)))
    m.write(spec, "loader", ref(spec))
    return ref(spec)


def _module_of_spec(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``importlib.util.module_from_spec(spec)`` and ``spec.loader.exec_module(module)``: the module, executed."""
    spec = first(record).only
    known = spec.obj.slots.get("#module") if isinstance(spec, Ref) else None
    atom = known.only if known is not None else None
    if known is None or not isinstance(atom, Ref) or atom.obj.module is None:
        return None
    imports.run_import(m, atom.obj.module)
    return known


def text_or_none(m: Machine, value: Value) -> Value | None:
    """``str(value)`` of such a path."""
    path = place_of(value)
    return None if path is None else _located(m, _TEXT, path)


INTRINSICS: dict[str, Intrinsic] = {
    "pathlib.Path": _make_path,
    "pathlib.PurePath": _make_path,
    "pathlib.Path().resolve": _same,
    "pathlib.Path().absolute": _same,
    "pathlib.Path().expanduser": _same,
    "pathlib.Path().joinpath": _join_path,
    "pathlib.Path().read_text": _read_text,
    "pathlib.Path().glob": _glob,
    "pathlib.Path().rglob": _deep_glob,
    "pathlib.Path().iterdir": _iterate,
    "importlib.resources.files": _files,
    "os.path.join": _make_text,
    "os.path.abspath": _make_text,
    "os.path.realpath": _make_text,
    "os.path.normpath": _make_text,
    "os.fspath": _make_text,
    "os.path.dirname": _dirname,
    "os.path.basename": _basename,
    "os.listdir": _list_folder,
    "glob.glob": _glob_texts,
    "builtins.open().read": _read_open,
    "builtins.exec": _execute,
    "pkgutil.iter_modules": _modules_in(deep=False),
    "pkgutil.walk_packages": _modules_in(deep=True),
    "importlib.util.spec_from_file_location": _spec,
    "importlib.util.module_from_spec": _module_of_spec,
}
