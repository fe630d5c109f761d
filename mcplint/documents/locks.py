"""Lock files: the exact versions of the SDKs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from mcplint.documents.files import DocumentError, read_bytes
from mcplint.documents.requirement import Requirement, known_sdks, normal_name
from mcplint.documents.versions import Version, parse_version, pin

TOML_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml")
"""Lock files that list packages with ``name = …`` and ``version = …`` on neighbouring lines."""

# megabytes of TOML take seconds to parse; these two lines are all that is wanted
_PACKAGE = re.compile(rb'^name = "([\w.-]{1,80})"\r?\nversion = "([\w.!+-]{1,80})"', re.MULTILINE)


def read_locks(folder: Path) -> list[Requirement]:
    """The SDKs that the lock files of ``folder`` pin; of several versions of one, the newest.

    Raises:
        DocumentError: a lock file cannot be read or is malformed.
    """
    newest: dict[str, Version] = {}
    for name in TOML_LOCKS:
        for package, text in _PACKAGE.findall(read_bytes(folder / name) or b""):
            _keep(newest, package.decode(), text.decode())
    for package_name, entry in _pipfile_lock(folder / "Pipfile.lock"):
        version = entry.get("version") if isinstance(entry, dict) else None
        if isinstance(version, str):
            _keep(newest, package_name, version.lstrip("="))
    return [Requirement(name, pin(version)) for name, version in sorted(newest.items())]


def _keep(newest: dict[str, Version], package: str, text: str) -> None:
    name, version = normal_name(package), parse_version(text)
    if version is not None and name in known_sdks() and version > newest.get(name, ()):
        newest[name] = version


def _pipfile_lock(path: Path) -> list[tuple[str, Any]]:
    data = read_bytes(path)
    if data is None:
        return []
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise DocumentError("Pipfile.lock is not valid JSON") from None
    sections = document.values() if isinstance(document, dict) else ()
    return [item for section in sections if isinstance(section, dict) for item in section.items()]
