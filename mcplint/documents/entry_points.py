"""The console scripts of a project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mcplint.documents.files import DocumentError, read_text
from mcplint.documents.wheel import wheel_entry_points
from mcplint.toml import load_toml

_TARGET = re.compile(r"\s*([\w.]+)\s*(?::\s*([\w.]+))?\s*(?:\[.*\])?\s*")


def entry_points(folder: Path) -> list[tuple[str, str, str]]:
    """The console scripts that the project in ``folder`` installs, sorted: (script, module, attribute).

    Read from ``pyproject.toml`` (PEP 621, poetry), ``setup.cfg`` and an unpacked wheel's ``entry_points.txt``. The
    attribute is "" where the target is a module. What is malformed is passed over.
    """
    targets: dict[str, str] = {**wheel_entry_points(folder), **_setup_cfg(folder / "setup.cfg")}
    document = load_toml(str(folder / "pyproject.toml"))
    if isinstance(document, dict):
        targets.update(_pyproject(document))
    found: list[tuple[str, str, str]] = []
    for name, target in sorted(targets.items()):
        match = _TARGET.fullmatch(target)
        if match:
            found.append((name, match[1], match[2] or ""))
    return found


def _pyproject(document: dict[str, Any]) -> dict[str, str]:
    project, poetry = _table(document.get("project")), _table(_table(document.get("tool")).get("poetry"))
    targets: dict[str, str] = {}
    for table in (poetry.get("scripts"), project.get("gui-scripts"), project.get("scripts")):
        for name, value in _table(table).items():
            target = value.get("reference", value.get("callable")) if isinstance(value, dict) else value
            if isinstance(target, str):
                targets[name] = target
    return targets


def _setup_cfg(path: Path) -> dict[str, str]:
    """``console_scripts`` of ``[options.entry_points]``: indented lines ``name = module:attribute``."""
    try:
        text = read_text(path) or ""
    except DocumentError:
        return {}
    targets: dict[str, str] = {}
    section, wanted = "", False
    for line in text.splitlines():
        if line.startswith("["):
            section, wanted = line.strip(), False
        elif line[:1].strip() and section == "[options.entry_points]":
            wanted = line.partition("=")[0].strip() in ("console_scripts", "gui_scripts")
        elif wanted and "=" in line:
            name, _, target = line.partition("=")
            targets[name.strip()] = target.strip()
    return targets


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
