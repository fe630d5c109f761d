"""Where nodes stand in a module: what is around them, and how a write depends on a read before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from mcplint.program.scopes import children, target_names, walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo

Dependence = Literal["value", "test", "none"]
"""How a write depends on a read: what is written comes from it, whether it is written is decided by it, not at all."""

_LOCK = re.compile(r"lock|mutex|semaphore|limiter", re.IGNORECASE)
_DEFINITIONS = (hir.FunctionDef, hir.Lambda)
_ENDS = (hir.Return, hir.Raise, hir.Continue, hir.Break)


class Tree:
    """The nodes of one module with their parents."""

    def __init__(self, module: ModuleInfo) -> None:
        self.module = module
        self._parents: dict[int, hir.Node] = {}
        todo: list[hir.Node] = list(module.tree.body)
        while todo:
            node = todo.pop()
            for child in children(node):
                self._parents[id(child)] = node
                todo.append(child)

    def around(self, node: hir.Node) -> Iterator[hir.Node]:
        """What a node stands in, from the inside out."""
        parent = self._parents.get(id(node))
        while parent is not None:
            yield parent
            parent = self._parents.get(id(parent))

    def function(self, node: hir.Node) -> hir.FunctionDef | hir.Lambda | None:
        """The function that a node stands in."""
        return next((one for one in self.around(node) if isinstance(one, _DEFINITIONS)), None)

    def parent(self, node: hir.Node) -> hir.Node | None:
        """What a node stands directly in."""
        return self._parents.get(id(node))

    def contains(self, outer: hir.Node, node: hir.Node) -> bool:
        """Whether ``node`` is ``outer`` or stands in it."""
        return outer is node or any(one is outer for one in self.around(node))

    def stands_alone(self, call: hir.Node) -> bool:
        """Whether a call is all that a block under a test or a loop does, and nobody looks at its result."""
        statement = self.parent(call)
        block = self.parent(statement) if isinstance(statement, hir.ExprStmt) else None
        return isinstance(block, (hir.Branch, hir.For)) and len(block.body) == 1

    def looks_locked(self, node: hir.Node) -> bool:
        """Whether a node stands in a ``with`` whose manager is called something like a lock."""
        for one in self.around(node):
            if isinstance(one, _DEFINITIONS):
                return False
            if isinstance(one, hir.With) and any(_LOCK.search(self.module.source(item.context)) for item in one.items):
                return True
        return False

    def statement(self, node: hir.Node) -> hir.Node:
        """The simple statement, or the head of the compound one, that a node stands in."""
        last = node
        for one in self.around(node):
            if isinstance(one, (hir.Assign, hir.AnnAssign, hir.AugAssign, hir.ExprStmt, hir.Return, hir.Delete)):
                return one
            if isinstance(one, (hir.FunctionDef, hir.For, hir.While, hir.With, hir.Try, hir.Branch)):
                return last
            last = one
        return last

    def dependence(
        self, read: hir.Node, write: hir.Node, *, by_value: bool = True, by_test: bool = True, by_failure: bool = True
    ) -> Dependence:
        """How ``write`` depends on ``read``, which stands in the same function; both may be calls that do it.

        Not ``by_value``: values do not pass from one to the other, only a test can make them depend. Not ``by_test``:
        neither can a test. Not ``by_failure``: the read does not fail because of what is there or not.
        """
        function = self.function(write)
        if function is None or function is not self.function(read):
            return "none"
        names = self._derived(function, read)
        statement = self.statement(write)
        now = self._at(statement, read, names)
        if by_value and not isinstance(statement, hir.Delete) and self._mentions(statement, read, now, write):
            return "value"
        return "test" if by_test and self._decides(function, statement, read, names, by_failure) else "none"

    def tells(self, read: hir.Node) -> bool:
        """Whether how the function that ``read`` stands in ends, or what it returns, depends on what is read."""
        function = self.function(read)
        if not isinstance(function, hir.FunctionDef) or self.hands_out(read):
            return True
        names = self._derived(function, read)
        return any(
            self._decides(function, node, read, names, True)
            for node in walk(function.body, into_definitions=False)
            if isinstance(node, (hir.Return, hir.Yield, hir.Raise))
        )

    def hands_out(self, read: hir.Node) -> bool:
        """Whether the function that ``read`` stands in returns or yields something that comes from it."""
        function = self.function(read)
        if not isinstance(function, hir.FunctionDef):
            return True
        names = self._derived(function, read)
        return any(
            node.value is not None and (self.contains(node.value, read) or bool(_loads(node.value) & names))
            for node in walk(function.body, into_definitions=False)
            if isinstance(node, (hir.Return, hir.Yield))
        )

    def puts_down(self, write: hir.Node) -> bool:
        """Whether what ``write``, or the call that does it, hands on comes from the parameters of its function."""
        function = self.function(write)
        if not isinstance(function, hir.FunctionDef):
            return True
        given = function.params if function.params and function.params[0].name not in ("self", "cls") else ()
        names = self._closed(function, frozenset(param.name for param in given or function.params[1:]))
        if isinstance(write, hir.Call):
            return any(_loads(arg.value) & names for arg in write.args)
        statement = self.statement(write)
        value = statement.value if isinstance(statement, (hir.Assign, hir.AnnAssign, hir.AugAssign)) else statement
        return value is None or bool(_loads(value) & names)

    def _derived(self, function: hir.FunctionDef | hir.Lambda, read: hir.Node) -> frozenset[str]:
        """The local names of the function whose values come from what ``read`` reads."""
        if isinstance(function, hir.Lambda):
            return frozenset()
        shared = self.module.facts(function)
        return self._closed(function, frozenset(), read) - shared.global_names - shared.nonlocal_names

    def _closed(self, function: hir.FunctionDef, names: frozenset[str], read: hir.Node | None = None) -> frozenset[str]:
        """``names`` and those of the function whose values come from them or from ``read``."""
        found = set(names)
        for _ in range(2):
            for node in walk(function.body, into_definitions=False):
                for target, value in _bindings(node):
                    if (read is not None and self.contains(value, read)) or _loads(value) & found:
                        found.update(target_names(target))
        return frozenset(found)

    def _at(self, node: hir.Node, read: hir.Node, names: frozenset[str]) -> frozenset[str]:
        """Those of ``names`` that still hold what comes from ``read`` when ``node`` runs: not those that a statement
        on the way there has bound to something else."""
        if not names or node.lo < read.lo:
            return names
        bound: dict[str, bool] = {}
        inner = node
        for outer in self.around(node):
            for one in reversed(_before(outer, inner)):
                for target, value in _all_bindings(one):
                    comes = self.contains(value, read) or bool(_loads(value) & names)
                    if comes or (isinstance(one, hir.Assign) and one.lo > read.lo and isinstance(target, hir.Name)):
                        for name in target_names(target):
                            bound.setdefault(name, comes)
            if isinstance(outer, (*_DEFINITIONS, hir.For, hir.While)):
                break
            inner = outer
        return names - {name for name, comes in bound.items() if not comes}

    def _mentions(self, statement: hir.Node, read: hir.Node, names: frozenset[str], write: hir.Node) -> bool:
        """Whether what a statement writes comes from ``read``."""
        if isinstance(statement, hir.AugAssign) and statement.target in (read, write) and read is write:
            return True
        if isinstance(statement, (hir.Assign, hir.AnnAssign, hir.AugAssign)):
            value = statement.value
            return value is not None and (self._inside(value, read, write) or bool(_loads(value) & names))
        call = statement.value if isinstance(statement, hir.ExprStmt) else statement
        call = call.value if isinstance(call, hir.Await) else call
        if isinstance(call, hir.Call):
            return any(self._inside(arg.value, read, write) or _loads(arg.value) & names for arg in call.args)
        return False

    def _inside(self, value: hir.Node, read: hir.Node, write: hir.Node) -> bool:
        return read is not write and self.contains(value, read) and not self.contains(read, write)

    def _decides(
        self,
        function: hir.FunctionDef | hir.Lambda,
        statement: hir.Node,
        read: hir.Node,
        names: frozenset[str],
        by_failure: bool,
    ) -> bool:
        inner = statement
        for outer in self.around(statement):
            before = self._at(outer, read, names)
            if isinstance(outer, (hir.Branch, hir.While, hir.IfExp)) and self._depends(outer.test, read, before):
                return True
            if isinstance(outer, hir.If) and any(self._depends(one.test, read, before) for one in outer.branches):
                return True
            if by_failure and isinstance(outer, hir.ExceptHandler) and self._tried(outer, read):
                return True
            if any(self._leaves(one, read, self._at(one, read, names)) for one in _before(outer, inner)):
                return True
            if outer is function:
                return False
            inner = outer
        return False

    def _depends(self, test: hir.Node, read: hir.Node, names: frozenset[str]) -> bool:
        return self.contains(test, read) or bool(_loads(test) & names)

    def _tried(self, handler: hir.ExceptHandler, read: hir.Node) -> bool:
        outer = self.parent(handler)
        return isinstance(outer, hir.Try) and any(self.contains(one, read) for one in outer.body)

    def _leaves(self, statement: hir.Node, read: hir.Node, names: frozenset[str]) -> bool:
        """Whether a statement leaves the block where a test says so that depends on ``read``."""
        return isinstance(statement, hir.If) and any(
            branch.body and isinstance(branch.body[-1], _ENDS) and self._depends(branch.test, read, names)
            for branch in statement.branches
        )


def _bindings(node: hir.Node) -> Iterator[tuple[hir.Expr, hir.Node]]:
    if isinstance(node, hir.Assign):
        for target in node.targets:
            yield target, node.value
    elif isinstance(node, (hir.AnnAssign, hir.AugAssign, hir.NamedExpr)):
        if node.value is not None:
            yield node.target, node.value
    elif isinstance(node, hir.For):
        yield node.target, node.iterable


def _all_bindings(statement: hir.Node) -> Iterator[tuple[hir.Expr, hir.Node]]:
    for node in walk((statement,), into_definitions=False):
        yield from _bindings(node)


def _loads(node: hir.Node) -> frozenset[str]:
    return frozenset(one.id for one in walk((node,), into_definitions=True) if isinstance(one, hir.Name))


def _before(outer: hir.Node, inner: hir.Node) -> tuple[hir.Node, ...]:
    """The statements in front of ``inner`` in the block of ``outer`` that it stands in."""
    for field in ("body", "orelse", "final"):
        block = getattr(outer, field, ())
        if isinstance(block, tuple):
            for number, one in enumerate(block):
                if one is inner:
                    return block[:number]
    return ()
