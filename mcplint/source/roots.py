"""Where a project begins, and from which folders its modules are imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mcplint.toml import load_toml

PROJECT_MARKERS = ("pyproject.toml", ".git", "mcplint.toml")


def project_root(paths: Sequence[Path | str], cwd: Path | None = None) -> Path:
    """The folder that holds the whole project of ``paths``.

    For one path that is the nearest folder at or above it with a project marker, else the folder itself or, for a file
    inside a package, the folder that holds the package; for several the folder that holds all of theirs.
    """
    start = os.path.abspath(cwd or os.curdir)
    roots = sorted({_root_of(os.path.abspath(os.path.join(start, path))) for path in paths} or {start})
    try:
        return Path(os.path.commonpath(roots))
    except ValueError:
        # different drives
        return Path(roots[0])


def _root_of(path: str) -> str:
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    for above in upward(folder):
        if any(os.path.lexists(os.path.join(above, marker)) for marker in PROJECT_MARKERS):
            return above
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def upward(folder: str, top: str | None = None) -> Iterator[str]:
    """``folder`` and the folders above it, up to and including ``top`` (or the root of the file system)."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if folder == top or parent == folder:
            return
        folder = parent


def declared_roots(folder: str) -> list[str]:
    """The folders from which the project in ``folder`` says (or by convention means) its modules are imported.

    Read from ``pyproject.toml``: hatch, setuptools, poetry, pdm, uv and maturin build settings; then ``src``, then
    ``folder`` itself. Only folders inside ``folder``.
    """
    names: list[str] = []
    document = load_toml(os.path.join(folder, "pyproject.toml"))
    if isinstance(document, dict):
        names += _from_tools(document.get("tool"))
    names += ["src", "."]
    roots: list[str] = []
    for name in names:
        path = os.path.normpath(os.path.join(folder, name))
        inside = path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
        if inside and path not in roots and os.path.isdir(path):
            roots.append(path)
    return roots


def distribution_name(folder: str) -> str:
    """The name that ``pyproject.toml`` in ``folder`` gives its distribution, in lower case; "" where it gives none."""
    document = load_toml(os.path.join(folder, "pyproject.toml"))
    names = [_table(document, *keys).get("name") for keys in (("project",), ("tool", "poetry"))]
    return next((name.lower() for name in names if isinstance(name, str)), "")


def _from_tools(tools: Any) -> list[str]:
    """The source folders in the ``[tool]`` table, in no trusted shape."""
    names: list[str] = []
    for target in ("wheel", "editable"):
        build = _table(tools, "hatch", "build", "targets", target)
        names += [os.path.dirname(path) or "." for path in _strings(build.get("packages"))]
        names += _sources(build.get("sources"))
    names += _sources(_table(tools, "hatch", "build").get("sources"))
    setuptools = _table(tools, "setuptools")
    names += [
        where if name == "" else os.path.dirname(where) or "."
        for name, where in _table(setuptools, "package-dir").items()
        if isinstance(where, str) and (name == "" or name.split(".")[-1] == os.path.basename(where))
    ]
    names += _strings(_table(setuptools, "packages", "find").get("where"))
    packages = _table(tools, "poetry").get("packages")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, dict) and isinstance(package.get("from"), str):
            names.append(package["from"])
    for table, key in (
        (_table(tools, "pdm", "build"), "package-dir"),
        (_table(tools, "uv", "build-backend"), "module-root"),
        (_table(tools, "maturin"), "python-source"),
    ):
        names += _strings([table.get(key)])
    return names


def _sources(value: Any) -> list[str]:
    """Hatch's ``sources``: a list of prefixes to strip, or a table from prefix to its replacement."""
    if isinstance(value, dict):
        return [prefix for prefix, replacement in value.items() if replacement == ""]
    return _strings(value)


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _table(value: Any, *keys: str) -> Mapping[str, Any]:
    """The table below ``keys``, empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
