"""``*.dist-info`` folders: what an unpacked or installed wheel says about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from mcplint.documents.files import DocumentError, read_text
from mcplint.documents.requirement import Requirement, known_sdks, normal_name, parse_requirement
from mcplint.documents.versions import parse_version, pin

MAX_OWN = 3
"""With more ``*.dist-info`` folders than this, a folder is an environment, not the unpacked wheel of a project."""


class Wheels(msgspec.Struct, frozen=True):
    """What the ``*.dist-info`` of one folder say: what is required, and which SDKs are installed there."""

    required: tuple[Requirement, ...] = ()
    installed: tuple[Requirement, ...] = ()


def wheel_folders(folder: Path) -> list[Path]:
    """The ``*.dist-info`` folders in ``folder``, sorted."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(".dist-info"))
    except OSError:
        return []


def read_wheels(folder: Path) -> Wheels:
    """The requirements of the wheels unpacked in ``folder``, and the SDKs among them.

    Raises:
        DocumentError: a METADATA file cannot be read.
    """
    folders = wheel_folders(folder)
    installed: list[Requirement] = []
    required: list[Requirement] = []
    for path in folders:
        name, _, version_text = path.name.removesuffix(".dist-info").rpartition("-")
        version = parse_version(version_text)
        if version is not None and normal_name(name) in known_sdks():
            installed.append(Requirement(normal_name(name), pin(version)))
        if len(folders) <= MAX_OWN:
            required += _required(path / "METADATA")
    return Wheels(tuple(required), tuple(installed))


def _required(path: Path) -> Iterator[Requirement]:
    for line in (read_text(path) or "").splitlines():
        if not line:
            # the long description follows
            return
        key, _, value = line.partition(":")
        if key.lower() == "requires-dist":
            try:
                yield parse_requirement(value)
            except ValueError:
                continue


def wheel_entry_points(folder: Path) -> Mapping[str, str]:
    """The console scripts that the wheels unpacked in ``folder`` install: name → ``module:attribute``."""
    found: dict[str, str] = {}
    folders = wheel_folders(folder)
    if len(folders) > MAX_OWN:
        return found
    for path in folders:
        try:
            text = read_text(path / "entry_points.txt") or ""
        except DocumentError:
            continue
        section = ""
        for line in map(str.strip, text.splitlines()):
            if line.startswith("["):
                section = line.strip("[]")
            elif section in ("console_scripts", "gui_scripts") and "=" in line and line[0] not in "#;":
                name, _, target = line.partition("=")
                found[name.strip()] = target.strip()
    return found
