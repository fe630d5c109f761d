"""Settings: what ``[tool.mcplint]`` or ``mcplint.toml`` say, checked key by key."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from mcplint.finding import Severity
from mcplint.names import did_you_mean

DEFAULT_MAX_FILE_SIZE = 2_000_000

NameCheck = Callable[[str], "str | None"]
"""Says why a name is that of no rule and no group; None if it is one."""

SdkCheck = Callable[[str], object]
"""Raises ValueError, with a message for the user, for a text that names no SDK."""


class ConfigError(Exception):
    """Settings that cannot be used. The message names file and key and is meant for the user."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted finding: rule or group, a pattern for the path ("" for all), why, and until when (inclusive)."""

    rule: str
    path: str = ""
    reason: str = ""
    expires: date | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a run.

    ``per_file_ignores`` maps path patterns to the rules and groups ignored there. ``fail_on`` is None for never.
    ``sdk`` holds requirements such as ``mcp>=2``. ``models`` are absolute paths. ``path`` is the file that all this
    comes from, None without one; patterns are relative to :attr:`base`. ``jobs`` is the number of processes that parse
    files; what is found does not depend on it.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    exclude: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    accepted: tuple[Accepted, ...] = ()
    strict: bool = False
    min_severity: Severity = Severity.NOTE
    fail_on: Severity | None = Severity.ERROR
    include_tests: bool = False
    sdk: tuple[str, ...] = ()
    models: tuple[Path, ...] = ()
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    jobs: int = 1
    path: Path | None = None

    @property
    def base(self) -> Path | None:
        """The folder of the settings' file; None without one."""
        return None if self.path is None else self.path.parent


def load(
    paths: Sequence[Path],
    *,
    config: Path | None = None,
    no_config: bool = False,
    cwd: Path | None = None,
    unknown_name: NameCheck | None = None,
    check_sdk: SdkCheck | None = None,
) -> Settings:
    """The settings for ``paths``: those of ``config``, or of the nearest file from their common folder upward.

    ``mcplint.toml`` holds the keys at its top level, ``pyproject.toml`` in ``[tool.mcplint]``; a folder with ``.git``
    is the last one looked at. With ``no_config`` nothing is read and the defaults hold. ``unknown_name`` and
    ``check_sdk`` judge names of rules and requirements of SDKs.

    Raises:
        ConfigError: the file cannot be read, or holds a key or value that makes no sense.
    """
    here = (cwd or Path()).absolute()
    if no_config:
        return Settings()
    if config is not None:
        path = here / config
        table = _explicit_table(path, _shown(path, here))
    else:
        found = _nearest(paths, here)
        if found is None:
            return Settings()
        path, table = found
    return _Reader(path, _shown(path, here), unknown_name, check_sdk).settings(table)


def _nearest(paths: Sequence[Path], here: Path) -> tuple[Path, dict[str, Any]] | None:
    """The nearest file with settings and its table."""
    try:
        start = Path(os.path.commonpath([os.path.normpath(here / path) for path in paths] or [str(here)]))
    except ValueError:
        # different drives
        start = here
    for folder in (start, *start.parents):
        own = folder / "mcplint.toml"
        document = _read(own)
        if document is not None:
            if isinstance(document, str):
                raise ConfigError(f"{_shown(own, here)}: {document}")
            return own, document
        shared = folder / "pyproject.toml"
        table = _pyproject_table(shared, here)
        if table is not None:
            return shared, table
        if (folder / ".git").exists():
            return None
    return None


def _pyproject_table(path: Path, here: Path) -> dict[str, Any] | None:
    """The ``[tool.mcplint]`` table of a ``pyproject.toml``; a broken file matters only if it seems to have one."""
    document = _read(path)
    if isinstance(document, str):
        if _mentions_us(path):
            raise ConfigError(f"{_shown(path, here)}: {document}")
        return None
    return _own_table(document, _shown(path, here)) if document is not None else None


def _explicit_table(path: Path, shown: str) -> dict[str, Any]:
    """The table of a file that the user named."""
    document = _read(path)
    if document is None:
        raise ConfigError(f"{shown}: no such file")
    if isinstance(document, str):
        raise ConfigError(f"{shown}: {document}")
    table = _own_table(document, shown)
    if table is not None:
        return table
    if path.name == "pyproject.toml":
        raise ConfigError(f"{shown}: there is no table `[tool.mcplint]`")
    return document


def _own_table(document: dict[str, Any], shown: str) -> dict[str, Any] | None:
    tools = document.get("tool")
    table = tools.get("mcplint") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown}: `tool.mcplint` must be a table")
    return table


def _read(path: Path) -> dict[str, Any] | str | None:
    from mcplint.toml import load_toml

    return load_toml(str(path))


def _mentions_us(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return b"tool.mcplint" in stream.read(DEFAULT_MAX_FILE_SIZE)
    except OSError:
        return False


def _shown(path: Path, here: Path) -> str:
    try:
        return os.path.relpath(path, here).replace(os.sep, "/")
    except ValueError:
        return str(path)


class _Reader:
    """Turns one table into settings. Each method reads one kind of value and raises ConfigError for any other."""

    def __init__(self, path: Path, shown: str, unknown_name: NameCheck | None, check_sdk: SdkCheck | None) -> None:
        self._path = path
        self._shown = shown
        self._unknown_name = unknown_name
        self._check_sdk = check_sdk

    def settings(self, table: dict[str, Any]) -> Settings:
        readers: dict[str, Callable[[str, Any], Any]] = {
            "select": self._names,
            "ignore": self._names,
            "per-file-ignores": self._per_file,
            "exclude": self._strings,
            "severity": self._severities,
            "accepted": self._accepted,
            "strict": self._flag,
            "min-severity": self._severity,
            "fail-on": self._fail_on,
            "include-tests": self._flag,
            "sdk": self._sdks,
            "models": self._paths,
            "max-file-size": self._size,
        }
        values: dict[str, Any] = {}
        for key, value in table.items():
            if key not in readers:
                raise self._unknown(key, readers)
            values[key.replace("-", "_")] = readers[key](key, value)
        return Settings(path=self._path, **values)

    def _error(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self._shown}: `{key}` {problem}")

    def _unknown(self, key: str, known: Sequence[str] | dict[str, Any], where: str = "") -> ConfigError:
        near = did_you_mean(key, known)
        hint = f"did you mean `{near}`?" if near else f"known are {', '.join(f'`{name}`' for name in known)}"
        return ConfigError(f"{self._shown}: unknown key `{where}{key}`: {hint}")

    def _flag(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self._error(key, "must be true or false")
        return value

    def _size(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise self._error(key, "must be a positive number of bytes")
        return value

    def _string(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._error(key, "must be a string")
        return value

    def _strings(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._error(key, "must be a list of strings")
        return tuple(value)

    def _name(self, key: str, value: Any) -> str:
        name = self._string(key, value)
        problem = self._unknown_name(name) if self._unknown_name else None
        if problem:
            raise ConfigError(f"{self._shown}: `{key}`: {problem}")
        return name

    def _names(self, key: str, value: Any) -> tuple[str, ...]:
        return tuple(self._name(key, name) for name in self._strings(key, value))

    def _table(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._error(key, "must be a table")
        return value

    def _per_file(self, key: str, value: Any) -> dict[str, tuple[str, ...]]:
        return {pattern: self._names(f"{key}.{pattern}", names) for pattern, names in self._table(key, value).items()}

    def _severity(self, key: str, value: Any) -> Severity:
        words = [severity.word for severity in Severity]
        if value not in words:
            raise self._error(key, f"must be one of {', '.join(words)}")
        return Severity[str(value).upper()]

    def _fail_on(self, key: str, value: Any) -> Severity | None:
        if value == "never":
            return None
        if not isinstance(value, str) or value.upper() not in Severity.__members__ or value != value.lower():
            raise self._error(key, "must be one of note, warning, error, never")
        return Severity[value.upper()]

    def _severities(self, key: str, value: Any) -> dict[str, Severity]:
        return {
            self._name(key, name): self._severity(f"{key}.{name}", word)
            for name, word in self._table(key, value).items()
        }

    def _sdks(self, key: str, value: Any) -> tuple[str, ...]:
        texts = (value,) if isinstance(value, str) else self._strings(key, value)
        for text in texts:
            try:
                if self._check_sdk is not None:
                    self._check_sdk(text)
            except ValueError as error:
                raise ConfigError(f"{self._shown}: `{key}`: {error}") from None
        return texts

    def _paths(self, key: str, value: Any) -> tuple[Path, ...]:
        return tuple(self._path.parent / name for name in self._strings(key, value))

    def _accepted(self, key: str, value: Any) -> tuple[Accepted, ...]:
        if not isinstance(value, list):
            raise self._error(key, "must be a list of tables such as {rule = …, path = …, reason = …, expires = …}")
        return tuple(self._entry(f"{key}[{number}]", entry) for number, entry in enumerate(value))

    def _entry(self, key: str, value: Any) -> Accepted:
        entry = self._table(key, value)
        known = ("rule", "path", "reason", "expires")
        for name in entry:
            if name not in known:
                raise self._unknown(name, known, f"{key}.")
        if "rule" not in entry:
            raise self._error(key, "must name a `rule`")
        return Accepted(
            rule=self._name(f"{key}.rule", entry["rule"]),
            path=self._string(f"{key}.path", entry.get("path", "")),
            reason=self._string(f"{key}.reason", entry.get("reason", "")).strip(),
            expires=self._date(f"{key}.expires", entry["expires"]) if "expires" in entry else None,
        )

    def _date(self, key: str, value: Any) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            # newer Pythons accept other forms as well
            return datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError):
            raise self._error(key, "must be a date such as 2026-12-31") from None
