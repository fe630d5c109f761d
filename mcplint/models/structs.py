"""What models say of library APIs, as plain data. Where they come from: ``rules/models/README.md``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

ALL = "all"
"""Stands for every danger."""

EVERY = -1
"""Position of an argument that stands for every positional argument (from :attr:`Argument.first` on)."""

EVERY_KEYWORD = "**"
"""Keyword of an argument that stands for every keyword argument."""

Mode = Literal["whole", "shell", "argv", "interpolated", "path", "host", "name"]
"""When a tainted argument of a sink is dangerous:

* ``whole``: wherever the taint sits in it;
* ``shell``: a shell parses the text;
* ``argv``: it is an argument vector (or ``*`` arguments are): its head is the program, the others are options of it;
* ``interpolated``: if the taint is a part of the text; the whole text is what the call is for (a raw query);
* ``path``: if the taint can lead out of a folder;
* ``host``: if the taint can reach scheme, user, host or port of the URL;
* ``name``: it names an attribute, a module or a type.
"""

Keeps = Literal["text", "location", "derived", "none"]
"""What a call's result has in common with an argument that flows into it: the same text, the same place in the file
system, only its taint, or nothing at all."""


class Argument(msgspec.Struct, frozen=True):
    """An argument of a call. ``position`` does not count the receiver; ``receiver`` marks the receiver itself."""

    position: int | None = None
    keyword: str | None = None
    receiver: bool = False
    first: int = 0


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Another argument of the same call must (be able to) have, or with ``negated`` not have, one of ``values``.

    A value is a constant, or the API path of a library's function or class. With ``contains`` the argument is text or a
    list of texts and has to contain one of the values. An argument that is not given has none of them.
    """

    position: int | None = None
    keyword: str = ""
    values: tuple[Any, ...] = ()
    negated: bool = False
    contains: bool = False

    @property
    def value(self) -> Any:
        """The first of ``values``."""
        return self.values[0]

    @property
    def holds_without(self) -> bool:
        """Whether the condition holds where the argument is not given."""
        return self.negated

    def holds(self, given: object) -> bool:
        """Whether the condition holds where the argument is the constant ``given``, or the thing of that API path."""
        if self.contains:
            container = given if isinstance(given, (str, list, tuple)) else ()
            return any(value in container for value in self.values) is not self.negated
        return any(type(value) is type(given) and value == given for value in self.values) is not self.negated


class Sink(msgspec.Struct, frozen=True, kw_only=True):
    """A call that does harm if one of its ``arguments`` is tainted in the way that ``mode`` says.

    ``parameters`` is where a query's bound parameters go; ``severity`` and ``note`` are for reports; ``kinds`` are
    words of the vocabulary in :data:`mcplint.models.vocabulary.KINDS`.
    """

    path: str
    danger: str
    mode: Mode
    arguments: tuple[Argument, ...]
    when: Condition | None = None
    parameters: Argument | None = None
    severity: str | None = None
    note: str = ""
    kinds: tuple[str, ...] = ()


class Sanitizer(msgspec.Struct, frozen=True, kw_only=True):
    """A call (or attribute) whose result is harmless for ``dangers`` although it derives from ``argument``."""

    path: str
    argument: Argument | None
    dangers: tuple[str, ...]
    note: str = ""

    def cleans(self, danger: str) -> bool:
        """Whether the result is harmless for this danger."""
        return danger in self.dangers or ALL in self.dangers


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """How a call's result derives from its ``arguments``; ``resolves`` says that it is a normalised path and whether
    symbolic links are followed, or that it is one if the argument is ("kept")."""

    path: str
    keeps: Keeps
    arguments: tuple[Argument, ...] = ()
    resolves: Literal["symlinks", "lexical", "kept"] | None = None


class Predicate(msgspec.Struct, frozen=True, kw_only=True):
    """A call or attribute that is a truth value; where it is true (``negated``: false), ``argument`` is harmless for
    ``excludes``. ``by`` is "return" of one that raises otherwise, whatever it returns."""

    path: str
    argument: Argument
    excludes: tuple[str, ...]
    negated: bool = False
    by: Literal["result", "return"] = "result"
    note: str = ""

    def rules_out(self, danger: str) -> bool:
        """Whether a true answer makes the argument harmless for this danger."""
        return danger in self.excludes or ALL in self.excludes


class Containment(msgspec.Struct, frozen=True, kw_only=True):
    """A call that tells whether the path ``argument`` lies below ``base``.

    ``by``: it answers true (``result``), it returns at all and raises otherwise (``return``), or its result has to be
    compared with the base (``comparison``; argument and base are then elements of one list).
    """

    path: str
    argument: Argument
    base: Argument
    by: Literal["result", "return", "comparison"] = "result"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A call or attribute (``of`` is "path"), or a parameter or variable of that name, that an attacker controls.

    ``label`` says for people what the value is. A ``boundary`` is a folder or host that a user has allowed: what is
    confined to it is harmless.
    """

    path: str
    label: str
    boundary: bool = False
    of: Literal["path", "parameter", "variable"] = "path"


class EntryPoint(msgspec.Struct, frozen=True, kw_only=True):
    """Functions that outsiders call: below a ``decorator``, of the name ``function``, or all of a ``module``.

    Exactly one of the three is set; it is a dotted name in which ``*`` stands for any text. ``parameters`` names those
    that outsiders control; empty for all.
    """

    decorator: str = ""
    function: str = ""
    module: str = ""
    parameters: tuple[str, ...] = ()
    label: str = ""


class Danger(msgspec.Struct, frozen=True, kw_only=True):
    """A way to do harm. ``metacharacters`` are those without which a text can do none, anywhere in it; those in
    ``leading`` only at its start; ``sequences`` only as a whole. None: no choice of characters makes it harmless."""

    name: str
    title: str
    cwe: str
    metacharacters: str | None = None
    leading: str = ""
    sequences: tuple[str, ...] = ()
    note: str = ""


class Row(msgspec.Struct, frozen=True):
    """A row of a table: an API path and the columns that README.md lists for the table."""

    path: str
    columns: Mapping[str, Any] = {}

    def get(self, column: str, default: Any = None) -> Any:
        """The value in ``column``."""
        return self.columns.get(column, default)
