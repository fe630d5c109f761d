"""The content of model files by API path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from mcplint.models import sections
from mcplint.models.behaviours import Behaviour
from mcplint.models.reading import Document, WrongEntryError
from mcplint.models.structs import Containment, Danger, EntryPoint, Flow, Predicate, Row, Sanitizer, Sink, Source
from mcplint.models.tables import read_tables

Row_ = TypeVar("Row_", Sink, Sanitizer, Flow, Predicate, Containment, Row)
Spelling = Callable[[str], str]


def _same(path: str) -> str:
    return path


class Index:
    """Models by path. Sinks and effects of several rows add up; of anything else the last row counts."""

    def __init__(self) -> None:
        self.aliases: dict[str, str] = {}
        self.behaviours: dict[str, Behaviour] = {}
        self.attributes: dict[str, str] = {}
        self.sinks: dict[str, tuple[Sink, ...]] = {}
        self.sanitizers: dict[str, Sanitizer] = {}
        self.flows: dict[str, Flow] = {}
        self.predicates: dict[str, Predicate] = {}
        self.containments: dict[str, Containment] = {}
        self.effects: dict[str, tuple[str, ...]] = {}
        self.sources: dict[str, Source] = {}
        self.parameters: dict[str, Source] = {}
        self.variables: dict[str, Source] = {}
        self.boundaries: set[str] = set()
        self.tables: dict[str, dict[str, Row]] = {}
        self.dangers: dict[str, Danger] = {}
        self.entry_points: list[EntryPoint] = []

    def copy(self) -> Index:
        """An index that can be added to without changing this one."""
        other = Index()
        for name, content in vars(self).items():
            setattr(other, name, content.copy())
        other.tables = {name: rows.copy() for name, rows in self.tables.items()}
        return other

    def add_dangers(self, document: Document) -> None:
        """The dangers that a document defines: its other sections, and those of others, may name them then."""
        try:
            for danger in sections.read_dangers(document.data.get("dangers", {}), ("dangers",)):
                self.dangers[danger.name] = danger
        except WrongEntryError as mistake:
            raise document.error(mistake) from None

    def add(self, document: Document, spelling: Spelling = _same) -> None:
        """All other sections of a document, with paths spelt as ``spelling`` makes them.

        Raises:
            ModelError: something in the document is wrong.
        """
        readers: dict[str, Callable[[Any, sections.At, Spelling], None]] = {
            "aliases": self._aliases,
            "behaviours": self._behaviours,
            "types": self._types,
            "attributes": self._attributes,
            "sinks": self._sinks,
            "sanitizers": self._sanitizers,
            "flows": self._flows,
            "predicates": self._predicates,
            "containment": self._containments,
            "effects": self._effects,
            "sources": self._sources,
            "tables": self._tables,
            "entry-points": self._entry_points,
            "dangers": _nothing,
        }
        try:
            for section, content in sections.mapping(document.data, (), readers).items():
                if content is not None:
                    readers[section](content, (section,), spelling)
        except WrongEntryError as mistake:
            raise document.error(mistake) from None

    def paths(self) -> Iterator[str]:
        """Every path that is named, possibly several times."""
        tables: tuple[Mapping[str, object], ...] = (
            self.behaviours,
            self.attributes,
            self.sinks,
            self.sanitizers,
            self.flows,
            self.predicates,
            self.containments,
            self.effects,
            self.sources,
            *self.tables.values(),
        )
        for table in tables:
            yield from table
        for other, path in self.aliases.items():
            yield other
            yield path

    # --- one method a section ---------------------------------------------------------------------------------------

    def _aliases(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for other, path in sections.read_aliases(content, at):
            self.aliases[other] = spelling(path)

    def _behaviours(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for path, behaviour in sections.read_behaviours(content, at):
            self._add_behaviour(path, behaviour, spelling)

    def _types(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for path, behaviour in sections.read_types(content, at):
            self._add_behaviour(path, behaviour, spelling)

    def _add_behaviour(self, path: str, behaviour: Behaviour, spelling: Spelling) -> None:
        kind = spelling(behaviour.type)
        if kind != behaviour.type:
            behaviour = msgspec.structs.replace(behaviour, type=kind)
        self.behaviours[spelling(path)] = behaviour

    def _attributes(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for path, kind in sections.read_attributes(content, at):
            self.attributes[spelling(path)] = spelling(kind)

    def _sinks(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for sink, effects in sections.read_sinks(content, at, self.dangers):
            row = _respelt(sink, spelling)
            self.sinks[row.path] = (*self.sinks.get(row.path, ()), row)
            self._add_effects(row.path, effects)

    def _sanitizers(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for row in sections.read_sanitizers(content, at, self.dangers):
            self.sanitizers[spelling(row.path)] = _respelt(row, spelling)

    def _flows(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for row in sections.read_flows(content, at):
            self.flows[spelling(row.path)] = _respelt(row, spelling)

    def _predicates(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for row in sections.read_predicates(content, at, self.dangers):
            self.predicates[spelling(row.path)] = _respelt(row, spelling)

    def _containments(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for row in sections.read_containments(content, at):
            self.containments[spelling(row.path)] = _respelt(row, spelling)

    def _effects(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for path, effects in sections.read_effects(content, at):
            self._add_effects(spelling(path), effects)

    def _add_effects(self, path: str, effects: tuple[str, ...]) -> None:
        if effects:
            self.effects[path] = tuple(dict.fromkeys((*self.effects.get(path, ()), *effects)))

    def _sources(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for source in sections.read_sources(content, at):
            if source.boundary:
                self.boundaries.add(source.label)
            match source.of:
                case "path":
                    self.sources[spelling(source.path)] = msgspec.structs.replace(source, path=spelling(source.path))
                case "parameter":
                    self.parameters[source.path] = source
                case "variable":
                    self.variables[source.path] = source

    def _tables(self, content: Any, at: sections.At, spelling: Spelling) -> None:
        for name, rows in read_tables(content, at):
            table = self.tables.setdefault(name, {})
            for row in rows:
                table[spelling(row.path)] = _respelt(row, spelling)

    def _entry_points(self, content: Any, at: sections.At, _: Spelling) -> None:
        self.entry_points.extend(sections.read_entry_points(content, at))


def _nothing(_content: Any, _at: sections.At, _spelling: Spelling) -> None:
    """Dangers are read before everything else."""


def _respelt(row: Row_, spelling: Spelling) -> Row_:
    path = spelling(row.path)
    return row if path == row.path else msgspec.structs.replace(row, path=path)
