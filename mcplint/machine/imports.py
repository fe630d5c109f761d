"""Modules: importing them, and the names that they offer, also those that are bound only later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import UNKNOWN, Late, Lib, Ref, Value, constant, join_all, ref

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine
    from mcplint.program.modules import ModuleInfo


def import_module(m: Machine, name: str) -> Value:
    """``import name``: the module object, or the library's API path."""
    importer = m.frame.module
    head, *tail = name.split(".")
    loaded = m.program.load(name, importer)
    for count in range(1, len(tail) + 1):
        parent = m.program.load(".".join([head, *tail[: count - 1]]), importer)
        if parent is not None:
            run_import(m, parent)
    if loaded is not None:
        run_import(m, loaded)
        obj = m.module_object(loaded)
        parent_module = m.program.load(name.rpartition(".")[0], importer) if tail else None
        if parent_module is not None:
            m.module_object(parent_module).slots[tail[-1]] = ref(obj)
        return ref(obj)
    if m.program.is_namespace(name, importer):
        return Value((Late(name, None),))
    return Value((Lib(m.libraries.canonical(name)),))


def run_import(m: Machine, module: ModuleInfo) -> None:
    m.imports.setdefault(m.frame.module.path, {})[module.path] = None
    if str(module.file.path) not in m.imported:
        m.run_module(module)


def member_of_module(m: Machine, source: Value, module_name: str, name: str) -> Value:
    """``from module_name import name``."""
    atom = source.only
    if isinstance(atom, Lib):
        return Value((Lib(m.libraries.canonical(f"{atom.path}.{name}")),))
    if isinstance(atom, Ref) and atom.obj.kind == "module":
        return module_attribute(m, atom.obj, name)
    return import_module(m, f"{module_name}.{name}")


def module_attribute(m: Machine, obj: HeapObject, name: str) -> Value:
    """A name of a project module; a submodule is imported; a name missing in an unfinished module is bound late."""
    value = m.read(obj, name)
    if value is not None:
        if value.atoms[0].__class__ is Late and len(value.atoms) == 1:
            return resolve_late(m, value.atoms[0])
        return value.present()
    module = obj.module
    assert module is not None
    if module.is_package:
        submodule = m.program.load(f"{module.name}.{name}", module)
        if submodule is not None:
            run_import(m, submodule)
            return ref(m.module_object(submodule))
        if m.program.is_namespace(f"{module.name}.{name}", module):
            return Value((Late(f"{module.name}.{name}", None),))
    hook = m.read(obj, "__getattr__")
    if hook is not None and str(module.file.path) in m.imported:
        return m.call(hook, CallRecord((constant(name),)), None)
    if name in ("__name__", "__file__", "__path__", "__doc__"):
        return _of_module(m, module, name)
    return Value((Late(str(module.file.path), name),))


def _of_module(m: Machine, module: ModuleInfo, name: str) -> Value:
    """What the import system itself sets on a module."""
    from mcplint.machine import located

    match name:
        case "__name__":
            return constant(module.name)
        case "__doc__":
            return constant(module.doc)
        case "__file__":
            return located.file_of(m, module)
    return located.folders_of(m, module) if module.is_package else UNKNOWN


def run_in_namespace(m: Machine, module: ModuleInfo) -> None:
    """Execute a module's body with the globals of the code that is running."""
    key = str(module.file.path)
    namespace = m.modules[key] = m.module_object(m.frame.module)
    m.imported.add(key)
    m.execute_module(module, namespace)


def resolve_late(m: Machine, atom: Late, seen: tuple[Late, ...] = ()) -> Value:
    """What a late name stands for now; unknown if it is still unbound, or bound to nothing but itself.

    ``seen`` are late names that lead to this one.
    """
    if atom.name is None:
        importer = m.frame.module
        module = m.program.load(atom.module, importer)
        if module is None:
            return (
                Value((Lib(m.libraries.canonical(atom.module)),))
                if not m.program.is_namespace(atom.module, importer)
                else UNKNOWN
            )
        run_import(m, module)
        return ref(m.module_object(module))
    obj = m.modules.get(atom.module)
    value = obj.slots.get(atom.name) if obj is not None else None
    if value is None:
        return UNKNOWN
    seen = (*seen, atom)
    found = [
        resolve_late(m, one, seen) if isinstance(one, Late) else Value((one,), value.labels)
        for one in value.present().atoms
        if one not in seen
    ]
    return join_all(found)
