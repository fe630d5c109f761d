"""Which files of a project a text imports, read off its lines: a guess that costs nothing, made ahead of parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcplint.source import SourceFile
    from mcplint.source.modules import ModuleIndex

_IMPORT = re.compile(r"^[ \t]*import[ \t]+(?P<names>[\w., \t]+)", re.MULTILINE)
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<dots>\.*)(?P<module>[\w.]*)[ \t]+import[ \t]+(?:\((?P<inside>[^)]*)\)|(?P<names>[\w, \t]+))",
    re.MULTILINE,
)
_WORD = re.compile(r"\w+")


def imported_files(text: str, file: SourceFile, index: ModuleIndex) -> Iterator[SourceFile]:
    """The files that the import statements in the text of ``file`` seem to mean, with the packages that they lie in;
    one may come several times, and some may never be asked for."""
    for found in _IMPORT.finditer(text):
        for name in found["names"].split(","):
            yield from _with_packages(name.split(" as ")[0].strip(), file, index)
    for found in _FROM.finditer(text):
        names = _WORD.findall(found["inside"] or found["names"] or "")
        if found["dots"]:
            yield from _relative(len(found["dots"]), found["module"], names, file, index)
        else:
            yield from _with_packages(found["module"], file, index)
            for name in names:
                yield from _existing(index.find(f"{found['module']}.{name}", file))


def _relative(level: int, module: str, names: list[str], file: SourceFile, index: ModuleIndex) -> Iterator[SourceFile]:
    prefix = f"{module}." if module else ""
    for name in (module, *[prefix + name for name in names]):
        yield from _existing(index.find_relative(level, name, file))


def _with_packages(name: str, file: SourceFile, index: ModuleIndex) -> Iterator[SourceFile]:
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        yield from _existing(index.find(".".join(parts[:end]), file))


def _existing(found: SourceFile | None) -> Iterator[SourceFile]:
    if found is not None:
        yield found
