"""What the lowering of one text carries along, and how it picks the function for a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import normalize

import libcst as cst

from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.syntax.deferred import DeferredBody

MAX_DEPTH = 200
"""Nodes inside nodes in HIR, statements and expressions together. What reads HIR may recurse as deep as this."""


class TooDeepError(Exception):
    """The text nests beyond :data:`MAX_DEPTH`; ``token`` is where."""

    def __init__(self, token: int) -> None:
        super().__init__(token)
        self.token = token


class UnknownSyntaxError(Exception):
    """LibCST knows a construct that mcplint does not; ``construct`` is LibCST's name for it, ``token`` where it is."""

    def __init__(self, construct: str, token: int) -> None:
        super().__init__(construct, token)
        self.construct = construct
        self.token = token


class CountMismatchError(Exception):
    """The tokens that the syntax implies are not those of the table."""


class State:
    """The text, its token table, and the position in it.

    ``at`` is the index of the next token. Every function of the lowering expects it at the first token of its node, the
    node's own parentheses included, and leaves it after the last. ``exact`` asks for names to be compared with their
    tokens; the last resort turns it off. ``deferred`` are the bodies of functions that the tree has not, by the token
    of the function's name.
    """

    __slots__ = ("at", "deferred", "depth", "exact", "text", "tokens")

    def __init__(
        self,
        text: str,
        tokens: list[int],
        exact: bool = True,
        deferred: Mapping[int, DeferredBody] = MappingProxyType({}),
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.exact = exact
        self.deferred = deferred

    def enter(self, levels: int = 1) -> None:
        """Go ``levels`` deeper. Raises :class:`TooDeepError`."""
        self.depth += levels
        if self.depth > MAX_DEPTH:
            raise TooDeepError(self.at)

    def token_is(self, word: str) -> bool:
        """Whether the next token is ``word``."""
        bounds = self.tokens[2 * self.at : 2 * self.at + 2]
        return len(bounds) == 2 and self.text[bounds[0] : bounds[1]] == word

    def name(self, written: str) -> str:
        """Count the token of an identifier and return it as Python compares it. Raises :class:`CountMismatchError`."""
        tokens = self.tokens
        index = 2 * self.at
        if self.exact and (index >= len(tokens) or self.text[tokens[index] : tokens[index + 1]] != written):
            raise CountMismatchError
        self.at += 1
        return written if written.isascii() else normalize("NFKC", written)


Lowering: TypeAlias = Callable[[State, Any], hir.Expr]

LEAVES: dict[type[cst.CSTNode], Lowering] = {}
"""How to lower expressions without parts."""

COMPOUNDS: dict[type[cst.CSTNode], Lowering] = {}
"""How to lower all other expressions. The modules that define the functions enter them here."""


def expression(state: State, node: cst.CSTNode) -> hir.Expr:
    """Lower any expression. Raises :class:`TooDeepError`, :class:`UnknownSyntaxError`, :class:`CountMismatchError`."""
    kind = type(node)
    leaf = LEAVES.get(kind)
    if leaf is not None:
        return leaf(state, node)
    compound = COMPOUNDS.get(kind)
    if compound is None:
        raise UnknownSyntaxError(kind.__name__, state.at)
    depth = state.depth
    state.enter()
    result = compound(state, node)
    state.depth = depth
    return result


def comma(state: State, node: cst.CSTNode | cst.MaybeSentinel) -> None:
    """Count a comma, semicolon or other separator if there is one."""
    if node is not cst.MaybeSentinel.DEFAULT:
        state.at += 1
