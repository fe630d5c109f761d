"""Locations as SARIF wants them: relative URIs, narrow regions with their text, some context around."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import sarif_om as om

from mcplint.finding import Location
from mcplint.run.lines import region_text, split_lines, whole_line

SOURCE_ROOT = "%SRCROOT%"
MAX_SNIPPET = 2_000
"""Longer snippets (generated data on one line) are left out."""


class Places:
    """Builds locations; holds the lines of the files that findings lie in."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}

    def location(
        self, place: Location, *, message: str = "", number: int | None = None, function: str = ""
    ) -> om.Location:
        """A SARIF location; ``number`` is its id, ``function`` the qualified name of what encloses it."""
        logical = om.LogicalLocation(fully_qualified_name=function, kind="function") if function else None
        return om.Location(
            id=-1 if number is None else number,
            physical_location=om.PhysicalLocation(
                artifact_location=artifact(place.path),
                region=self._region(place),
                context_region=self._context(place),
            ),
            logical_locations=[logical] if logical else None,
            message=om.Message(text=message) if message else None,
        )

    def _of(self, path: str) -> list[str]:
        if path not in self._lines:
            text = self._texts.get(path)
            self._lines[path] = [] if text is None else split_lines(text)
        return self._lines[path]

    def _region(self, place: Location) -> om.Region:
        lines = self._of(place.path)
        place = whole_line(lines, place)
        end_column = place.end_column
        if place.line == place.end_line:
            # viewers show nothing for an empty region
            end_column = max(end_column, place.column + 1)
        region = om.Region(
            start_line=place.line, start_column=place.column, end_line=place.end_line, end_column=end_column
        )
        if place.end_line <= len(lines):
            region.snippet = _content(region_text(lines, place))
        return region

    def _context(self, place: Location) -> om.Region | None:
        lines = self._of(place.path)
        start, end = max(1, place.line - 1), min(len(lines), place.end_line + 1)
        if place.end_line > len(lines) or (start, end) == (place.line, place.end_line):
            return None
        content = _content("\n".join(lines[start - 1 : end]))
        return content and om.Region(start_line=start, end_line=end, snippet=content)


@lru_cache(maxsize=1024)
def artifact(path: str) -> om.ArtifactLocation:
    """The file ``path`` (relative to the working directory): below the source root where it lies there."""
    if Path(path).is_absolute() or path.split("/", 1)[0] == "..":
        return om.ArtifactLocation(uri=Path(os.path.normpath(Path.cwd() / path)).as_uri())
    return om.ArtifactLocation(uri=quote(os.fsencode(path)), uri_base_id=SOURCE_ROOT)


def _content(text: str) -> om.ArtifactContent | None:
    return om.ArtifactContent(text=text) if text.strip() and len(text) <= MAX_SNIPPET else None
