"""Our own engine: the machine, the surface and the rules over one tree."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from mcplint.config import Settings
from mcplint.finding import Diagnostic, Finding, Location
from mcplint.surface.model import Surface
from mcplint.syntax.hir import Module
from mcplint.syntax.suppressions import Suppression


class AnalysedFile(msgspec.Struct, kw_only=True):
    """A file that a run read.

    ``project_path`` is its path below the project's root, with ``/``: what patterns in the settings and fingerprints
    refer to. ``module`` is None where the file could not be parsed; ``example`` marks a file in a folder of examples.
    """

    text: str
    project_path: str
    module: Module | None = None
    suppressions: tuple[Suppression, ...] = ()
    example: bool = False


class Analysis(msgspec.Struct, kw_only=True):
    """What an engine knows after a run; findings are as the rules made them.

    ``files`` holds every Python file that was read, by its path as reports show it; ``unreadable`` counts those that
    could not be; ``unknown_calls`` counts calls of something unknown that arguments go into; ``named_only`` says that
    the user named nothing but files; ``not_run`` names the handlers that are no functions of the program, by the place
    of their server.
    """

    surface: Surface
    findings: list[Finding] = []
    diagnostics: list[Diagnostic] = []
    files: dict[str, AnalysedFile] = {}
    unreadable: int = 0
    handlers_executed: int = 0
    unknown_calls: int = 0
    named_only: bool = False
    not_run: list[tuple[Location, str]] = []
    stats: dict[str, Any] = {}


def analyse(paths: Sequence[Path], settings: Settings, *, handlers: bool = True) -> Analysis:
    """Analyse the servers at ``paths`` (files and folders).

    Without ``handlers`` no handler is run and no rule: enough for an inventory. Raises
    :class:`mcplint.source.SourceError` for a path that does not exist; anything else that goes wrong is a diagnostic.
    """
    from mcplint.engines.pipeline import Pipeline
    from mcplint.machine.threads import with_large_stack

    with _no_collections():
        return with_large_stack(lambda: Pipeline(paths, settings).run(handlers=handlers))


@contextmanager
def _no_collections() -> Iterator[None]:
    """Syntax trees are freed by reference counts and what a run keeps lives until its end: the collector would look at
    millions of objects and find nothing (measured: a tenth of the time, no memory)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
