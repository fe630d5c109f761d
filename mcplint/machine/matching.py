"""``match``: its cases one by one, each for those alternatives of the subject that the ones before may have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import branching, classes, guards, implications, judgements, narrowing, special_methods
from mcplint.machine.events import Comparison
from mcplint.machine.patterns import match_pattern
from mcplint.machine.values import Const, Ref, Value
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def match(m: Machine, node: hir.Match) -> bool:
    subject = m.evaluate(node.subject)
    judgements.note_test(m, subject, node.subject)
    if subject.labels:
        constants = tuple(constant for case in node.cases for constant in _constants(m, case.pattern))
        if constants:
            m.emit(Comparison(*m.here(node), subject, "match", constants))
    return _case_from(m, node, 0, subject)


def _constants(m: Machine, pattern: hir.Pattern) -> list[object]:
    if isinstance(pattern, hir.PatternOr):
        return [constant for part in pattern.patterns for constant in _constants(m, part)]
    if isinstance(pattern, hir.PatternCapture) and pattern.pattern is not None:
        return _constants(m, pattern.pattern)
    if isinstance(pattern, hir.PatternValue):
        atom = m.evaluate(pattern.value).only
        if isinstance(atom, Const):
            return [atom.value]
        if isinstance(atom, Ref):
            folded = classes.enum_constant(atom.obj)
            return [] if folded is None else [folded]
    return []


def _is_constant(pattern: hir.Pattern) -> bool:
    """Whether a pattern fits constants only."""
    if isinstance(pattern, hir.PatternOr):
        return all(map(_is_constant, pattern.patterns))
    if isinstance(pattern, hir.PatternCapture):
        return pattern.pattern is not None and _is_constant(pattern.pattern)
    return isinstance(pattern, hir.PatternValue)


def _is_plain(pattern: hir.Pattern) -> bool:
    """Whether a pattern looks at nothing inside of the subject."""
    if isinstance(pattern, hir.PatternOr):
        return all(map(_is_plain, pattern.patterns))
    if isinstance(pattern, hir.PatternCapture):
        return pattern.pattern is None or _is_plain(pattern.pattern)
    if isinstance(pattern, hir.PatternClass):
        return not pattern.patterns and not pattern.keywords
    return isinstance(pattern, hir.PatternValue)


def _case_from(m: Machine, node: hir.Match, index: int, subject: Value) -> bool:
    """The cases from one on, for what the subject may still be."""
    if index == len(node.cases):
        return True
    case = node.cases[index]
    fitting, rest = _told_apart(m, case.pattern, subject)
    mark = m.heap.mark()
    outcome = match_pattern(m, case.pattern, fitting) if fitting.atoms else False
    if outcome is not False and _is_plain(case.pattern):
        outcome = None if rest.atoms else True
    guard, chosen = None, outcome
    if outcome is not False and case.guard is not None:
        guard = special_methods.tested(m, m.evaluate(case.guard), case.guard)
        truth = judgements.decide(m, guard, case.guard)
        chosen = False if truth is False else None if truth is None else outcome
    if chosen is True:
        return m.execute(case.body)
    if chosen is False:
        m.undo(mark)
        return _case_from(m, node, index + 1, subject)
    bindings = m.heap.effects(mark)
    m.undo(mark)

    def taken() -> bool:
        m.heap.apply(bindings)
        narrowing.to_alternatives(m, node.subject, fitting)
        if _is_constant(case.pattern):
            m.assume(guards.equal_to_constant(m, fitting))
        if guard is not None and case.guard is not None:
            narrowing.refine(m, case.guard, True)
            implications.assume(m, guard, True)
        return m.execute(case.body)

    def others() -> bool:
        if guard is None:
            narrowing.to_alternatives(m, node.subject, rest)
            return _case_from(m, node, index + 1, rest)
        if outcome is True:
            implications.assume(m, guard, False)
        return _case_from(m, node, index + 1, subject)

    return branching.branch(m, [taken, others], uncertain=True)


def _told_apart(m: Machine, pattern: hir.Pattern, subject: Value) -> tuple[Value, Value]:
    """The alternatives of the subject that a pattern may fit, and those that it may not fit."""
    if not _is_plain(pattern):
        return subject, subject
    mark = m.heap.mark()
    outcomes = [(atom, match_pattern(m, pattern, Value((atom,), subject.labels))) for atom in subject.atoms]
    m.undo(mark)
    fitting = tuple([atom for atom, fits in outcomes if fits is not False])
    rest = tuple([atom for atom, fits in outcomes if fits is not True])
    return Value(fitting, subject.labels), Value(rest, subject.labels)
