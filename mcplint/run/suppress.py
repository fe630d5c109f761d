"""Findings that the code itself accepts, by comment: which ones, and what is wrong with the comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mcplint.engines.native import AnalysedFile
from mcplint.finding import Finding, Location, Severity
from mcplint.rules import registry
from mcplint.rules.context import Context
from mcplint.run.outline import Outline, outline
from mcplint.syntax.suppressions import Suppression

UNUSED = "unused-suppression"
UNEXPLAINED = "unexplained-suppression"


class Suppressions:
    """The suppression comments of a run's files, and which of their names have matched a finding."""

    def __init__(self, files: Mapping[str, AnalysedFile]) -> None:
        self._files = files
        self._outlines: dict[str, Outline] = {}
        self._used: set[tuple[str, int, str]] = set()

    def accept(self, finding: Finding) -> bool:
        """Whether a comment accepts ``finding``: at its primary region, or where its trace begins."""
        places = [finding.location, *(step.location for step in finding.trace[:1])]
        hits = [hit for place in places for hit in self._at(finding, place)]
        self._used.update(hits)
        return bool(hits)

    def remarks(self, *, judge_unused: bool) -> Iterator[Finding]:
        """What is wrong with the comments; call it after the last :meth:`accept`.

        Unused ones are named only if ``judge_unused``: in an incomplete run what they accept may be missing.
        """
        for path, file in self._files.items():
            for number, suppression in enumerate(file.suppressions):
                yield from self._remarks(path, number, suppression, judge_unused)

    def _at(self, finding: Finding, place: Location) -> Iterator[tuple[str, int, str]]:
        file = self._files.get(place.path)
        if file is None or not file.suppressions:
            return
        reach = self._reach(place)
        for number, suppression in enumerate(file.suppressions):
            if suppression.whole_file:
                counts = self._is_at_top(place.path, suppression)
            else:
                counts = suppression.line in reach
            for name in suppression.names if counts else ():
                if name in (finding.rule, finding.group):
                    yield place.path, number, name

    def _reach(self, place: Location) -> frozenset[int]:
        known = self._outline(place.path)
        if known is None:
            return frozenset(range(place.line, place.end_line + 1))
        return known.reach(place.line, place.end_line)

    def _outline(self, path: str) -> Outline | None:
        module = self._files[path].module
        if path not in self._outlines and module is not None:
            self._outlines[path] = outline(module)
        return self._outlines.get(path)

    def _is_at_top(self, path: str, suppression: Suppression) -> bool:
        known = self._outline(path)
        return known is None or suppression.line < known.top

    def _remarks(self, path: str, number: int, suppression: Suppression, judge_unused: bool) -> Iterator[Finding]:
        place = suppression.location(path)
        if suppression.problem:
            yield Context.finding(
                UNUSED,
                place,
                f"this comment suppresses nothing: {suppression.problem}",
                severity=Severity.ERROR,
            )
            return
        if suppression.whole_file and not self._is_at_top(path, suppression):
            yield Context.finding(
                UNUSED,
                place,
                "`ignore-file` counts only above the first statement of a file",
                help="move the comment to the top of the file, or use `ignore` at the place it is meant for",
            )
            return
        for name in suppression.names:
            problem = registry.unknown_name(name)
            if problem:
                yield Context.finding(UNUSED, place, problem)
            elif judge_unused and UNUSED not in suppression.names and (path, number, name) not in self._used:
                yield Context.finding(
                    UNUSED,
                    place,
                    f"this suppression of `{name}` suppresses nothing",
                    help="remove it: what it was written for is gone",
                )
        if not suppression.reason:
            yield Context.finding(
                UNEXPLAINED,
                place,
                "this suppression does not say why the finding is accepted",
                help="write the reason behind the closing bracket",
            )
