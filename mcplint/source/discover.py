"""Finds the Python files of a run: one sorted walk that reads names only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from mcplint.finding import Diagnostic, DiagnosticKind
from mcplint.source.classify import TEST_FOLDERS, VENDOR_FOLDERS, below, display_path, make_file
from mcplint.source.globs import Patterns
from mcplint.source.ignore import Ignores, excluded_by_default, foreign_folder, inherited, read_patterns, split
from mcplint.source.model import Discovery, SourceError, SourceFile
from mcplint.source.read import reason

MAX_DEPTH = 60
"""Folders below folders; deeper trees are made by programs or by attackers."""

MAX_FILES = 50_000
"""Candidate files of one run."""

MAX_ENTRIES = 2_000_000
"""Names of files and folders looked at in one run."""


def discover(
    paths: Sequence[Path | str],
    root: Path,
    *,
    exclude: Sequence[str] = (),
    exclude_base: Path | None = None,
    include_tests: bool = False,
    cwd: Path | None = None,
) -> Discovery:
    """Lists the candidate files at ``paths`` (files and folders), sorted by path.

    Folders are searched for ``*.py``, leaving out what ignore files, the default excludes and ``exclude`` (patterns
    like those of ``.gitignore``, relative to ``exclude_base`` or else ``root``) name. Files that are named themselves
    are always taken. Links are followed to files and folders inside ``root`` only, each folder once.

    Raises:
        SourceError: a path does not exist.
    """
    cwd = Path(os.path.abspath(cwd or os.curdir))
    walk = _Walk(os.path.abspath(root), cwd, include_tests, os.path.abspath(exclude_base or root), Patterns(exclude))
    named_only = bool(paths)
    for path in paths:
        absolute = os.path.abspath(os.path.join(cwd, path))
        if not os.path.lexists(absolute):
            raise SourceError(f"no such file or folder: {path}")
        if os.path.isdir(absolute):
            named_only = False
            walk.folder(absolute)
        else:
            walk.add_named(absolute)
    return Discovery(Path(walk.root), walk.files(), walk.reports(), named_only)


class _Walk:
    """The state of one search."""

    def __init__(self, root: str, cwd: Path, include_tests: bool, exclude_base: str, exclude: Patterns) -> None:
        self.root = root
        self._real_root = os.path.realpath(root)
        self._cwd = cwd
        self._include_tests = include_tests
        self._exclude_base = exclude_base
        self._exclude = exclude
        self._found: dict[str, SourceFile] = {}
        self._links: list[tuple[str, str]] = []
        self._visited: set[tuple[int, int]] = set()
        self._diagnostics: dict[tuple[str, str], Diagnostic] = {}
        self._entries = 0
        self._full = False

    def files(self) -> tuple[SourceFile, ...]:
        """What was found, sorted; of a file and a link to it, the file."""
        real = {os.path.realpath(path) for path in self._found}
        for link, base in sorted(self._links):
            target = os.path.realpath(link)
            if target not in real:
                real.add(target)
                self._add(link, base)
        return tuple(self._found[path] for path in sorted(self._found))

    def reports(self) -> tuple[Diagnostic, ...]:
        """What went wrong, sorted by place."""
        return tuple(self._diagnostics[key] for key in sorted(self._diagnostics))

    def add_named(self, path: str) -> None:
        """Takes a file that the user named; whether it can be read shows later."""
        parts = below(path, self.root) or (os.path.basename(path),)
        self._found[path] = make_file(Path(path), display_path(path, self._cwd), parts, named=True)

    def folder(self, base: str) -> None:
        """Searches the folder ``base``, which the user named, and all folders below."""
        stack: list[tuple[str, Ignores, int]] = [(base, inherited(base), 0)]
        while stack and not self._full:
            path, ignores, depth = stack.pop()
            entries = self._list(path)
            if entries is None or (depth and foreign_folder(os.path.basename(path), (e.name for e in entries))):
                continue
            if any(entry.name == ".gitignore" for entry in entries):
                ignores = ignores.down(read_patterns(os.path.join(path, ".gitignore")), ignores.depth)
            below_this = [
                (folder, Ignores(ignores.depth + 1, ignores.levels), depth + 1)
                for folder in self._look(entries, base, ignores, depth)
            ]
            stack.extend(reversed(below_this))

    def _list(self, path: str) -> list[os.DirEntry[str]] | None:
        """The sorted entries of a folder, None if it was seen before or cannot be read."""
        try:
            status = os.stat(path)
            identity = (status.st_dev, status.st_ino)
            if identity in self._visited:
                return None
            self._visited.add(identity)
            with os.scandir(path) as iterator:
                entries = sorted(iterator, key=lambda entry: entry.name)
        except OSError as error:
            self._report("unreadable", path, f"the folder cannot be read: {reason(error)}", incomplete=True)
            return None
        self._entries += len(entries)
        if self._entries > MAX_ENTRIES:
            self._stop(path, f"more than {MAX_ENTRIES:,} files and folders")
        return entries

    def _look(self, entries: Iterable[os.DirEntry[str]], base: str, ignores: Ignores, depth: int) -> Iterable[str]:
        """Takes the Python files among ``entries`` and yields the folders to search next."""
        for entry in entries:
            try:
                is_directory = entry.is_dir()
                is_python = not is_directory and entry.name.endswith(".py")
                if not is_directory and not is_python:
                    continue
                if is_directory and excluded_by_default(entry.name):
                    continue
                if self._left_out(entry.path, ignores, is_directory):
                    continue
                if is_python:
                    self._python(entry, base)
                elif depth >= MAX_DEPTH:
                    self._report(
                        "bound-reached",
                        entry.path,
                        f"more than {MAX_DEPTH} folders deep: not searched",
                        incomplete=True,
                    )
                elif not entry.is_symlink() or self._follow(entry.path, base):
                    yield entry.path
            except OSError as error:
                self._report("unreadable", entry.path, f"cannot be read: {reason(error)}", incomplete=True)

    def _left_out(self, path: str, ignores: Ignores, is_directory: bool) -> bool:
        """Whether ignore files or the ``exclude`` setting leave ``path`` out."""
        if ignores.ignored(split(path), is_directory):
            return True
        parts = below(path, self._exclude_base) if self._exclude else None
        return bool(parts and self._exclude.decide(parts, is_directory))

    def _python(self, entry: os.DirEntry[str], base: str) -> None:
        """Takes a file called ``*.py``, or says why not."""
        if not entry.is_symlink():
            if entry.is_file(follow_symlinks=False):
                self._add(entry.path, base)
            else:
                self._report("skipped", entry.path, "not a regular file", incomplete=False)
            return
        if entry.name.startswith(".#"):
            # Emacs' lock: a link that points nowhere on purpose
            return
        if not os.path.exists(entry.path):
            self._report("unreadable", entry.path, "a symbolic link that leads nowhere", incomplete=True)
        elif not self._inside(entry.path):
            self._report("skipped", entry.path, "a symbolic link out of the project: not followed", incomplete=True)
        elif stat.S_ISREG(os.stat(entry.path).st_mode):
            self._links.append((entry.path, base))

    def _follow(self, link: str, base: str) -> bool:
        """Whether the linked folder is to be searched: inside the project, but not where the search comes anyway."""
        target = os.path.realpath(link)
        if not self._inside(link):
            self._report("skipped", link, "a symbolic link out of the project: not followed", incomplete=False)
            return False
        if below(os.path.realpath(os.path.dirname(link)), target) is not None:
            self._report("skipped", link, "a symbolic link to a folder above it: not followed", incomplete=False)
            return False
        return below(target, os.path.realpath(base)) is None

    def _inside(self, link: str) -> bool:
        return below(os.path.realpath(link), self._real_root) is not None

    def _add(self, path: str, base: str) -> None:
        if len(self._found) >= MAX_FILES:
            self._stop(path, f"more than {MAX_FILES:,} Python files")
        elif path not in self._found:
            self._found[path] = self._describe(path, base)

    def _describe(self, path: str, base: str) -> SourceFile:
        """A found file. Folders of tests and the like above ``base`` do not count: the user asked for them."""
        parts = below(path, self.root) or below(path, base) or (os.path.basename(path),)
        above = below(base, self.root) or ()
        asked = self._include_tests or any(part in TEST_FOLDERS or part in VENDOR_FOLDERS for part in above)
        return make_file(Path(path), display_path(path, self._cwd), parts, include_tests=asked)

    def _stop(self, path: str, message: str) -> None:
        """Ends the search, with a word about the first path that is left out."""
        if self._full:
            return
        self._full = True
        self._report("bound-reached", path, f"{message}: the rest is not searched", incomplete=True)

    def _report(self, kind: DiagnosticKind, path: str, message: str, *, incomplete: bool) -> None:
        shown = display_path(path, self._cwd)
        self._diagnostics[shown, kind] = Diagnostic(kind=kind, path=shown, message=message, incomplete=incomplete)
