"""Arguments that code compares with constants: where that happens, and what happens to each value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from mcplint.machine.events import Comparison
from mcplint.program.modules import ModuleInfo
from mcplint.program.scopes import children, target_names, walk
from mcplint.rules.context import Context
from mcplint.rules.schema._shared import functions_of
from mcplint.surface.handlers import HandlerRun, argument_label
from mcplint.surface.model import Argument, Tool
from mcplint.syntax import hir

Outcome = frozenset[str]
"""How a block may end: "fall" (its end is reached), "return", "raise", "jump" (break, continue)."""

FALL: Outcome = frozenset(("fall",))

CLEANING = ("lower", "upper", "strip", "casefold")
"""Methods of strings after which a comparison is still one of the argument."""


class Choice(msgspec.Struct, frozen=True):
    """An argument that the function ``decl`` holds in the variable ``name`` and compares with constants.

    ``nodes`` are the comparisons (and ``match`` statements), ``comparisons`` what the machine saw of them; members of
    enums are no constants to it.
    """

    run: HandlerRun
    tool: Tool
    argument: Argument
    module: ModuleInfo
    decl: hir.FunctionDef
    name: str
    comparisons: tuple[Comparison, ...]
    nodes: tuple[hir.Compare | hir.Match, ...]


def choices(context: Context) -> Iterator[Choice]:
    """All choices of all handlers; one per tool, argument and function."""
    for run in context.project.runs if context.project else ():
        if run.tool is None:
            continue
        for argument in run.tool.arguments:
            yield from _choices_of(run, run.tool, argument)


def _choices_of(run: HandlerRun, tool: Tool, argument: Argument) -> Iterator[Choice]:
    label = argument_label(argument.name)
    value = run.values.get(argument.name)
    given = set() if value is None else set(value.atoms)
    found: dict[tuple[str, int, str], list[Comparison]] = {}
    places: dict[tuple[str, int, str], tuple[ModuleInfo, hir.FunctionDef]] = {}
    if argument.parameter is not None and isinstance(run.decl, hir.FunctionDef) and run.module is not None:
        key = (run.module.path, run.decl.lo, argument.parameter.name)
        found[key], places[key] = [], (run.module, run.decl)
    for event in run.of(Comparison):
        if event.value.labels != (label,) or not set(event.value.atoms) <= given:
            continue
        name = _subject(event.node)
        decl = None if name is None else _enclosing(event.module, event.node)
        if name is None or decl is None:
            continue
        key = (event.module.path, decl.lo, name)
        found.setdefault(key, []).append(event)
        places[key] = (event.module, decl)
    for key, events in found.items():
        module, decl = places[key]
        nodes = _nodes_about(decl, key[2])
        if nodes and _is_bound_once(decl, key[2]):
            yield Choice(run, tool, argument, module, decl, key[2], tuple(events), nodes)


def _nodes_about(decl: hir.FunctionDef, name: str) -> tuple[hir.Compare | hir.Match, ...]:
    return tuple(
        node
        for node in walk(decl.body, into_definitions=False)
        if isinstance(node, (hir.Compare, hir.Match)) and _subject(node) == name
    )


def _subject(node: hir.Node) -> str | None:
    """The variable that a comparison or ``match`` looks at."""
    if isinstance(node, hir.Match):
        return node.subject.id if isinstance(node.subject, hir.Name) else None
    if not isinstance(node, hir.Compare):
        return None
    left: hir.Expr = node.left
    while isinstance(left, hir.Call) and isinstance(left.func, hir.Attribute) and left.func.attr in CLEANING:
        left = left.func.value
    if isinstance(left, hir.Attribute) and left.attr == "value":
        left = left.value
    return left.id if isinstance(left, hir.Name) else None


def _enclosing(module: ModuleInfo, node: hir.Node) -> hir.FunctionDef | None:
    """The innermost function around ``node``."""
    around = [decl for decl in functions_of(module).values() if decl.lo <= node.lo and node.hi <= decl.hi]
    return max(around, key=lambda decl: decl.lo, default=None)


def _is_bound_once(decl: hir.FunctionDef, name: str) -> bool:
    """Whether a variable is a parameter that is never rebound, or a local that is bound once."""
    bound = sum(param.name == name for param in decl.params)
    for node in walk(decl.body, into_definitions=False):
        if isinstance(node, (hir.Assign, hir.For)):
            targets = node.targets if isinstance(node, hir.Assign) else (node.target,)
            bound += sum(one == name for target in targets for one in target_names(target))
        elif isinstance(node, (hir.AnnAssign, hir.AugAssign, hir.NamedExpr)):
            bound += sum(one == name for one in target_names(node.target))
    return bound == 1


# --- what happens to one value ---------------------------------------------------------------------------------------


class Follower:
    """Follows a function's body for one value of a variable; tests of anything else may go either way.

    ``members`` maps names of enum members to their values, so that ``Mode.FAST`` is understood.
    """

    def __init__(self, values: dict[str, Any], members: dict[str, Any]) -> None:
        self.values = values
        self.members = members

    def outcome(self, body: tuple[hir.Stmt, ...]) -> Outcome:
        """How a block may end."""
        ends: set[str] = set()
        for statement in body:
            one = self._statement(statement)
            ends |= one - FALL
            if "fall" not in one:
                return frozenset(ends)
        return frozenset(ends | {"fall"})

    def _statement(self, node: hir.Stmt) -> Outcome:
        match node:
            case hir.Return():
                return frozenset(("return",))
            case hir.Raise():
                return frozenset(("raise",))
            case hir.Break() | hir.Continue():
                return frozenset(("jump",))
            case hir.If():
                return self._if(node)
            case hir.Match():
                return self._match(node)
            case hir.With():
                return self.outcome(node.body) | ({"fall"} if self._may_swallow(node) else set())
            case hir.Try():
                return self._try(node)
            case hir.While() | hir.For():
                return self._loop(node)
            case hir.ExprStmt() if _never_returns(node.value):
                return frozenset(("raise",))
        return FALL

    def _if(self, node: hir.If) -> Outcome:
        ends: set[str] = set()
        for branch in node.branches:
            truth = self.truth(branch.test)
            if truth is not False:
                ends |= self.outcome(branch.body)
            if truth is True:
                return frozenset(ends)
        return frozenset(ends | self.outcome(node.orelse))

    def _match(self, node: hir.Match) -> Outcome:
        subject = self._value(node.subject)
        ends: set[str] = set()
        for case in node.cases:
            fits = self._fits(case.pattern, subject)
            if case.guard is not None and fits:
                fits = self.truth(case.guard)
            if fits is not False:
                ends |= self.outcome(case.body)
            if fits is True:
                return frozenset(ends)
        return frozenset(ends | {"fall"})

    def _fits(self, pattern: hir.Pattern, subject: object) -> bool | None:
        if isinstance(pattern, hir.PatternCapture):
            return True if pattern.pattern is None else self._fits(pattern.pattern, subject)
        if isinstance(pattern, hir.PatternOr):
            outcomes = [self._fits(part, subject) for part in pattern.patterns]
            return True if True in outcomes else None if None in outcomes else False
        if isinstance(pattern, hir.PatternValue) and subject is not _UNKNOWN:
            wanted = self._value(pattern.value)
            return None if wanted is _UNKNOWN else wanted == subject
        return None

    def _try(self, node: hir.Try) -> Outcome:
        ends = set(self.outcome((*node.body, *node.orelse)))
        for handler in node.handlers:
            ends |= self.outcome(handler.body)
        final = self.outcome(node.final)
        return frozenset(ends) if "fall" in final else final

    def _loop(self, node: hir.While | hir.For) -> Outcome:
        inside = self.outcome(node.body)
        endless = isinstance(node, hir.While) and isinstance(node.test, hir.Constant) and bool(node.test.value)
        ends = set(inside - {"jump", "fall"})
        if not endless or "jump" in inside:
            ends.add("fall")
        return frozenset(ends)

    @staticmethod
    def _may_swallow(node: hir.With) -> bool:
        return any("suppress" in _last_name(item.context) for item in node.items)

    def truth(self, test: hir.Expr) -> bool | None:
        """Whether a test holds; None if it may go either way."""
        if isinstance(test, hir.UnaryOp) and test.op == "not":
            inner = self.truth(test.operand)
            return None if inner is None else not inner
        if isinstance(test, hir.BoolOp):
            outcomes = [self.truth(value) for value in test.values]
            decisive = test.op == "or"
            if decisive in outcomes:
                return decisive
            return None if None in outcomes else not decisive
        if isinstance(test, hir.Compare) and len(test.rest) == 1:
            return self._compare(test.left, *test.rest[0])
        value = self._value(test)
        return None if value is _UNKNOWN else bool(value)

    def _compare(self, left: hir.Expr, op: str, right: hir.Expr) -> bool | None:
        value = self._value(left)
        if value is _UNKNOWN:
            return None
        if op in ("in", "not in"):
            if not isinstance(right, (hir.TupleExpr, hir.ListExpr, hir.SetExpr)):
                return None
            members = [self._value(element) for element in right.elements]
            if any(member is _UNKNOWN for member in members):
                return None
            return (value in members) is (op == "in")
        other = self._value(right)
        if other is _UNKNOWN or op not in ("==", "!=", "is", "is not"):
            return None
        return (value == other) is (op in ("==", "is"))

    def _value(self, node: hir.Expr) -> Any:
        if isinstance(node, hir.Constant):
            return node.value
        if isinstance(node, hir.Name):
            return self.values.get(node.id, _UNKNOWN)
        if isinstance(node, hir.Attribute):
            if node.attr == "value":
                return self._value(node.value)
            return self.members.get(node.attr, _UNKNOWN) if isinstance(node.value, hir.Name) else _UNKNOWN
        return _UNKNOWN


_UNKNOWN = object()
_EXITS = ("exit", "abort", "assert_never", "fail")


def _never_returns(node: hir.Expr) -> bool:
    return isinstance(node, hir.Call) and _last_name(node.func) in _EXITS


def _last_name(node: hir.Expr) -> str:
    if isinstance(node, hir.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, hir.Attribute) else node.id if isinstance(node, hir.Name) else ""


def parents_of(decl: hir.FunctionDef) -> dict[int, hir.Node]:
    """The node above each node of a function, by identity."""
    found: dict[int, hir.Node] = {}
    for node in walk((decl,), into_definitions=True):
        for child in children(node):
            found[id(child)] = node
    return found
