"""Execution of statements. Every function returns whether control reaches the statement's end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcplint.machine import (
    attributes,
    augmenting,
    branching,
    containers,
    coroutines,
    exceptions,
    failures,
    implications,
    import_statements,
    inflight,
    judgements,
    leaving,
    lifetimes,
    loose_checks,
    matching,
    names,
    narrowing,
    operator_methods,
    results,
    sharing,
    special_methods,
    symbols,
    unknowns,
)
from mcplint.machine.contexts import NOWHERE, Context, around, within
from mcplint.machine.definitions import class_definition, function_definition
from mcplint.machine.events import Raised, Returned
from mcplint.machine.facts import Subject
from mcplint.machine.frames import RaisePoints, Unreachable
from mcplint.machine.heap import CallRecord
from mcplint.machine.values import NONE, UNKNOWN, Lib, Ref, Symbol, Value
from mcplint.program.modules import is_type_checking
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def block(m: Machine, body: tuple[hir.Stmt, ...]) -> bool:
    """Execute statements in order until control leaves."""
    for statement in body:
        m.step()
        try:
            if not EXECUTE[statement.__class__](m, statement):
                return False
        except Unreachable:
            return False
    return True


def expression(m: Machine, node: hir.ExprStmt) -> bool:
    value = m.evaluate(node.value)
    results.unused(m, value, "statement", node.value)
    loose_checks.resolve_in_vain(m, value, node.value)
    return True


def assign(m: Machine, node: hir.Assign) -> bool:
    value = m.evaluate(node.value)
    if isinstance(node.value, (hir.Compare, hir.BoolOp, hir.UnaryOp)):
        narrowing.mentioned(m, node.value)
    for target in node.targets:
        results.stored(m, target, value)
        names.assign(m, target, value)
    return True


def annotated_assign(m: Machine, node: hir.AnnAssign) -> bool:
    if node.value is not None:
        value = m.evaluate(node.value)
        names.assign(m, node.target, unknowns.as_declared(m, value, node.annotation, m.frame.function))
    return True


def return_(m: Machine, node: hir.Return) -> bool:
    value = m.evaluate(node.value) if node.value is not None else NONE
    value = failures.returned(m, node.value, value)
    m.emit(Returned(*m.here(node), symbols.showing(m, value)))
    m.leave(value)
    return False


def raise_(m: Machine, node: hir.Raise) -> bool:
    value = m.evaluate(node.exception) if node.exception is not None else inflight.again(m)
    if node.cause is not None:
        inflight.link(m, value, m.evaluate(node.cause))
    m.emit(Raised(*m.here(node), value if node.exception is not None else UNKNOWN))
    inflight.throw(m, value)
    if m.collects_arguments and _ends_process(value):
        return _end_of_program(m)
    return False


def _ends_process(value: Value) -> bool:
    atom = value.only
    path = atom.path if isinstance(atom, Lib) else atom.obj.name if isinstance(atom, Ref) else ""
    return path == "builtins.SystemExit"


def _end_of_program(m: Machine) -> bool:
    """``raise SystemExit(main())``: the servers that were put together up to here are those that ran."""
    if m.frame.decl is None:
        return True
    m.leave(NONE)
    return False


def assert_(m: Machine, node: hir.Assert) -> bool:
    test = special_methods.tested(m, m.evaluate(node.test), node.test)
    m.raise_point()
    truth = judgements.decide(m, test, node.test)
    message = node.message

    def fails() -> bool:
        if message is not None:
            told = CallRecord((m.evaluate(message),))
            inflight.may_throw(m, "builtins.AssertionError", "builtins.AssertionError", told, node)
        return False

    def holds() -> bool:
        narrowing.refine(m, node.test, True)
        implications.assume(m, test, True)
        return True

    if truth is False:
        return fails()
    return branching.branch(m, [fails, holds], uncertain=True) if message is not None and truth is None else holds()


def delete(m: Machine, node: hir.Delete) -> bool:
    for target in node.targets:
        if isinstance(target, hir.Subscript):
            container, index = m.evaluate(target.value), m.evaluate(target.index)
            sharing.note_item(m, container, index, "del", target, index)
            operator_methods.called(m, "__delitem__", container, (index,), target)
            containers.delete_item(m, container, index)
        elif isinstance(target, hir.Attribute):
            attributes.delete_attribute(m, m.evaluate(target.value), target.attr)
        elif isinstance(target, hir.Name):
            names.unbind(m, target.id)
    return True


def nothing(m: Machine, node: hir.Node) -> bool:  # noqa: ARG001
    return True


def break_(m: Machine, node: hir.Break) -> bool:  # noqa: ARG001
    if m.frame.loops:
        loop = m.frame.loops[-1]
        loop.breaks.append(m.heap.effects(loop.mark))
    return False


def continue_(m: Machine, node: hir.Continue) -> bool:  # noqa: ARG001
    if m.frame.loops:
        loop = m.frame.loops[-1]
        loop.continues.append(m.heap.effects(loop.mark))
    return False


def type_alias(m: Machine, node: hir.TypeAliasStmt) -> bool:
    with names.scope(m, node):
        value = m.evaluate(node.value)
    names.store_name(m, node.name, value)
    return True


# --- branches --------------------------------------------------------------------------------------------------------


def if_(m: Machine, node: hir.If) -> bool:
    if is_type_checking(node.branches[0].test):
        return _type_checking(m, node)
    return _branch_from(m, node, 0)


def _type_checking(m: Machine, node: hir.If) -> bool:
    """What stands under ``if TYPE_CHECKING`` never runs, but annotations name it."""
    import_statements.bind_late(m, node.branches[0].body)
    return block(m, node.orelse)


def _branch_from(m: Machine, node: hir.If, index: int) -> bool:
    if index == len(node.branches):
        return block(m, node.orelse)
    branch = node.branches[index]
    test = special_methods.tested(m, m.evaluate(branch.test), branch.test)
    truth = judgements.decide(m, test, branch.test)
    if _is_main_guard(branch.test):
        return branching.branch(m, [lambda: block(m, branch.body), lambda: True], uncertain=False)
    if truth is not None:
        narrowing.mentioned(m, branch.test)
        implications.assume(m, test, truth)
        return block(m, branch.body) if truth else _branch_from(m, node, index + 1)

    def taken() -> bool:
        narrowing.refine(m, branch.test, True)
        implications.assume(m, test, True)
        return block(m, branch.body)

    def skipped() -> bool:
        narrowing.refine(m, branch.test, False)
        implications.assume(m, test, False)
        return _branch_from(m, node, index + 1)

    configured, returns = _is_setting(test), len(m.frame.returns)
    live = branching.branch(m, [taken, skipped], uncertain=True, configured=configured)
    if not configured and len(m.frame.returns) > returns:
        m.frame.decided = True
    return live


def _is_setting(test: Value) -> bool:
    """Whether no input decides how a test comes out. What a function returns after a look at an input carries no label,
    but it is a verdict."""
    return not test.labels and not any(isinstance(atom, Symbol) for atom in test.atoms)


def _is_main_guard(test: hir.Expr) -> bool:
    return (
        isinstance(test, hir.Compare)
        and isinstance(test.left, hir.Name)
        and test.left.id == "__name__"
        and test.rest[0][0] == "=="
    )


# --- loops -----------------------------------------------------------------------------------------------------------


def while_(m: Machine, node: hir.While) -> bool:
    def body() -> bool:
        test = special_methods.tested(m, m.evaluate(node.test), node.test)
        if judgements.decide(m, test, node.test) is False:
            return False
        narrowing.refine(m, node.test, True)
        implications.assume(m, test, True)
        return block(m, node.body)

    endless = isinstance(node.test, hir.Constant) and bool(node.test.value)
    mark = m.heap.mark()
    m.evaluate(node.test)
    m.undo(mark)

    def orelse() -> bool:
        live = branching.branch(m, [lambda: _is_evaluated(m, node.test), lambda: True], uncertain=True)
        return live and block(m, node.orelse)

    return branching.fixpoint(m, body, node, may_skip=not endless, orelse=orelse)


def _is_evaluated(m: Machine, test: hir.Expr) -> bool:
    """The test that ends a loop has effects, too."""
    special_methods.tested(m, m.evaluate(test), test)
    return True


def for_(m: Machine, node: hir.For) -> bool:
    iterable = m.evaluate(node.iterable)
    narrowing.dereference(m, node.iterable, iterable, "iterate", node.iterable)
    orelse = (lambda: block(m, node.orelse)) if node.orelse else None
    return branching.for_each(m, node.target, iterable, node, lambda: block(m, node.body), node, orelse)


# --- with, try -------------------------------------------------------------------------------------------------------


def with_(m: Machine, node: hir.With) -> bool:
    swallows = False
    context = NOWHERE
    locks: list[Subject] = []
    managers: list[Value] = []
    closed: list[Value] = []
    first_return = len(m.frame.returns)
    for item in node.items:
        manager = m.evaluate(item.context)
        swallows |= exceptions.may_swallow(m, manager)
        context = around(context, exceptions.context_of(m, manager))
        before = m.facts
        lifetimes.entered(m, manager, item.context)
        entered = coroutines.enter(m, manager, item.context, is_async=node.is_async)
        closed.append(manager)
        locks.extend(sharing.entered(m, manager, before, node))
        if leaving.has_exit(m, manager):
            managers.insert(0, manager)
        if item.target is not None:
            names.assign(m, item.target, entered)
    if managers:
        live = _managed(m, node, managers, context, swallows=swallows)
        sharing.left(m, locks)
        lifetimes.left(m, closed, first_return, node)
        return live
    with within(m, context):
        if not swallows:
            live = block(m, node.body)
            sharing.left(m, locks)
            lifetimes.left(m, closed, first_return, node)
            return live
        points = RaisePoints(m.heap.mark(), m.heap.next_id)
        m.frame.raises.append(points)
        try:
            live = block(m, node.body)
        finally:
            m.frame.raises.pop()
    live = exceptions.after_try(m, points, live, lambda: True)
    sharing.left(m, locks)
    lifetimes.left(m, closed, first_return, node)
    return live


def _managed(m: Machine, node: hir.With, managers: list[Value], context: Context, *, swallows: bool) -> bool:
    """The body of a ``with`` some of whose managers run code of the program when they are left."""

    def body() -> bool:
        with within(m, context):
            return block(m, node.body)

    def final() -> bool:
        for manager in managers:
            leaving.leave(m, manager, None, node)
        return True

    def failed() -> bool:
        exception = inflight.on_the_way(m) or UNKNOWN
        for manager in managers:
            leaving.leave(m, manager, exception, node)
        m.raise_point()
        inflight.forget(m)
        return swallows

    return leaving.protected(m, body, _reaching(final), _reaching(failed))


def _reaching(run: Callable[[], bool]) -> Callable[[], bool]:
    """``run``, which does not reach its end where something in it never returns."""

    def guarded() -> bool:
        try:
            return run()
        except Unreachable:
            return False

    return guarded


def try_(m: Machine, node: hir.Try) -> bool:
    if node.final:
        return _with_finally(m, node)
    return exceptions.with_handlers(m, node, block)


def _with_finally(m: Machine, node: hir.Try) -> bool:
    def failed() -> bool:
        if block(m, node.final):
            m.raise_point()
        return False

    def body() -> bool:
        return exceptions.with_handlers(m, node, block)

    return leaving.protected(m, body, lambda: block(m, node.final), failed)


EXECUTE: dict[type[hir.Node], Callable[[Machine, Any], bool]] = {
    hir.ExprStmt: expression,
    hir.Assign: assign,
    hir.AnnAssign: annotated_assign,
    hir.AugAssign: augmenting.augmented_assign,
    hir.Return: return_,
    hir.Raise: raise_,
    hir.Assert: assert_,
    hir.Delete: delete,
    hir.Pass: nothing,
    hir.Break: break_,
    hir.Continue: continue_,
    hir.Global: nothing,
    hir.Nonlocal: nothing,
    hir.Import: import_statements.import_,
    hir.ImportFrom: import_statements.import_from,
    hir.If: if_,
    hir.While: while_,
    hir.For: for_,
    hir.With: with_,
    hir.Try: try_,
    hir.Match: matching.match,
    hir.FunctionDef: function_definition,
    hir.ClassDef: class_definition,
    hir.TypeAliasStmt: type_alias,
}
