"""What the manifests of one folder require: ``pyproject.toml``, ``requirements*.txt``, ``setup.cfg``, ``Pipfile``.

``setup.py`` is a program and is not run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mcplint.documents.files import DocumentError, read_text
from mcplint.documents.locks import read_locks
from mcplint.documents.requirement import Requirement, normal_name, parse_requirement
from mcplint.documents.requirements_txt import read_requirements
from mcplint.documents.versions import ANY, parse_specifier, parse_version, pin
from mcplint.documents.wheel import Wheels, read_wheels
from mcplint.toml import load_toml

Result = TypeVar("Result")


class Manifest(msgspec.Struct, frozen=True):
    """What one folder says.

    ``required``: what is asked for, the most binding first. ``pinned``: SDKs of known exact version (locked,
    installed). ``local``: names of distributions that come from this very tree (workspaces, paths). ``problems``: what
    cannot be read, and why.
    """

    required: tuple[Requirement, ...] = ()
    pinned: tuple[Requirement, ...] = ()
    local: frozenset[str] = frozenset()
    problems: tuple[tuple[Path, str], ...] = ()


def read_manifest(folder: Path, root: Path) -> Manifest:
    """Reads all manifests directly in ``folder``; nothing is raised, what cannot be read is a problem."""
    problems: list[tuple[Path, str]] = []

    def attempt(path: Path, read: Callable[[], Result], otherwise: Result) -> Result:
        try:
            return read()
        except DocumentError as error:
            problems.append((path, str(error)))
            return otherwise

    nothing: list[Requirement] = []
    project, pipfile = _toml(folder / "pyproject.toml", problems), _toml(folder / "Pipfile", problems)
    wheels = attempt(folder, partial(read_wheels, folder), Wheels())
    required = [*wheels.required, *_pyproject(project)]
    for path in _requirement_files(folder):
        required += attempt(path, partial(read_requirements, path, root), nothing)
    required += attempt(folder / "setup.cfg", partial(_setup_cfg, folder / "setup.cfg"), nothing)
    for section in ("packages", "dev-packages"):
        required += _poetry_table(_table(pipfile, section))
    pinned = [*wheels.installed, *attempt(folder, partial(read_locks, folder), nothing)]
    return Manifest(tuple(required), tuple(pinned), frozenset(_local(project)), tuple(problems))


def _toml(path: Path, problems: list[tuple[Path, str]]) -> dict[str, Any]:
    document = load_toml(str(path))
    if isinstance(document, str):
        problems.append((path, document))
        return {}
    return document or {}


def _requirement_files(folder: Path) -> list[Path]:
    """``requirements.txt`` first, then its relatives here and in ``requirements/``."""
    try:
        found = [*folder.glob("*requirements*.txt"), *folder.glob("requirements/*.txt")]
    except OSError:
        return []
    return sorted(found, key=lambda path: (path.name != "requirements.txt", path.as_posix()))


def _pyproject(document: dict[str, Any]) -> Iterator[Requirement]:
    """PEP 621, extras, PEP 735 groups, poetry and pdm; a source with a tag outweighs the specifier."""
    project, tools = _table(document, "project"), _table(document, "tool")
    lists = [
        project.get("dependencies"),
        *_table(project, "optional-dependencies").values(),
        *_table(document, "dependency-groups").values(),
        *_table(tools, "pdm", "dev-dependencies").values(),
        _table(tools, "uv").get("dev-dependencies"),
        _table(tools, "uv").get("constraint-dependencies"),
    ]
    yield from _tagged(_table(tools, "uv", "sources"))
    for items in lists:
        yield from _listed(items)
    poetry = _table(tools, "poetry")
    yield from _poetry_table(_table(poetry, "dependencies"))
    yield from _poetry_table(_table(poetry, "dev-dependencies"))
    for group in _table(poetry, "group").values():
        yield from _poetry_table(_table(group, "dependencies"))


def _tagged(sources: dict[str, Any]) -> Iterator[Requirement]:
    """The sources of uv that name a version by their tag."""
    for name, source in sources.items():
        tag = source.get("tag") if isinstance(source, dict) else None
        version = parse_version(tag) if isinstance(tag, str) else None
        if version is not None:
            yield Requirement(normal_name(name), pin(version))


def _listed(items: Any) -> Iterator[Requirement]:
    """Requirements in a list; what is none is passed over."""
    for item in items if isinstance(items, list) else ():
        try:
            if isinstance(item, str):
                yield parse_requirement(item)
        except ValueError:
            continue


def _poetry_table(table: dict[str, Any]) -> Iterator[Requirement]:
    """Requirements as poetry and Pipfile write them: ``name = "^1.2"`` or ``name = {version = "…", …}``."""
    for name, value in table.items():
        if isinstance(value, list) and value:
            # one entry for each platform or Python
            value = value[-1]
        tag = value.get("tag") if isinstance(value, dict) else None
        version = value.get("version") if isinstance(value, dict) else value
        exact = parse_version(tag) if isinstance(tag, str) else None
        try:
            bounds = pin(exact) if exact else parse_specifier(version) if isinstance(version, str) else ANY
        except ValueError:
            bounds = ANY
        yield Requirement(normal_name(name), bounds)


def _local(document: dict[str, Any]) -> Iterator[str]:
    """The distributions that come from this tree: workspace and path sources, and the project itself."""
    own = _table(document, "project").get("name")
    if isinstance(own, str):
        yield normal_name(own)
    for table in (
        _table(document, "tool", "uv", "sources"),
        _table(document, "tool", "poetry", "dependencies"),
    ):
        for name, source in table.items():
            if isinstance(source, dict) and ("workspace" in source or "path" in source):
                yield normal_name(name)


def _setup_cfg(path: Path) -> list[Requirement]:
    text = read_text(path)
    if text is None:
        return []
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError) as error:
        raise DocumentError(str(error).splitlines()[0]) from None
    values = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        values += [value for _, value in parser.items("options.extras_require")]
    lines = [line for value in values for line in (value or "").splitlines()]
    return list(_listed([line for line in lines if line.strip()]))


def _table(value: Any, *keys: str) -> dict[str, Any]:
    """The table below ``keys``, empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
