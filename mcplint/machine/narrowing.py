"""What a test says of the variables in it, on the branch where it holds and on the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mcplint.machine import classes, failures, implications, judgements, parts, results, sharing, validation
from mcplint.machine.facts import Facts
from mcplint.machine.heap import HeapObject, Key
from mcplint.machine.values import ABSENT_ATOM, Atom, Const, Ref, Symbol, Unknown, Value
from mcplint.program.scopes import walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def refine(m: Machine, test: hir.Expr, holds: bool) -> None:
    """Narrow a tested variable on the branch where ``test`` is ``holds``."""
    if isinstance(test, hir.UnaryOp) and test.op == "not":
        refine(m, test.operand, not holds)
    elif isinstance(test, hir.BoolOp):
        if (test.op == "and") is holds:
            for part in test.values:
                refine(m, part, holds)
    elif isinstance(test, hir.NamedExpr):
        refine(m, test.target, holds)
    elif isinstance(test, hir.Name):
        _narrow(m, test.id, lambda atom: judgements.truth_of(m, atom) is not (not holds))
    elif isinstance(test, hir.Compare) and len(test.rest) == 1 and isinstance(test.left, hir.Name):
        _refine_compare(m, test.left, test.rest[0][0], test.rest[0][1], holds)
    elif isinstance(test, hir.Compare) and len(test.rest) == 1:
        mentioned(m, test)
        _refine_part_compare(m, test.left, test.rest[0][0], test.rest[0][1], holds)
    elif parts.named(test) is not None:
        _refine_part(m, test, lambda part: judgements.truth(m, part), holds)
    elif (
        isinstance(test, hir.Call)
        and isinstance(test.func, hir.Name)
        and test.func.id == "isinstance"
        and len(test.args) == 2
        and isinstance(test.args[0].value, hir.Name)
    ):
        cls = m.evaluate(test.args[1].value)
        subject = test.args[0].value.id
        _narrow(m, subject, lambda atom: judgements.is_instance(m, Value((atom,)), cls) is not (not holds))
    else:
        mentioned(m, test)


def _refine_compare(m: Machine, left: hir.Name, op: str, right: hir.Expr, holds: bool) -> None:
    name = left.id
    if isinstance(right, hir.Attribute) and op in ("is", "==", "is not", "!="):
        _refine_member(m, name, right, holds is (op in ("is", "==")))
    if not isinstance(right, hir.Constant):
        settle(m, left)
        mentioned(m, right)
        return
    if op in ("is", "==", "is not", "!="):
        equal = holds is (op in ("is", "=="))
        wanted = Const(right.value)
        _narrow(m, name, lambda atom: not isinstance(atom, Const) or (atom == wanted) is equal)
        if equal and op == "==" and isinstance(right.value, str):
            _narrow_to(m, name, wanted)


def _refine_member(m: Machine, name: str, member: hir.Attribute, equal: bool) -> None:
    """Narrow a variable that is compared with a member of an enumeration."""
    owner = m.evaluate(member.value).only if isinstance(member.value, hir.Name) else None
    if isinstance(owner, Ref) and owner.obj.kind == "class" and classes.is_enum(owner.obj):
        other = m.evaluate(member)
        _narrow(m, name, lambda atom: judgements.equal(Value((atom,)), other) is not (not equal))


def _refine_part_compare(m: Machine, left: hir.Expr, op: str, right: hir.Expr, holds: bool) -> None:
    """``"key" in x``, ``x["key"] == constant`` and the like."""
    if op in ("in", "not in") and isinstance(left, hir.Constant) and isinstance(right, hir.Name):
        key = ("k", left.value)
        _narrow(m, right.id, lambda atom: parts.has(m, atom, key) is not (holds is (op == "not in")))
    elif op in ("is", "==", "is not", "!=") and isinstance(right, hir.Constant):
        wanted = Value((Const(right.value),))
        _refine_part(m, left, lambda part: judgements.equal(part, wanted), holds is (op in ("is", "==")))


def _refine_part(m: Machine, expr: hir.Expr, judge: Callable[[Value], bool | None], holds: bool) -> None:
    """Narrow ``x`` by what is known of its part ``x.name``, ``x["key"]`` or ``x.get("key")``."""
    named = parts.named(expr)
    if named is not None:
        name, key = named
        _narrow(m, name, lambda atom: parts.judged(m, atom, key, judge) is not (not holds))
        _narrow_slot(m, name, key, lambda atom: judge(Value((atom,))) is not (not holds))


def _narrow_slot(m: Machine, name: str, key: Key, keep: Callable[[Atom], bool]) -> None:
    """Narrow what the one object that a variable stands for holds at a key, unless other calls may change that."""
    env = _env_of(m, name)
    owner = env.slots[name].only if env is not None else None
    if not isinstance(owner, Ref) or owner.obj.kind not in ("instance", "dict") or owner.obj.many:
        return
    if sharing.is_shared(m, owner.obj):
        return
    fields = validation.validated_slots(owner.obj, key) if isinstance(key, str) else []
    for slot in (key, *fields):
        value = m.read(owner.obj, slot)
        if value is None:
            continue
        atoms = tuple([atom for atom in value.atoms if atom is ABSENT_ATOM or keep(atom)])
        if len(atoms) < len(value.atoms) and atoms not in ((), (ABSENT_ATOM,)):
            m.write(owner.obj, slot, Value(atoms, failures.still_possible(m, atoms, value.labels)))


def to_alternatives(m: Machine, expr: hir.Expr, left: Value) -> None:
    """Go on where the value of ``expr``, if that is a variable, is one of those alternatives that are ``left``."""
    if isinstance(expr, hir.Name):
        _narrow(m, expr.id, lambda atom: atom in left.atoms)


def _narrow_to(m: Machine, name: str, wanted: Const) -> None:
    env = _env_of(m, name)
    if env is None or env.kind == "module":
        return
    value = env.slots[name]
    if all(isinstance(atom, Unknown) for atom in value.atoms):
        m.write(env, name, Value((wanted,), value.labels))


def _env_of(m: Machine, name: str) -> HeapObject | None:
    env: HeapObject | None = m.frame.env
    while env is not None and name not in env.slots:
        env = env.parent
    return env


def _narrow(m: Machine, name: str, keep: Callable[[Atom], bool]) -> None:
    env = _env_of(m, name)
    if env is None or env.kind in ("module", "class"):
        return
    value = m.read(env, name)
    if value is None:
        return
    atoms = tuple(atom for atom in value.atoms if keep(atom))
    if atoms and len(atoms) < len(value.atoms):
        left = Value(atoms, failures.still_possible(m, atoms, value.labels))
        known = m.facts.of_choice(value)
        if known:
            left = implications.under(m, left, Facts({atom: known for atom in atoms if isinstance(atom, Symbol)}))
        m.write(env, name, left)
        m.assume(implications.whichever(m, left))
    elif id(value) in m.origins and not keep(Const(None)):
        m.write(env, name, results.settled(value))


# --- values that may be None -----------------------------------------------------------------------------------------


def dereference(m: Machine, expr: hir.Expr, value: Value, how: str, node: hir.Node) -> None:
    """Something that None cannot do is done with the value of ``expr``; from here on it is not None."""
    if isinstance(expr, (hir.Name, hir.NamedExpr, hir.Call, hir.Await, hir.Subscript)) and results.dereferenced(
        m, value, how, node
    ):
        settle(m, expr)


def settle(m: Machine, expr: hir.Node) -> None:
    """What a variable holds has been looked at: by a test, or by a function that it was handed to."""
    if not m.origins:
        return
    name = expr.target.id if isinstance(expr, hir.NamedExpr) else expr.id if isinstance(expr, hir.Name) else ""
    env = _env_of(m, name) if name else None
    if env is not None and env.kind == "env" and id(env.slots[name]) in m.origins:
        m.write(env, name, results.settled(env.slots[name]))


def mentioned(m: Machine, test: hir.Expr) -> None:
    """A test of another kind, or one whose outcome is kept for later, says something of all variables in it."""
    if m.origins:
        for part in walk((test,), into_definitions=False):
            settle(m, part)
