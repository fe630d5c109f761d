"""Writes random programs from the productions in ``grammar/``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from soundness import grammar
from soundness.choices import Choices, chance, pick, weighted
from soundness.grammar import HOLE, NAME, Line, Production

PROLOGUE = """\
import abc, asyncio, base64, collections, contextlib, contextvars, copy, dataclasses, enum, functools, html, io
import itertools, json, operator, os, pydantic, queue, re, shlex, string, subprocess, textwrap, types, typing
import urllib.parse, uuid
from mcp.server.fastmcp import FastMCP

mcp = FastMCP('fuzz')
ALLOWED = ('a', 'b')
TABLE = {'a': 'ls', 'b': 'ps'}
NAME = re.compile('[a-z]+')


def shell(command):
    os.system(command)


async def asynchronous(items):
    for item in items:
        yield item


"""

LEAVES = {
    "text": "'a'",
    "aux": "'a'",
    "number": "1",
    "test": "True",
    "maybe": "None",
    "texts": "['a', 'b']",
    "pair": "('a', 'b')",
    "table": "{'k': 'a'}",
    "bag": "{'a'}",
    "function": "str.strip",
}

MAX_DEPTH = 3
"""Blocks nested in each other."""


@dataclass
class Scope:
    """Names that code at some place can use.

    ``types`` are the variables made here, with their types; ``offers`` the productions that definitions made here add,
    by what they produce. ``owner`` is the outermost scope of the same function (or module).
    """

    parent: Scope | None = None
    is_async: bool = False
    in_loop: bool = False
    in_function: bool = False
    new_function: bool = False
    types: dict[str, str] = field(default_factory=dict)
    offers: dict[str, list[Production]] = field(default_factory=dict)

    def block(self, *, loop: bool = False) -> Scope:
        return Scope(self, self.is_async, self.in_loop or loop, self.in_function)

    def function(self, *, is_async: bool = False) -> Scope:
        return Scope(self, is_async, False, True, True)

    def variables(self, kind: str, *, assignable: bool = False, plain: bool = False) -> list[str]:
        """Variables of a type, the latest first; ``assignable`` ones are of this function, ``plain`` ones are names."""
        found: list[str] = []
        scope: Scope | None = self
        while scope is not None:
            found.extend(
                name for name, type_ in reversed(scope.types.items()) if type_ == kind and not (plain and "." in name)
            )
            if assignable and scope.new_function:
                break
            scope = scope.parent
        return found

    def offered(self, kind: str) -> tuple[Production, ...]:
        found: list[Production] = []
        scope: Scope | None = self
        while scope is not None:
            found.extend(scope.offers.get(kind, ()))
            scope = scope.parent
        return tuple(found)

    def having_variables(self, productions: tuple[Production, ...]) -> list[Production]:
        """Those of ``productions`` whose variables there are."""
        known: dict[tuple[str, str], bool] = {}
        found = []
        for each in productions:
            for need in each.variables:
                if need not in known:
                    hole, kind = need
                    known[need] = bool(self.variables(kind, assignable=hole != "name", plain=hole == "local"))
                if not known[need]:
                    break
            else:
                found.append(each)
        return found


class Writer:
    """One program in the making. ``fuel`` bounds the number of its statements."""

    def __init__(self, choices: Choices, fuel: int = 25) -> None:
        self.choices = choices
        self.fuel = fuel
        self.rows: list[str] = []
        self._names = 0
        self._hot: set[str] = set()

    def module(self) -> str:
        """The source of a whole module."""
        scope = Scope()
        for _ in range(self.choices.below(3)):
            self._statement(pick(self.choices, self._usable(grammar.statements("definitions"), scope, 0)), scope, 0)
        self._statement(pick(self.choices, grammar.statements("modules")), scope, 0)
        return PROLOGUE + "\n".join(self.rows) + "\n"

    # --- statements --------------------------------------------------------------------------------------------------

    def _block(self, scope: Scope, depth: int, most: int) -> None:
        start = len(self.rows)
        for _ in range(1 + self.choices.below(most)):
            if self.fuel <= 0:
                break
            self._any_statement(scope, depth)
        if len(self.rows) == start:
            self.rows.append("    " * depth + "pass")

    def _any_statement(self, scope: Scope, depth: int) -> None:
        self.fuel -= 1
        sources = [(12, "statements"), (3, "silent")]
        offers = self._usable(scope.offered("statement"), scope, depth)
        if offers:
            sources.insert(0, (5, "offers"))
        source = weighted(self.choices, sources)
        usable = offers if source == "offers" else self._usable(grammar.statements(source), scope, depth)
        chosen: Production = weighted(self.choices, [(each.weight, each) for each in usable])
        if chosen.text == "<definition>":
            chosen = pick(self.choices, self._usable(grammar.statements("definitions"), scope, depth))
        self._statement(chosen, scope, depth)

    def _usable(self, productions: tuple[Production, ...], scope: Scope, depth: int) -> list[Production]:
        """The statements that can stand here."""
        placed = _placed(productions, scope.is_async, scope.in_loop, scope.in_function, depth > MAX_DEPTH)
        return scope.having_variables(placed)

    def _statement(self, chosen: Production, scope: Scope, depth: int) -> None:
        names = dict(chosen.names)
        for line in chosen.lines:
            self._line(line, scope, names, depth)

    def _line(self, line: Line, scope: Scope, names: dict[str, str], depth: int) -> None:
        text = line.text
        if text in ("<block>", "<body>"):
            self._block(scope, depth, 3 if text == "<block>" else 7)
            return
        if text == "<silent>":
            usable = self._usable(grammar.statements("silent"), scope, depth + 2)
            self._statement(pick(self.choices, usable), scope, depth)
            return
        if text.startswith("#names "):
            for word in text.split()[1:]:
                name, kind = word.split(":")
                scope.types[name] = kind
                self._hot.update(name.split("."))
            return
        if text.startswith("#offers "):
            kind, template = re.split(r"(?<!async) ", text.removeprefix("#offers "), maxsplit=1)
            tag, _, kind = kind.rpartition(" ")
            kind = self._named(kind, names)
            offer = grammar.production(f"{tag}: {template}" if tag else template, names)
            scope.offers.setdefault(kind, []).append(offer)
            return
        made: dict[str, str] = {}
        rendered = self._fill(text, scope, names, made, depth=2)
        self.rows.append("    " * depth + rendered)
        self._spread_heat(rendered, names, made)
        inner = self._inner(line, scope)
        inner.types.update(made)
        for nested in line.nested:
            self._line(nested, inner, names, depth + 1)

    def _inner(self, line: Line, scope: Scope) -> Scope:
        word, _, rest = line.text.partition(" ")
        if not line.nested:
            return scope
        if word == "def" or line.text.startswith("async def"):
            return scope.function(is_async=word == "async")
        return scope.block(loop=word in ("for", "while") or rest.startswith("for "))

    def _spread_heat(self, row: str, names: dict[str, str], made: dict[str, str]) -> None:
        """Names are hot if they may hold what tools are called with; those are used more often."""
        words = set(re.findall(r"\w+", row))
        if row.startswith(("def ", "async def ")):
            self._hot.update(made)
        elif words & self._hot:
            self._hot.update(words & set(names.values()))

    # --- expressions -------------------------------------------------------------------------------------------------

    def _fill(
        self,
        template: str,
        scope: Scope,
        names: dict[str, str],
        made: dict[str, str],
        depth: int,
        *,
        tags: frozenset[str] = frozenset(),
    ) -> str:
        """The template with its holes filled and its names given; ``made`` receives the variables that it makes."""
        parts: list[str] = []
        tags |= _excluded_inside(template)
        end = 0
        for match in HOLE.finditer(template):
            parts.append(self._names_in(template[end : match.start()], names, made))
            end = match.end()
            kind = self._named(match[1], names)
            if match[2] is not None:
                wanted = self._named(match[2], names)
                options = scope.variables(wanted, assignable=kind != "name", plain=kind == "local")
                parts.append(self._nearest(options))
                continue
            inner = scope
            if match[3]:
                inner = scope.block()
                for word in match[3].split():
                    name, type_ = word[1:].split(":")
                    inner.types[self._name(name, names)] = type_
            if kind == "shown":
                shown = pick(self.choices, grammar.expressions()["shown"])
                filled = self._fill(shown.text, scope, names, {}, 0)
            else:
                filled = self.expression(kind, inner, depth, tags)
            parts.append(_enclosed(filled, template[: match.start()], template[end:]))
        parts.append(self._names_in(template[end:], names, made))
        return "".join(parts)

    def _named(self, word: str, names: dict[str, str]) -> str:
        return self._name(word[1:], names) if word.startswith("$") else word

    def _name(self, word: str, names: dict[str, str]) -> str:
        if word not in names:
            self._names += 1
            names[word] = f"{word}{self._names}"
        return names[word]

    def _names_in(self, text: str, names: dict[str, str], made: dict[str, str]) -> str:
        def name(match: re.Match[str]) -> str:
            if match[0] == "$$":
                return "$"
            given = self._name(match[1], names)
            if match[2] is not None:
                made[given] = self._named(match[2], names)
            return given

        return NAME.sub(name, text)

    def _nearest(self, options: list[str]) -> str:
        if not chance(self.choices, 60):
            options = [name for name in options if name.split(".")[0] in self._hot] or options
        return options[0] if not chance(self.choices, 40) else pick(self.choices, options)

    def expression(self, kind: str, scope: Scope, depth: int, tags: frozenset[str] = frozenset()) -> str:
        """An expression of a type; ``tags`` are those of productions that cannot stand here."""
        if kind == "aux":
            if not chance(self.choices, 20):
                return pick(self.choices, ("'a'", "'ls'", "'k'", "'-l '"))
            kind = "text"
        variables = scope.variables(kind)
        offers = self._fitting(scope.offered(kind), scope, tags)
        if depth <= 0:
            if variables:
                return self._nearest(variables)
            return LEAVES[kind] if kind in LEAVES else self._produced(offers[:1], scope, -1, tags)
        sources: list[tuple[int, str]] = [(6, "variables")] if variables else [(1, "leaf")] if kind in LEAVES else []
        if offers:
            sources.append((5, "offers"))
        if kind in grammar.expressions():
            sources.append((5, "productions"))
        source = weighted(self.choices, sources)
        if source == "variables":
            return self._nearest(variables)
        if source == "leaf":
            return LEAVES[kind]
        if source == "offers":
            return self._produced(offers, scope, depth, tags)
        return self._produced(self._fitting(grammar.expressions()[kind], scope, tags), scope, depth, tags)

    def _fitting(self, productions: tuple[Production, ...], scope: Scope, tags: frozenset[str]) -> list[Production]:
        """The expressions that can stand here."""
        excluded = tags if scope.is_async else tags | {"async"}
        return scope.having_variables(_without(productions, excluded))

    def _produced(self, options: list[Production], scope: Scope, depth: int, tags: frozenset[str]) -> str:
        chosen = pick(self.choices, options)
        return self._fill(chosen.text, scope, dict(chosen.names), {}, depth - 1, tags=tags)


@lru_cache(maxsize=10_000)
def _placed(
    productions: tuple[Production, ...], is_async: bool, in_loop: bool, in_function: bool, deep: bool
) -> tuple[Production, ...]:
    return tuple(
        each
        for each in productions
        if ("async" not in each.tags or is_async)
        and ("loop" not in each.tags or in_loop)
        and ("function" not in each.tags or in_function)
        and ("local" not in each.tags or in_function)
        and ("module" not in each.tags or not in_function)
        and not (deep and each.compound)
    )


@lru_cache(maxsize=10_000)
def _without(productions: tuple[Production, ...], tags: frozenset[str]) -> tuple[Production, ...]:
    return tuple(each for each in productions if not each.tags & tags)


def _excluded_inside(template: str) -> frozenset[str]:
    """Tags of the productions that cannot stand in the holes of a template."""
    found: set[str] = set()
    if " for " in template and not template.startswith("for "):
        found.add("walrus")
    if "lambda" in template or template.startswith("class "):
        found |= {"async", "walrus"}
    if '"' in template:
        found |= {"quotes", "walrus"}
    return frozenset(found)


def _enclosed(filled: str, before: str, after: str) -> str:
    """An expression with parentheses around it unless brackets or commas on both sides, or its own form, spare them."""
    simple = re.fullmatch(r"[\w.]+|'[^']*'", filled) is not None
    delimited = before.endswith(("(", ", ", "[", " = ")) and (after == "" or after.startswith((")", ",", "]")))
    whole = before == "" and after == ""
    if simple or ((delimited or whole) and ":=" not in filled) or (_is_primary(filled) and not before.endswith("{")):
        return filled
    return f"({filled})"


def _is_primary(text: str) -> bool:
    """Whether an expression has no operator outside brackets and quotes."""
    depth = 0
    quote = ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and (char == " " or char == "-"):
            return False
    return not text.startswith(("lambda", "-"))
