"""Values that a function returns because of an exception, and what tests say about them later."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from mcplint.machine.contexts import EXCEPTION, FAILURE, failure_label
from mcplint.machine.values import Atom, Bound, Const, Labels, Lib, Ref, Symbol, Unknown, Value
from mcplint.program.scopes import walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def returned(m: Machine, expr: hir.Expr | None, value: Value) -> Value:
    """The value of a ``return``: with a label if it is made for the exception that the clause around deals with.

    What was there before, such as a default or the argument itself, is no report of the exception.
    """
    exception = m.frame.context.handling
    if not exception or not (exception in value.labels or _is_made_here(expr, value)):
        return value
    label = failure_label(exception)
    m.failures.setdefault(label, set()).update(map(_origin, value.atoms))
    return value.with_labels((label,))


def _is_made_here(expr: hir.Expr | None, value: Value) -> bool:
    """Whether an expression makes a text, a dict or another object of its own."""
    if expr is None:
        return False
    if any(isinstance(atom, Ref) and atom.obj.site is expr for atom in value.atoms):
        return True
    return any(map(_is_text, walk((expr,), into_definitions=False)))


def _is_text(node: hir.Node) -> bool:
    if isinstance(node, hir.Constant):
        return isinstance(node.value, str)
    return isinstance(node, (hir.FString, hir.DictExpr))


def _origin(atom: Atom) -> Hashable:
    """What tells atoms of one ``return`` from those of others, also after a summary made them anew."""
    match atom:
        case Ref():
            return atom.obj.kind, atom.obj.name, id(atom.obj.site)
        case Const():
            return atom
        case Symbol():
            return atom.op, atom.type, id(atom.place[1]) if atom.place else 0
        case Unknown():
            return "unknown", atom.type
        case Lib():
            return "library", atom.path
        case Bound():
            return "bound", id(atom.function.decl)
        case _:
            return None


def still_possible(m: Machine, atoms: tuple[Atom, ...], labels: Labels) -> Labels:
    """The labels of a value of which a test left only ``atoms``, without those of failures that it excludes."""
    over = {label for label in labels if label.startswith(FAILURE) and _excluded(m, label, atoms)}
    if not over:
        return labels
    over |= {EXCEPTION + label.removeprefix(FAILURE) for label in over}
    return tuple(label for label in labels if label not in over)


def _excluded(m: Machine, label: str, atoms: tuple[Atom, ...]) -> bool:
    made = m.failures.get(label, set())
    return not any(_origin(atom) in made for atom in atoms)
