"""The manifests beside this file as typed rows, and where the trees that they name lie in a corpus folder.

A manifest is JSON Lines, one row a line. Rows hold references only: package and version, or repository and revision.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SETS = ("pairs", "labels", "clean", "servers", "labs")


@dataclass(frozen=True)
class Tree:
    """Source at one revision: exactly one of ``pip``, ``npm`` (name, version) and ``git`` (``owner/name``) is set.

    ``rev`` and ``paths`` (the only folders wanted; empty: all) belong to ``git``.
    """

    pip: tuple[str, str] | None = None
    npm: tuple[str, str] | None = None
    git: str = ""
    rev: str = ""
    paths: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Name of the folder that holds the tree: the same source at the same revision is unpacked once."""
        if self.pip:
            return "-".join(self.pip)
        if self.npm:
            return re.sub(r"[@/]+", "_", "-".join(self.npm)).strip("_")
        return f"{self.git.replace('/', '+')}@{self.rev[:12]}"

    def __str__(self) -> str:
        return f"{self.git} {self.rev}" if self.git else " ".join(self.pip or self.npm or ())


@dataclass(frozen=True)
class Sink:
    """Where a flaw does harm: ``line`` of ``file`` in the vulnerable tree, ``fixed_line`` in the mended one if it is
    still there. ``distance`` says how far from the tool function it lies."""

    file: str
    line: int
    fixed_line: int | None = None
    function: str = ""
    tool: str = ""
    argument: str = ""
    kind: str = ""
    distance: str = ""

    @property
    def function_name(self) -> str:
        return self.function.rpartition(".")[2]


@dataclass(frozen=True)
class Pair:
    """A published or publicly mended flaw, before and after.

    ``detect`` is what a static checker must see: ``taint`` (an argument reaches the sink unguarded), ``weak-guard``
    (a guard is there and wrong), ``config`` (an argument of a constructor), ``http-input``, ``logic`` (out of reach);
    None: nobody has said.
    ``fix_quality``: ``accepted``, ``none`` (no mended version) or ``incomplete: why`` (the mended tree is not judged).
    ``models``: the file of the folder ``models`` that the tool is given for both trees, as its maintainer would
    write it: which functions of a server without an SDK are its tools, and no more.
    """

    id: str
    language: str
    category: str
    fix_quality: str
    framework: bool
    not_mcp_tool: bool
    vulnerable: Tree
    fixed: Tree | None
    sinks: tuple[Sink, ...]
    detect: str | None = None
    package: str = ""
    advisories: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    fix: str = ""
    models: str = ""

    @property
    def in_scope(self) -> bool:
        """Whether a linter of servers can be asked to find it: no flaw of an SDK or of code outside tools, no logic."""
        return self.detect != "logic" and not self.framework and not self.not_mcp_tool

    @property
    def fix_counts(self) -> bool:
        return self.fixed is not None and self.fix_quality == "accepted"


@dataclass(frozen=True)
class Label:
    """A labelled line: ``positive``, ``negative`` (looks alike, is fine) or ``by-design`` (either answer is right).

    ``unit`` is the folder of the tree that holds the server, "" for the whole tree.
    """

    id: str
    tree: Tree
    file: str
    line: int
    label: str
    pattern: str
    why: str
    unit: str = ""
    function: str = ""
    tool: str = ""


@dataclass(frozen=True)
class Server:
    """A published package. The figures are rough: ``loc`` lines, ``rank`` by downloads among all packages."""

    package: str
    version: str
    framework: tuple[str, ...]
    registration: tuple[str, ...]
    approx_tools: int
    py_files: int
    loc: int
    rank: int

    @property
    def tree(self) -> Tree:
        return Tree(pip=(self.package, self.version))


@dataclass(frozen=True)
class Unit:
    """An example of maintainers: a folder or file of a tree. One with a ``caveat`` is not judged."""

    set: str
    tree: Tree
    unit: str
    generation: str
    approx_tools: int
    is_server: bool
    caveat: str | None = None

    @property
    def name(self) -> str:
        return f"{self.set}/{self.unit}"


@dataclass(frozen=True)
class Lab:
    """A deliberately vulnerable server or another scanner's fixtures, without labels."""

    tree: Tree
    py_tools: int


class Manifests:
    """The rows of the manifests in one folder. A row with an unknown or missing field raises ``TypeError``."""

    def __init__(self, folder: Path = HERE) -> None:
        self._folder = folder

    def pairs(self) -> list[Pair]:
        return [_pair(row) for row in self._rows("pairs")]

    def labels(self) -> list[Label]:
        return [Label(**row) for row in self._rows("labels")]

    def servers(self) -> list[Server]:
        return [Server(**row) for row in self._rows("servers")]

    def clean(self) -> list[Unit]:
        return [Unit(**row) for row in self._rows("clean")]

    def labs(self) -> list[Lab]:
        return [Lab(**row) for row in self._rows("labs")]

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        path = self._folder / f"{name}.jsonl"
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield {**row, "tree": _tree(row["tree"])} if "tree" in row else row


def _tree(row: dict[str, Any]) -> Tree:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Tree(**fields)


def _pair(row: dict[str, Any]) -> Pair:
    vulnerable, fixed = _tree(row["vulnerable"]), _tree(row["fixed"]) if row["fixed"] else None
    sinks = tuple(Sink(**sink) for sink in row["sinks"])
    return Pair(**{**row, "vulnerable": vulnerable, "fixed": fixed, "sinks": sinks})


@dataclass(frozen=True)
class Corpus:
    """The folder that ``get.py`` fills: ``pairs/<id>/{vulnerable,fixed}``, ``servers/<package>-<version>``,
    ``trees/<name>`` for everything else."""

    root: Path

    def vulnerable(self, pair: Pair) -> Path:
        return self.root / "pairs" / pair.id / "vulnerable"

    def fixed(self, pair: Pair) -> Path:
        return self.root / "pairs" / pair.id / "fixed"

    def server(self, server: Server) -> Path:
        return self.root / "servers" / server.tree.folder

    def tree(self, tree: Tree) -> Path:
        return self.root / "trees" / tree.folder
