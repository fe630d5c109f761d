"""The public API: a project, its check, its inventory and its call graph."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from mcplint.config import Settings
from mcplint.engines import native
from mcplint.engines.native import Analysis
from mcplint.finding import Finding, Location
from mcplint.run.accepted import AcceptedEntries
from mcplint.run.fingerprint import with_fingerprints
from mcplint.run.guarantees import Evidence
from mcplint.run.result import CheckResult, Coverage, GraphResult, InventoryResult
from mcplint.run.selection import Selection, Verdict, with_severity
from mcplint.run.suppress import Suppressions
from mcplint.source.classify import display_path

if TYPE_CHECKING:
    from mcplint.engines.callgraph import Entry


class Project:
    """MCP servers in some files and folders.

    ``settings`` are those of :func:`mcplint.config.load` or made by hand; without them the defaults hold and no
    configuration file is read. ``suppressions`` says whether comments in the code may accept findings (not in code that
    is not trusted)::

        for finding in Project(["src"]).check().findings:
            print(finding.location.path, finding.location.line, finding.message)
    """

    def __init__(
        self,
        paths: Sequence[str | os.PathLike[str]] = (".",),
        *,
        settings: Settings | None = None,
        suppressions: bool = True,
    ) -> None:
        self.paths = tuple(Path(path) for path in paths)
        self.settings = Settings() if settings is None else settings
        self.suppressions = suppressions

    def check(self) -> CheckResult:
        """Analyse the servers and judge the findings.

        Raises :class:`mcplint.source.SourceError` for a path that does not exist.
        """
        analysis = native.analyse(self.paths, self.settings)
        return judge(analysis, self.settings, self.paths, suppressions=self.suppressions)

    def inventory(self) -> InventoryResult:
        """What clients see of the servers. Raises as :meth:`check` does."""
        analysis = native.analyse(self.paths, self.settings, handlers=False)
        return InventoryResult(
            surface=analysis.surface,
            diagnostics=tuple(analysis.diagnostics),
            coverage=_coverage(analysis),
            stats=analysis.stats,
        )

    def graph(self, entry: Entry = "handler") -> GraphResult:
        """Who calls whom, from the handlers or from the module bodies. Raises as :meth:`check` does."""
        from mcplint.engines.callgraph import call_graph

        called = call_graph(self.paths, self.settings, entry)
        return GraphResult(
            entries=called.entries,
            edges=called.edges,
            diagnostics=tuple(called.analysis.diagnostics),
            coverage=_coverage(called.analysis),
            stats=called.analysis.stats,
        )


def judge(analysis: Analysis, settings: Settings, paths: Sequence[Path], *, suppressions: bool = True) -> CheckResult:
    """What of an analysis is reported: fingerprints, severities, suppressions, selection, the files asked for."""
    return _Judge(analysis, settings, paths, suppressions).result()


class _Judge:
    """One analysis on its way to a result."""

    def __init__(self, analysis: Analysis, settings: Settings, paths: Sequence[Path], suppressions: bool) -> None:
        self._analysis = analysis
        self._settings = settings
        self._commented = analysis.files if suppressions else {}
        self._asked = [display_path(path.absolute(), Path.cwd()) for path in paths]
        self._texts = {path: file.text for path, file in analysis.files.items()}
        self._selection = Selection(settings)

    def result(self) -> CheckResult:
        analysis = self._analysis
        accepted, rest = self._suppressed()
        verdicts = [(finding, self._verdict(finding)) for finding in sorted(rest, key=_order)]
        evidence = Evidence(
            surface=analysis.surface,
            diagnostics=analysis.diagnostics,
            judged=verdicts,
            accepted=accepted,
            selection=self._selection,
            not_run=analysis.not_run,
        )
        return CheckResult(
            findings=tuple(finding for finding, verdict in verdicts if verdict == "shown"),
            suppressed=tuple(finding for finding in accepted if self._verdict(finding) == "shown"),
            hidden=sum(verdict == "hidden" for _, verdict in verdicts),
            surface=analysis.surface,
            diagnostics=tuple(analysis.diagnostics),
            coverage=_coverage(analysis),
            texts=self._texts,
            evidence=evidence,
            stats=analysis.stats,
        )

    def _suppressed(self) -> tuple[list[Finding], list[Finding]]:
        """The findings that a comment or the settings accept, and the others with what is wrong with the former."""
        analysis, settings = self._analysis, self._settings
        comments = Suppressions(self._commented)
        entries = AcceptedEntries(settings.accepted, _today())
        accepted: list[Finding] = []
        rest: list[Finding] = []
        for finding in self._prepared(analysis.findings):
            # both are asked, so that both know that they are needed
            by_comment = comments.accept(finding)
            by_entry = entries.accept(finding, self._pattern_path(finding.location.path))
            (accepted if by_comment or by_entry else rest).append(finding)
        complete = not any(diagnostic.incomplete for diagnostic in analysis.diagnostics)
        remarks = list(comments.remarks(judge_unused=complete and bool(analysis.surface.servers)))
        if settings.path is not None:
            place = display_path(settings.path, Path.cwd())
            remarks += entries.remarks(place, judge_unused=complete and not analysis.named_only)
        return accepted, rest + self._prepared(remarks)

    def _prepared(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings in order, each once, with the severities that the settings give and with fingerprints."""
        files = self._analysis.files
        ordered = sorted(dict.fromkeys(findings), key=_order)
        judged = [
            with_severity(
                finding,
                self._settings.severity,
                example=(file := files.get(finding.location.path)) is not None and file.example,
            )
            for finding in ordered
        ]
        return with_fingerprints(judged, self._texts, {path: file.project_path for path, file in files.items()})

    def _pattern_path(self, path: str) -> str:
        """``path`` as patterns in the settings see it: relative to the settings' file, or else to the project."""
        base = self._settings.base
        if base is not None:
            return display_path(path, base)
        file = self._analysis.files.get(path)
        return path if file is None else file.project_path

    def _verdict(self, finding: Finding) -> Verdict:
        places = [finding.location.path, *(step.location.path for step in finding.steps)]
        if not any(_lies_in(path, asked) for path in places for asked in self._asked):
            return "out"
        return self._selection.verdict(finding, self._pattern_path(finding.location.path))


def _lies_in(path: str, asked: str) -> bool:
    """Whether ``path`` is the file ``asked`` or lies below the folder ``asked``, both as reports show them."""
    if asked == ".":
        return not (path == ".." or path.startswith(("../", "/")))
    return path == asked or path.startswith(asked.removesuffix("/") + "/")


def _order(finding: Finding) -> tuple[Location, str, str, str]:
    return finding.location, finding.rule, finding.tool or "", finding.message


def _coverage(analysis: Analysis) -> Coverage:
    return Coverage(
        files_read=len(analysis.files),
        files_unreadable=analysis.unreadable,
        handlers_executed=analysis.handlers_executed,
        unknown_calls=analysis.unknown_calls,
        only_files=analysis.named_only,
    )


def _today() -> date:
    """The day that ``expires`` is compared with; ``SOURCE_DATE_EPOCH`` fixes it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), timezone.utc).date() if epoch.isdecimal() else date.today()
