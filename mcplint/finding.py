"""Plain data that every part of mcplint knows: places, findings, diagnostics."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

import msgspec


class Severity(IntEnum):
    """How much a finding matters; ordered, so that thresholds compare."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case name used in reports and configuration."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure mcplint is that a finding is right; ordered."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """The lower-case name used in reports and configuration."""
        return self.name.lower()


class Location(msgspec.Struct, frozen=True, order=True):
    """A region of a file. Lines and columns count from 1, columns in Unicode code points; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Step(msgspec.Struct, frozen=True):
    """One step of a trace, or one secondary label of a finding: a place and what happens there."""

    location: Location
    message: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One reported problem.

    ``function`` is the qualified name of the enclosing function or class ("" at module level), part of the fingerprint;
    ``tool`` is the tool's name or None, ``tools`` all tools whose handlers reach the place where there are several.
    ``label`` is the short text under the primary region, ``labels`` are secondary regions, ``trace`` the ordered path
    of a value, ``flows`` further such paths (each other access to shared state is one), ``notes`` and ``help`` free
    text below the snippet.
    """

    rule: str
    group: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    label: str = ""
    labels: tuple[Step, ...] = ()
    trace: tuple[Step, ...] = ()
    flows: tuple[tuple[Step, ...], ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    tool: str | None = None
    tools: tuple[str, ...] = ()
    function: str = ""
    fix: str | None = None
    engine: str = "native"
    cwe: tuple[int, ...] = ()
    fingerprint: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the trace and of all further flows."""
        return (*self.trace, *(step for flow in self.flows for step in flow))


DiagnosticKind = Literal[
    "unreadable",
    "undecodable",
    "unparsable",
    "too-large",
    "too-deep",
    "skipped",
    "bound-reached",
    "unknown-call",
    "internal",
]


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """Something that limits what a run saw. ``incomplete`` says whether it leaves the run incomplete."""

    kind: DiagnosticKind
    path: str
    line: int = 0
    message: str
    incomplete: bool = False
