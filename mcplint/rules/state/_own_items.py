"""Items of shared containers that only one running call reaches: their key names the request, task or thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from mcplint.program.scopes import target_names, walk
from mcplint.rules._tree import called_name
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.program.modules import ModuleInfo
    from mcplint.rules.state._tree import Tree

Chain: TypeAlias = "list[tuple[ModuleInfo, hir.Node]]"

_REQUEST = "request_id"
_CURRENT = frozenset({"get_ident", "current_thread", "current_task"})
_CONVERSIONS = frozenset({"str", "repr", "int", "hash", "id", "format"})
_MAX_STEPS = 8
"""Names and calls that a key is followed through."""


def names_the_running_call(chain: Chain, tree_of: Callable[[ModuleInfo], Tree]) -> bool:
    """Whether an access concerns an item whose key only the running call has.

    Args:
        chain: the places of the calls that lead to the access, outermost first, and of the access.
        tree_of: the tree of a module.
    """
    key = _key(chain[-1][1])
    return key is not None and _Search(chain, tree_of).is_own(key, len(chain) - 1, _MAX_STEPS)


class _Search:
    """Follows a key through names, and through parameters to the calls that hand them over."""

    def __init__(self, chain: Chain, tree_of: Callable[[ModuleInfo], Tree]) -> None:
        self.chain = chain
        self.tree_of = tree_of

    def is_own(self, key: hir.Node, depth: int, steps: int) -> bool:
        """Whether an expression in the function of the place ``depth`` of the chain names the running call."""
        if isinstance(key, hir.Attribute):
            return key.attr == _REQUEST or self.is_own(key.value, depth, steps)
        if isinstance(key, hir.Call):
            return self._is_own_call(key, depth, steps)
        if isinstance(key, hir.FString):
            values = [part.value for part in key.parts if isinstance(part, hir.Interpolation)]
            return any(self.is_own(value, depth, steps) for value in values)
        if isinstance(key, hir.TupleExpr):
            return any(self.is_own(value, depth, steps) for value in key.elements)
        if isinstance(key, hir.Operation):
            return any(self.is_own(value, depth, steps) for value in (key.first, *[one for _, one in key.rest]))
        return isinstance(key, hir.Name) and steps > 0 and self._is_own_name(key, depth, steps - 1)

    def _is_own_call(self, call: hir.Call, depth: int, steps: int) -> bool:
        name = called_name(call)
        if name == "getattr" and len(call.args) > 1:
            attribute = call.args[1].value
            return isinstance(attribute, hir.Constant) and attribute.value == _REQUEST
        if name in _CONVERSIONS:
            return any(self.is_own(arg.value, depth, steps) for arg in call.args)
        return name in _CURRENT

    def _is_own_name(self, name: hir.Name, depth: int, steps: int) -> bool:
        module, node = self.chain[depth]
        tree = self.tree_of(module)
        for function in [one for one in tree.around(name) if isinstance(one, hir.FunctionDef)]:
            values = list(_bound_to(function, name.id))
            if values:
                return all(self.is_own(value, depth, steps) for value in values)
            if any(param.name == name.id for param in function.params):
                innermost = function is tree.function(node)
                return innermost and depth > 0 and self._is_own_parameter(function, name.id, depth - 1, steps)
        return False

    def _is_own_parameter(self, function: hir.FunctionDef, name: str, depth: int, steps: int) -> bool:
        call = self.chain[depth][1]
        given = _argument(call, function, name) if isinstance(call, hir.Call) else None
        return given is not None and self.is_own(given, depth, steps)


def _key(access: hir.Node) -> hir.Node | None:
    """The key in ``items[key]``, ``items.get(key)``, ``key in items``."""
    if isinstance(access, hir.Subscript):
        return access.index
    if isinstance(access, hir.Call) and access.args and not access.args[0].star:
        return access.args[0].value
    return access.left if isinstance(access, hir.Compare) else None


def _bound_to(function: hir.FunctionDef, name: str) -> Iterator[hir.Node]:
    """What a function binds a name to; the statement itself where that is no plain assignment."""
    for node in walk(function.body, into_definitions=False):
        if isinstance(node, hir.Assign):
            for target in node.targets:
                if name in target_names(target):
                    yield node.value if isinstance(target, hir.Name) else node
        elif isinstance(node, (hir.AnnAssign, hir.NamedExpr)):
            if name in target_names(node.target) and node.value is not None:
                yield node.value
        elif isinstance(node, (hir.AugAssign, hir.For)) and name in target_names(node.target):
            yield node


def _argument(call: hir.Call, function: hir.FunctionDef, name: str) -> hir.Node | None:
    """The argument that a call hands over as a parameter."""
    for arg in call.args:
        if arg.keyword == name:
            return arg.value
    names = [param.name for param in function.params if param.kind in ("positional_only", "positional")]
    if names and names[0] in ("self", "cls"):
        names = names[1:]
    place = names.index(name) if name in names else len(call.args)
    plain = call.args[: place + 1]
    if len(plain) <= place or any(arg.star or arg.keyword for arg in plain):
        return None
    return plain[place].value
