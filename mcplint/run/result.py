"""What a run gives: findings after suppressions and selection, and what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mcplint.finding import Diagnostic, Finding, Severity
from mcplint.run.guarantees import Evidence, ServerGuarantees, judge_guarantees
from mcplint.surface.model import Surface

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_NOTHING = 3
EXIT_INCOMPLETE = 4
EXIT_INTERNAL = 70


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What a run looked at.

    ``unknown_calls`` counts calls of something unknown that arguments go into; ``only_files`` is true if nothing but
    files were named (then finding no server is fine).
    """

    files_read: int
    files_unreadable: int
    handlers_executed: int = 0
    unknown_calls: int = 0
    only_files: bool = False


class CheckResult(msgspec.Struct, kw_only=True):
    """The outcome of ``check``.

    ``findings`` are ordered by place and rule; ``suppressed`` were accepted by a comment or an ``accepted`` entry;
    ``hidden`` counts what only ``--strict`` shows; ``texts`` maps paths to the source that snippets show;
    ``evidence`` is what guarantees are judged by.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    hidden: int
    surface: Surface
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    evidence: Evidence
    texts: Mapping[str, str] = {}
    stats: dict[str, Any] = {}

    @property
    def guarantees(self) -> tuple[ServerGuarantees, ...]:
        """Which of Rust's guarantees each server keeps; judged when it is asked for."""
        return judge_guarantees(self.evidence)

    @property
    def incomplete(self) -> bool:
        """Whether something that matters was not analysed."""
        return any(diagnostic.incomplete for diagnostic in self.diagnostics)

    @property
    def nothing(self) -> bool:
        """Whether there was no trace of a server, and nothing but remarks on the analysis itself."""
        found = any(finding.group != "analysis" for finding in self.findings)
        return not (self.surface.servers or self.surface.unresolved or found or self.coverage.handlers_executed)

    def exit_code(self, fail_on: Severity | None = Severity.ERROR, *, allow_incomplete: bool = False) -> int:
        """The exit status: findings at or above ``fail_on`` (None: never) before *incomplete* before *nothing*."""
        if fail_on is not None and any(finding.severity >= fail_on for finding in self.findings):
            return EXIT_FINDINGS
        if self.incomplete and not allow_incomplete:
            return EXIT_INCOMPLETE
        if self.nothing and not self.coverage.only_files:
            return EXIT_NOTHING
        return EXIT_CLEAN


class InventoryResult(msgspec.Struct, kw_only=True):
    """The outcome of ``inventory``: the surface, and what limits it."""

    surface: Surface
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    stats: dict[str, Any] = {}

    @property
    def incomplete(self) -> bool:
        """Whether something that matters was not analysed."""
        return any(diagnostic.incomplete for diagnostic in self.diagnostics)

    def exit_code(self, *, allow_incomplete: bool = False) -> int:
        """The exit status: *incomplete* before *nothing to analyse*."""
        if self.incomplete and not allow_incomplete:
            return EXIT_INCOMPLETE
        if not (self.surface.servers or self.surface.unresolved or self.coverage.only_files):
            return EXIT_NOTHING
        return EXIT_CLEAN


class GraphResult(msgspec.Struct, kw_only=True):
    """The outcome of ``graph``.

    ``edges`` maps each function (or module body) that runs to what it calls: keys of ``edges``, and library functions
    by their dotted paths; ``entries`` are the rows that the graph begins with.
    """

    entries: tuple[str, ...]
    edges: Mapping[str, tuple[str, ...]]
    diagnostics: tuple[Diagnostic, ...]
    coverage: Coverage
    stats: dict[str, Any] = {}

    @property
    def incomplete(self) -> bool:
        """Whether something that matters was not analysed."""
        return any(diagnostic.incomplete for diagnostic in self.diagnostics)

    def exit_code(self, *, allow_incomplete: bool = False) -> int:
        """The exit status: *incomplete* before *nothing to analyse*."""
        if self.incomplete and not allow_incomplete:
            return EXIT_INCOMPLETE
        return EXIT_CLEAN if self.entries or self.coverage.only_files else EXIT_NOTHING
