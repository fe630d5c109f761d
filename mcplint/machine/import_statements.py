"""``import`` statements: which names they bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import containers, imports, names
from mcplint.machine.values import UNKNOWN, Const, Late, Lib, Ref, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def import_(m: Machine, node: hir.Import) -> bool:
    """``import a.b`` binds ``a``, ``import a.b as c`` binds the submodule."""
    m.raise_point()
    for alias in node.names:
        if alias.asname is not None:
            names.store_name(m, alias.asname, imports.import_module(m, alias.name))
        else:
            head = alias.name.partition(".")[0]
            imports.import_module(m, alias.name)
            names.store_name(m, head, imports.import_module(m, head))
    return True


def import_from(m: Machine, node: hir.ImportFrom) -> bool:
    """``from a import b``: a name of the module, or a submodule."""
    m.raise_point()
    module = m.frame.module
    name = module.absolute(node.level, node.module)
    if name is None:
        for alias in node.names:
            names.store_name(m, alias.asname or alias.name, UNKNOWN)
        return True
    source = imports.import_module(m, name)
    if not node.names:
        _import_star(m, source)
        return True
    for alias in node.names:
        names.store_name(m, alias.asname or alias.name, imports.member_of_module(m, source, name, alias.name))
    return True


def bind_late(m: Machine, body: tuple[hir.Stmt, ...]) -> None:
    """The imports under ``if TYPE_CHECKING``: their names resolve when an annotation asks for them."""
    for statement in body:
        if isinstance(statement, hir.ImportFrom):
            _bind_members_late(m, statement)
        elif isinstance(statement, hir.Import):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                target = alias.name if alias.asname else name
                names.store_name(m, name, Value((Late(target, None),)))


def _bind_members_late(m: Machine, node: hir.ImportFrom) -> None:
    module = m.frame.module
    name = module.absolute(node.level, node.module)
    if name is None:
        return
    source = m.program.find(name, module)
    for alias in node.names:
        bound = alias.asname or alias.name
        if source is None:
            names.store_name(m, bound, Value((Lib(m.libraries.canonical(f"{name}.{alias.name}")),)))
        else:
            loaded = m.program.load_file(source)
            if loaded is not None:
                m.module_object(loaded)
            names.store_name(m, bound, Value((Late(str(source.path), alias.name),)))


def _import_star(m: Machine, source: Value) -> None:
    atom = source.only
    if isinstance(atom, Lib):
        m.write(m.module_object(m.frame.module), names.STAR + atom.path, Value((atom,)))
    if not isinstance(atom, Ref) or atom.obj.kind != "module":
        return
    exported = atom.obj.slots.get("__all__")
    listed = containers.items_of(m, exported) if exported is not None else None
    if listed is not None:
        wanted = [n.only.value for n in listed if isinstance(n.only, Const) and isinstance(n.only.value, str)]
    else:
        wanted = [key for key in atom.obj.slots if isinstance(key, str) and not key.startswith(("_", "#"))]
    for name in wanted:
        names.store_name(m, name, imports.module_attribute(m, atom.obj, name))
