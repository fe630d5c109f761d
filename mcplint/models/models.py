"""All models of a run, by API path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import TypeVar

from mcplint.models.behaviours import Behaviour
from mcplint.models.index import Index
from mcplint.models.reading import builtin_documents, user_document
from mcplint.models.structs import Containment, Danger, EntryPoint, Flow, Predicate, Row, Sanitizer, Sink, Source
from mcplint.models.tables import TABLES

_LONGEST_CHAIN = 8

T = TypeVar("T")


class Models:
    """What is known of library APIs, and of the user's own where model files name them.

    All paths that are asked for are canonical: :meth:`canonical` makes them so. Answers are in the order of the model
    files. Nothing here changes after it was made.
    """

    def __init__(self, index: Index, aliases: Mapping[str, str]) -> None:
        self._index = index
        self._aliases = {**aliases, **index.aliases}
        self._canonical: dict[str, str] = {}

    def canonical(self, path: str) -> str:
        """The spelling of ``path`` that models use: ``requests.sessions.Session().get`` → ``requests.Session().get``.

        Prefixes count, the longest first, until nothing changes; a class stands for its instances too. Unknown paths
        come back as they are.
        """
        known = self._canonical.get(path)
        if known is None:
            known = self._canonical[path] = self._spelled(path)
        return known

    def _spelled(self, path: str) -> str:
        for _ in range(_LONGEST_CHAIN):
            before, path = path, _replace_prefix(path, self._aliases)
            if path == before:
                break
        return path

    def behaviour(self, path: str) -> Behaviour | None:
        """What a callable does with its arguments; None if no model says anything."""
        return self._index.behaviours.get(path)

    def attribute_type(self, path: str) -> str | None:
        """The type of an attribute (``pathlib.Path().name`` → ``builtins.str``); None if it is not known."""
        return self._index.attributes.get(path)

    def sinks(self, path: str) -> tuple[Sink, ...]:
        """The harm that a call can do: rows of the path itself or, where there are none, of ``Class().*``."""
        return _of(self._index.sinks, path)

    def sanitizes(self, path: str) -> Sanitizer | None:
        """What a call's result (or an attribute) is harmless for; None if nothing."""
        return self._index.sanitizers.get(path)

    def flow(self, path: str) -> Flow | None:
        """How a call's result derives from its arguments; None if no model says anything."""
        return self._index.flows.get(path)

    def predicate(self, path: str) -> Predicate | None:
        """What a call that answers true says of its argument; None if nothing."""
        return self._index.predicates.get(path)

    def containment(self, path: str) -> Containment | None:
        """Which arguments of a call are the path and the folder that it is tested to lie in; None for other calls."""
        return self._index.containments.get(path)

    def effects(self, path: str) -> tuple[str, ...]:
        """What a call does to the world, in words of :data:`mcplint.models.vocabulary.EFFECTS`."""
        return _of(self._index.effects, path)

    def source(self, path: str) -> Source | None:
        """Who controls the result of a call, or an attribute; None if no attacker does."""
        return self._index.sources.get(path)

    def parameter_source(self, name: str) -> Source | None:
        """The user's word that parameters of this name are controlled by an attacker; None without."""
        return self._index.parameters.get(name)

    def variable_source(self, name: str) -> Source | None:
        """The user's word that variables of this name are controlled by an attacker; None without."""
        return self._index.variables.get(name)

    @property
    def boundaries(self) -> AbstractSet[str]:
        """The labels of values that outsiders control and that are boundaries, as a user has set them."""
        return self._index.boundaries

    def table(self, name: str) -> Mapping[str, Row]:
        """The rows of a table by API path. ``rules/models/README.md`` lists tables and columns.

        Raises:
            KeyError: there is no such table.
        """
        if name not in TABLES:
            raise KeyError(name)
        return self._index.tables.get(name, {})

    @property
    def dangers(self) -> Mapping[str, Danger]:
        """The dangers by name."""
        return self._index.dangers

    @property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        """Functions that outsiders call, as the user's model files name them."""
        return tuple(self._index.entry_points)

    def paths(self) -> Iterable[str]:
        """Every API path that some model names, sorted."""
        return sorted(self._index.paths())


def load_models(files: Sequence[Path] = (), aliases: Mapping[str, str] | None = None) -> Models:
    """The models that come with mcplint and those of the user's ``files``.

    ``aliases`` are further spellings (those of the SDKs): other path → canonical path.

    Raises:
        ModelError: a file cannot be used.
    """
    index = _builtin_index()
    if files:
        spelling = Models(index, aliases or {}).canonical
        index = index.copy()
        for document in [user_document(path) for path in files]:
            index.add(document, spelling)
    return Models(index, aliases or {})


@cache
def _builtin_index() -> Index:
    index = Index()
    documents = builtin_documents()
    for document in documents:
        index.add_dangers(document)
    for document in documents:
        index.add(document)
    return index


def _of(table: Mapping[str, tuple[T, ...]], path: str) -> tuple[T, ...]:
    """The rows of a path or, where there are none, of ``*`` in the place of its last name."""
    found = table.get(path)
    return found if found is not None else table.get(f"{path.rpartition('.')[0]}.*", ())


def _replace_prefix(path: str, aliases: Mapping[str, str]) -> str:
    """``path`` with its longest prefix that has another spelling replaced."""
    end = len(path)
    while end > 0:
        prefix = path[:end]
        if prefix in aliases:
            return aliases[prefix] + path[end:]
        end = end - 2 if prefix.endswith(("()", "[]")) else path.rfind(".", 0, end)
    return path
