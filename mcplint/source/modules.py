"""From dotted module names to files, for projects with several roots, without importing anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from mcplint.source.classify import below, display_path, make_file
from mcplint.source.ignore import excluded_by_default
from mcplint.source.model import SDK_MARKERS, SourceFile
from mcplint.source.roots import PROJECT_MARKERS, declared_roots, distribution_name, upward

_LOADED_AT_START = frozenset(
    {
        "abc",
        "ast",
        "builtins",
        "codecs",
        "collections",
        "enum",
        "functools",
        "genericpath",
        "importlib",
        "io",
        "itertools",
        "keyword",
        "marshal",
        "ntpath",
        "operator",
        "os",
        "posixpath",
        "re",
        "reprlib",
        "site",
        "stat",
        "sys",
        "time",
        "token",
        "tokenize",
        "types",
        "typing",
        "warnings",
        "zipimport",
    }
)
"""Standard modules that are in memory before the first line of a program runs: no file beside it can replace them."""

_COME_AND_GONE = frozenset(
    {
        "aifc",
        "annotationlib",
        "asynchat",
        "asyncore",
        "audioop",
        "binhex",
        "cgi",
        "cgitb",
        "chunk",
        "compression",
        "crypt",
        "distutils",
        "imghdr",
        "imp",
        "lib2to3",
        "mailcap",
        "msilib",
        "nis",
        "nntplib",
        "ossaudiodev",
        "pipes",
        "smtpd",
        "sndhdr",
        "spwd",
        "sunau",
        "telnetlib",
        "tomllib",
        "uu",
        "xdrlib",
    }
)
"""Standard modules of some Python versions between 3.10 and 3.14 only: the Python that runs mcplint must not matter."""

STANDARD_MODULES = frozenset(name for name in sys.stdlib_module_names if name[0] != "_") - _COME_AND_GONE
"""The public top-level modules of every supported Python."""

_NAMESPACE_DEPTH = 3
"""How far below a folder without ``__init__.py`` a Python file must lie to make it count as a namespace package."""


class _Hit(NamedTuple):
    """What a root has to say about a name: the module, or the folder that is a namespace package, or neither.

    ``decided``: the root holds the top-level name, so that no later root is asked.
    """

    file: SourceFile | None
    namespace: str | None
    decided: bool


def _is_module_name(part: str) -> bool:
    """Whether a part of a name may be a file's: what ``importlib.import_module`` takes, more than ``import`` does."""
    return part.replace("-", "_").isidentifier()


class ModuleIndex:
    """Finds the file that ``import name`` means in a project.

    Several files may have the same module name (two scripts called ``server``): a module's identity is its file.
    Modules are looked up in the file system, so they are found even if they are no candidates (tests, ignored files),
    but never outside of ``root``.
    """

    def __init__(
        self,
        root: Path,
        files: Iterable[SourceFile],
        *,
        cwd: Path | None = None,
        libraries: frozenset[str] = frozenset(SDK_MARKERS),
    ) -> None:
        """``libraries`` are top-level import names that are installed: what merely looks like them (a folder without
        ``__init__.py``, a file in another part of the project) does not hide them."""
        self._root = os.path.abspath(root)
        self._real_root = os.path.realpath(self._root)
        self._cwd = Path(os.path.abspath(cwd or os.curdir))
        self._libraries = libraries
        self._files = {str(file.path): file for file in files}
        self._folders: dict[str, dict[str, bool]] = {}
        self._import_roots: dict[str, str] = {}
        self._declared: dict[str, tuple[str, ...]] = {}
        self._results: dict[tuple[str, str, bool], SourceFile | None] = {}
        self._tops: dict[str, list[str]] | None = None

    def find(self, name: str, importer: SourceFile, *, is_script: bool = True) -> SourceFile | None:
        """The file of the absolute module ``name`` as ``importer`` would import it; None if the project has none.

        A package is its ``__init__.py``. The search goes through the importer's own root, the roots its project
        declares, the folders above it, the folders of its own package (unless it is known not to run as a script), then
        all other roots. The first one that holds the top-level name decides, as in Python.
        """
        folder = os.path.dirname(importer.path)
        key = (folder, name, is_script)
        if key not in self._results:
            self._results[key] = self._find(name, folder, is_script)
        return self._results[key]

    def files_below(self, folder: Path) -> list[SourceFile]:
        """The candidate files below ``folder`` (or ``folder`` itself, if it is one), by path."""
        return [file for path, file in sorted(self._files.items()) if below(path, os.path.abspath(folder)) is not None]

    def file_at(self, path: Path) -> SourceFile | None:
        """The Python file of the project at ``path``."""
        return self._file_in(str(path.parent), path.name) if path.suffix == ".py" else None

    def listing(self, folder: Path) -> dict[str, bool]:
        """The names in a folder of the project, sorted, each with whether it is a folder."""
        return dict(sorted(self._list(os.path.abspath(folder)).items()))

    def find_relative(self, level: int, module: str, importer: SourceFile) -> SourceFile | None:
        """The file that ``from <level dots><module> import …`` in ``importer`` reads, None if there is none.

        Resolved by folders, so it works in namespace packages too. An empty ``module``: the ``__init__.py``.
        """
        folder = self.relative_folder(level, importer)
        if folder is None:
            return None
        if not module:
            return self._file_in(folder, "__init__.py")
        return self._resolve(folder, module.split(".")).file

    def relative_folder(self, level: int, importer: SourceFile) -> str | None:
        """The folder that ``level`` dots stand for in ``importer``; None above the project's root."""
        folder = os.path.dirname(importer.path)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return folder if below(folder, self._root) is not None else None

    def module_name(self, file: SourceFile) -> str:
        """The dotted name under which ``file`` is normally imported: ``pkg.sub`` for ``pkg/sub/__init__.py`` too."""
        folder = os.path.dirname(file.path)
        own = self.import_root(file)
        bases = [root for root in self._declared_for(folder)[:-1] if below(own, root) is not None]
        parts = list(below(str(file.path), bases[0] if bases else own) or (file.path.name,))
        parts[-1] = parts[-1].removesuffix(".py")
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def is_package(self, file: SourceFile) -> bool:
        """Whether ``file`` is the ``__init__.py`` of a package."""
        return file.path.name == "__init__.py"

    def has_namespace(self, name: str, importer: SourceFile, *, is_script: bool = True) -> bool:
        """Whether ``name`` is a folder without ``__init__.py`` that holds modules, as seen from ``importer``."""
        parts = name.split(".")
        if not all(part.isidentifier() for part in parts) or self._known_elsewhere(parts[0]):
            return False
        for root in self._search(os.path.dirname(importer.path), parts[0], is_script):
            hit = self._resolve(root, parts)
            if hit.namespace is not None and self._holds_python(hit.namespace, _NAMESPACE_DEPTH):
                return True
            if hit.decided:
                return False
        return False

    def import_root(self, file: SourceFile) -> str:
        """The folder in which the top-level package of ``file`` lies (for a script, its own folder).

        That is the parent of the highest folder with ``__init__.py`` above the file: folders without one between it and
        the file are namespace packages inside a package. The project's own folder is never a package.
        """
        return self._own_root(os.path.dirname(file.path))

    # --- the search ----------------------------------------------------------------------------------------------

    def _find(self, name: str, folder: str, is_script: bool) -> SourceFile | None:
        parts = name.split(".")
        if not all(_is_module_name(part) for part in parts):
            return None
        top = parts[0]
        if top in STANDARD_MODULES:
            return self._find_like_standard(parts, folder)
        library = top in self._libraries
        if library and self._beside_sdk(top, folder):
            return None
        for position, root in enumerate(self._search(folder, top, is_script)):
            if library and position >= len(self._near(folder)):
                return None
            hit = self._resolve(root, parts, regular=library)
            if hit.file is not None or hit.decided:
                return hit.file
        return None

    def _find_like_standard(self, parts: list[str], folder: str) -> SourceFile | None:
        """A module called like a standard one counts only beside the script that imports it."""
        if parts[0] in _LOADED_AT_START or "__init__.py" in self._list(folder):
            return None
        return self._resolve(folder, parts, regular=True).file

    def _known_elsewhere(self, top: str) -> bool:
        return top in STANDARD_MODULES or top in self._libraries

    def _beside_sdk(self, top: str, folder: str) -> bool:
        """Whether ``folder`` belongs to the repository of the library ``top``, but not to the library: the servers in
        its examples and documentation use it as servers anywhere do."""
        project = self._project_of(folder)
        if distribution_name(project).replace("-", "_") != top:
            return False
        return top not in (below(folder, project) or ())

    def _near(self, folder: str) -> list[str]:
        """The importer's own root and those that its project declares."""
        own = self._own_root(folder)
        return [own, *(root for root in self._declared_for(folder) if root != own)]

    def _search(self, folder: str, top: str, is_script: bool) -> Iterator[str]:
        """The folders in which ``top``, imported in ``folder``, is looked up, in order, each once."""
        near = self._near(folder)
        own = near[0]
        seen: set[str] = set()
        inside = upward(folder, own) if is_script and folder != own else iter(())
        for roots in (near, self._above(own), inside, self._roots_with(top)):
            for root in roots:
                if root not in seen:
                    seen.add(root)
                    yield root

    def _above(self, folder: str) -> Iterator[str]:
        """The folders from ``folder`` up to the project that it belongs to."""
        for path in upward(folder, self._root):
            yield path
            if self._is_project(path):
                return

    def _own_root(self, folder: str) -> str:
        known = self._import_roots.get(folder)
        if known is None:
            known = folder
            for path in self._above(folder):
                if path == self._root or not os.path.basename(path).isidentifier() or self._is_project(path):
                    break
                if "__init__.py" in self._list(path):
                    known = os.path.dirname(path)
            self._import_roots[folder] = known
        return known

    def _is_project(self, folder: str) -> bool:
        return any(marker in self._list(folder) for marker in PROJECT_MARKERS)

    def _declared_for(self, folder: str) -> tuple[str, ...]:
        """The roots that the nearest project above ``folder`` declares; the project's folder itself is the last."""
        project = self._project_of(folder)
        if project not in self._declared:
            self._declared[project] = tuple(declared_roots(project)) or (project,)
        return self._declared[project]

    def _project_of(self, folder: str) -> str:
        """The nearest project at or above ``folder``, else the root."""
        return next((path for path in upward(folder, self._root) if self._is_project(path)), self._root)

    def _roots_with(self, top: str) -> list[str]:
        """The import roots of the candidate files and of their projects that hold something called ``top``, sorted."""
        if self._tops is None:
            folders = {os.path.dirname(path) for path in self._files}
            roots = {self._own_root(folder) for folder in folders}
            for folder in folders:
                roots.update(self._declared_for(folder))
            self._tops = {}
            for root in sorted(roots):
                for name in {name.removesuffix(".py") for name in self._list(root)}:
                    self._tops.setdefault(name, []).append(root)
        return self._tops.get(top, [])

    def _resolve(self, root: str, parts: list[str], *, regular: bool = False) -> _Hit:
        """Looks up the module ``parts`` below ``root``.

        ``regular``: a top-level folder without ``__init__.py`` does not count.
        """
        folder, decided = root, False
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            path = os.path.join(folder, part)
            if self._is_folder(path) and "__init__.py" in self._list(path):
                decided = True
                if last:
                    return _Hit(self._file_in(path, "__init__.py"), None, True)
            elif not self._list(folder).get(f"{part}.py", True):
                return _Hit(self._file_in(folder, f"{part}.py") if last else None, None, True)
            elif not self._is_folder(path) or (regular and position == 0):
                return _Hit(None, None, decided)
            folder = path
        return _Hit(None, folder, decided)

    # --- the file system -----------------------------------------------------------------------------------------

    def _list(self, folder: str) -> dict[str, bool]:
        """The names in ``folder``, each with whether it is a folder; empty if it cannot be read or lies outside."""
        known = self._folders.get(folder)
        if known is None:
            known = {}
            if below(folder, self._root) is not None:
                try:
                    with os.scandir(folder) as entries:
                        known = {entry.name: entry.is_dir() for entry in entries if self._usable(entry)}
                except OSError:
                    known = {}
            self._folders[folder] = known
        return known

    def _usable(self, entry: os.DirEntry[str]) -> bool:
        """Whether an entry is no link out of the project."""
        return not entry.is_symlink() or below(os.path.realpath(entry.path), self._real_root) is not None

    def _is_folder(self, path: str) -> bool:
        name = os.path.basename(path)
        return self._list(os.path.dirname(path)).get(name, False) and not excluded_by_default(name)

    def _holds_python(self, folder: str, depth: int) -> bool:
        names = self._list(folder)
        if any(name.endswith(".py") and not is_folder for name, is_folder in names.items()):
            return True
        return depth > 0 and any(
            is_folder and name.isidentifier() and self._holds_python(os.path.join(folder, name), depth - 1)
            for name, is_folder in sorted(names.items())
        )

    def _file_in(self, folder: str, name: str) -> SourceFile | None:
        """The file ``name`` of ``folder``: the candidate, or one described now."""
        if self._list(folder).get(name, True):
            return None
        path = os.path.join(folder, name)
        known = self._files.get(path)
        if known is None:
            parts = below(path, self._root) or (name,)
            known = make_file(Path(path), display_path(path, self._cwd), parts)
            self._files[path] = known
        return known
