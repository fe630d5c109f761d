"""The modules of the analysed program, read and lowered on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mcplint.finding import Diagnostic, Location
from mcplint.program.scopes import FunctionFacts, docstring, facts_of, names_read, target_names, walk
from mcplint.syntax import hir

if TYPE_CHECKING:
    from pathlib import Path

    from mcplint.source import DataFiles, ModuleIndex, SourceFile

T = TypeVar("T")

_GLOBALS = re.compile(r"^[ \t]*(?:global|nonlocal)[ \t]+([\w, \t]+)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_ATTRIBUTES = re.compile(r"\.(\w+)[ \t]*(?::[^=\n]+)?([-+*/|&^%@]|//|\*\*|>>|<<)?=(?!=)")
_OF_SELF = re.compile(r"(?<=\bself)\.")
_SIGNED = re.compile(r"""\.__signature__[ \t]*(?::[^=\n]+)?=(?!=)|setattr\([^,\n]+,[ \t]*["']__signature__["']""")


class ModuleInfo:
    """A module of the analysed program: its name, its file and its HIR."""

    def __init__(self, name: str, file: SourceFile, text: str, tree: hir.Module, *, is_package: bool) -> None:
        self.name = name
        self.file = file
        self.path: str = file.display
        self.text = text
        self.tree = tree
        self.is_package = is_package
        self._postpones: bool | None = None
        self.doc = docstring(tree.body)
        self._facts: dict[int, FunctionFacts] = {}
        self._names_read: dict[int, frozenset[str]] = {}
        self._type_checking: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"<module {self.name}>"

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def location(self, node: hir.Node) -> Location:
        """Where a node stands; for a definition, where its name stands."""
        if isinstance(node, (hir.FunctionDef, hir.ClassDef)):
            return self.token_location(node.name_token)
        if isinstance(node, hir.Param):
            return self.token_location(node.name_token)
        return self.span_location(node.lo, node.hi)

    def token_location(self, token: int) -> Location:
        """Where one token stands."""
        return self.span_location(token, token)

    def span_location(self, lo: int, hi: int) -> Location:
        """Where the tokens ``lo`` to ``hi`` stand."""
        region = self.tree.region(lo, hi)
        return Location(self.path, region.line, region.column, region.end_line, region.end_column)

    def source(self, node: hir.Node) -> str:
        """The text of a node."""
        start, end = self.tree.offsets(node.lo, node.hi)
        return self.text[start:end]

    def facts(self, decl: hir.FunctionDef | hir.Lambda) -> FunctionFacts:
        """Facts about the names of one of this module's functions."""
        found = self._facts.get(id(decl))
        if found is None:
            found = self._facts[id(decl)] = facts_of(decl)
        return found

    def names_read(self, decl: hir.FunctionDef | hir.Lambda) -> frozenset[str]:
        """The names that one of this module's functions does more with than to bind them."""
        found = self._names_read.get(id(decl))
        if found is None:
            found = self._names_read[id(decl)] = names_read(decl)
        return found

    @property
    def type_checking_names(self) -> frozenset[str]:
        """Names that are bound only under ``if TYPE_CHECKING:``, so not when the server runs."""
        if self._type_checking is None:
            self._type_checking = _type_checking_names(self.tree.body)
        return self._type_checking

    @cached_property
    def rebound_names(self) -> frozenset[str]:
        """Names that some function declares ``global`` or ``nonlocal``, read off the text."""
        return frozenset(name for found in _GLOBALS.findall(self.text) for name in _WORD.findall(found))

    @cached_property
    def signs_functions(self) -> bool:
        """Whether functions get other signatures (``wrapper.__signature__ = …``), read off the text."""
        return _SIGNED.search(self.text) is not None

    @cached_property
    def reassigned_attributes(self) -> frozenset[str]:
        """Attributes that seem to be assigned more than once, or not on ``self``, read off the text."""
        seen: dict[str, int] = {}
        for found in _ATTRIBUTES.finditer(self.text):
            name, operator = found.groups()
            once = not operator and _OF_SELF.match(self.text, found.start())
            seen[name] = seen.get(name, 0) + (1 if once else 2)
        return frozenset(name for name, count in seen.items() if count > 1)

    @property
    def postpones_annotations(self) -> bool:
        """Whether annotations are texts at run time (``from __future__ import annotations``)."""
        if self._postpones is None:
            self._postpones = any(
                isinstance(statement, hir.ImportFrom)
                and statement.module == "__future__"
                and any(alias.name == "annotations" for alias in statement.names)
                for statement in self.tree.body
            )
        return self._postpones

    @cached_property
    def imports_own_package(self) -> bool:
        """Whether it imports the package that it lies in by name: it does not run as a script, which would find the
        modules beside it under their own names."""
        top, dot, _ = self.name.partition(".")
        return bool(dot) and any(
            isinstance(statement, hir.ImportFrom)
            and statement.level == 0
            and (statement.module == top or statement.module.startswith(f"{top}."))
            for statement in self.tree.body
        )

    def absolute(self, level: int, module: str) -> str | None:
        """The absolute name of a relative import; None if it climbs out of the package."""
        if level == 0:
            return module
        parts = self.package.split(".") if self.package else []
        if level - 1 > len(parts) or (not parts and level > 1):
            return None
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, module]) if module else ".".join(base)


def is_type_checking(test: hir.Expr) -> bool:
    """Whether a test is ``TYPE_CHECKING`` or ``typing.TYPE_CHECKING``."""
    name = test.id if isinstance(test, hir.Name) else test.attr if isinstance(test, hir.Attribute) else None
    return name == "TYPE_CHECKING"


def _type_checking_names(body: tuple[hir.Stmt, ...]) -> frozenset[str]:
    inside: set[str] = set()
    outside: set[str] = set()
    for statement in body:
        if isinstance(statement, hir.If) and is_type_checking(statement.branches[0].test):
            inside |= _names_bound(statement.branches[0].body)
            outside |= _names_bound(statement.orelse)
        else:
            outside |= _names_bound((statement,))
    return frozenset(inside - outside)


def _names_bound(body: tuple[hir.Stmt, ...]) -> set[str]:
    names: set[str] = set()
    for node in walk(body, into_definitions=False):
        if isinstance(node, (hir.Import, hir.ImportFrom)):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, (hir.FunctionDef, hir.ClassDef, hir.TypeAliasStmt)):
            names.add(node.name)
        elif isinstance(node, hir.Assign):
            for target in node.targets:
                names.update(target_names(target))
        elif isinstance(node, hir.AnnAssign):
            names.update(target_names(node.target))
    return names


class Program:
    """All modules read so far, and how to find others.

    ``diagnostics`` collects what could not be read or parsed; ``data`` reads the other files of the project.
    """

    def __init__(
        self,
        index: ModuleIndex,
        read: Callable[[SourceFile], str | Diagnostic],
        lower: Callable[[str, str], tuple[hir.Module | None, tuple[Diagnostic, ...]]],
        data: DataFiles,
    ) -> None:
        self._index = index
        self._read = read
        self._lower = lower
        self.data = data
        self._by_file: dict[str, ModuleInfo | None] = {}
        self._by_name: dict[tuple[str, str, bool], SourceFile | None] = {}
        self.diagnostics: list[Diagnostic] = []

    @property
    def modules(self) -> list[ModuleInfo]:
        """Modules read so far, in reading order."""
        return [module for module in self._by_file.values() if module is not None]

    def load_file(self, file: SourceFile) -> ModuleInfo | None:
        """The module in ``file``; None (and a diagnostic) if it cannot be read or parsed."""
        key = str(file.path)
        if key in self._by_file:
            return self._by_file[key]
        self._by_file[key] = None
        text = self._read(file)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        tree, diagnostics = self._lower(text, file.display)
        self.diagnostics.extend(diagnostics)
        if tree is None:
            return None
        name = self._index.module_name(file)
        module = ModuleInfo(name, file, text, tree, is_package=self._index.is_package(file))
        self._by_file[key] = module
        return module

    def find(self, name: str, importer: ModuleInfo) -> SourceFile | None:
        """The project file that ``import name`` in ``importer`` would execute; None for a library's module.

        A module that imports what seems to be itself means a library of that name: ``mcp/server.py`` below a folder
        that is no package, where only a part of a project is looked at.
        """
        is_script = not importer.imports_own_package
        key = (name, str(importer.file.path.parent), is_script)
        if key not in self._by_name:
            self._by_name[key] = self._index.find(name, importer.file, is_script=is_script)
        found = self._by_name[key]
        return None if found is not None and found.path == importer.file.path and not importer.is_package else found

    def load(self, name: str, importer: ModuleInfo) -> ModuleInfo | None:
        """The project module that ``import name`` in ``importer`` means; None if it is a library's or unreadable."""
        file = self.find(name, importer)
        return None if file is None else self.load_file(file)

    def imported_names(self) -> dict[str, list[str]]:
        """The absolute names by which modules of the program have imported each file, by the file's path as shown."""
        names: dict[str, list[str]] = {}
        for (name, *_), file in self._by_name.items():
            if file is not None:
                names.setdefault(file.display, []).append(name)
        return names

    def listing(self, folder: Path) -> dict[str, bool]:
        """The names in a folder of the project, sorted, each with whether it is a folder; empty if there is none."""
        return self._index.listing(folder)

    def load_path(self, path: Path) -> ModuleInfo | None:
        """The module in the project's file at ``path``; None if it is none of the project's or unreadable."""
        file = self._index.file_at(path)
        return None if file is None else self.load_file(file)

    def files_below(self, folder: Path) -> list[SourceFile]:
        """The project's Python files in a folder and the folders in it, by path, without ``__init__.py``."""
        return [file for file in self._index.files_below(folder) if file.path.name != "__init__.py"]

    def is_namespace(self, name: str, importer: ModuleInfo) -> bool:
        """Whether ``name`` is a folder of the project without ``__init__.py`` that holds modules."""
        return self._index.has_namespace(name, importer.file, is_script=not importer.imports_own_package)
