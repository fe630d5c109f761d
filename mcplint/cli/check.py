"""``mcplint check``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mcplint.cli.errors import UserError
from mcplint.cli.options import load_settings, names, nothing_found, print_stats, shared
from mcplint.cli.output import Render, Screen, remark, targets, write

if TYPE_CHECKING:
    from mcplint.config import Settings
    from mcplint.run.result import CheckResult

FORMATS = ("text", "json", "sarif", "markdown")
_SEVERITIES = ("note", "warning", "error")


@click.command("check")
@shared
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help=f"{', '.join(FORMATS)}; may be repeated with files.",
)
@click.option("--select", multiple=True, metavar="NAME,…", help="Only these rules or groups.")
@click.option("--ignore", multiple=True, metavar="NAME,…", help="Not these rules or groups.")
@click.option("--strict", is_flag=True, help="Show the pedantic rest too.")
@click.option("--guarantees", is_flag=True, help="Show which of Rust's guarantees each server keeps.")
@click.option("--min-severity", type=click.Choice(_SEVERITIES), help="Show nothing below this severity.")
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    help="Exit with 1 from here on (default: error).",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings or the run is incomplete.")
def command(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    guarantees: bool,
    min_severity: str | None,
    fail_on: str | None,
    exit_zero: bool,
    allow_incomplete: bool,
    stats: bool,
    **common: Any,
) -> int:
    """Find defects and security problems in the MCP servers at PATHS (default: the working directory)."""
    from mcplint.run.result import EXIT_CLEAN
    from mcplint.run.session import Project

    wanted = targets(formats, output, FORMATS)
    paths = paths or (Path(),)
    settings = _with_options(load_settings(paths, **common), select, ignore, strict, min_severity, fail_on)
    result = Project(paths, settings=settings, suppressions=not common["no_config"]).check()
    write(wanted, _renderers(result, guarantees))
    if not any(target.format == "text" or target.file is None for target in wanted):
        remark(_outcome(result))
    missing = nothing_found(result.surface, result.coverage)
    if missing:
        remark(missing)
    if stats:
        print_stats(result.stats)
    if exit_zero:
        return EXIT_CLEAN
    return result.exit_code(settings.fail_on, allow_incomplete=allow_incomplete)


def _with_options(
    settings: Settings,
    select: Sequence[str],
    ignore: Sequence[str],
    strict: bool,
    min_severity: str | None,
    fail_on: str | None,
) -> Settings:
    """``settings`` with what the options say on top; what is selected by option is not ignored by settings."""
    from msgspec.structs import replace

    from mcplint.finding import Severity

    selected, ignored = _known(select, "--select"), _known(ignore, "--ignore")
    if fail_on is not None:
        settings = replace(settings, fail_on=None if fail_on == "never" else Severity[fail_on.upper()])
    if min_severity is not None:
        settings = replace(settings, min_severity=Severity[min_severity.upper()])
    return replace(
        settings,
        select=selected or settings.select,
        ignore=ignored or tuple(name for name in settings.ignore if name not in selected),
        strict=strict or settings.strict,
    )


def _renderers(result: CheckResult, guarantees: bool) -> dict[str, Render]:
    """The reports by format; what a report needs is imported when it is written."""

    def text(screen: Screen) -> str:
        from mcplint.report import text

        return text.render(result, colour=screen.colour, columns=screen.columns, guarantees=guarantees)

    def json(_: Screen) -> str:
        from mcplint.report import json

        return json.render(result, guarantees=guarantees)

    def sarif(_: Screen) -> str:
        from mcplint.report import sarif

        return sarif.render(result)

    def markdown(_: Screen) -> str:
        from mcplint.report import markdown

        return markdown.render(result, guarantees=guarantees)

    return {"text": text, "json": json, "sarif": sarif, "markdown": markdown}


def _outcome(result: CheckResult) -> str:
    """Findings and coverage in one line, for runs whose reports all go to files."""
    from mcplint.report.coverage import coverage_line
    from mcplint.report.text import summary

    return f"{summary(result)} ({coverage_line(result.surface, result.coverage, result.incomplete)})"


def _known(values: Sequence[str], option: str) -> tuple[str, ...]:
    """The names of rules and groups that an option was given.

    Raises :class:`UserError` for one that does not exist.
    """
    from mcplint.rules.registry import unknown_name

    found = names(values)
    for name in found:
        problem = unknown_name(name)
        if problem:
            raise UserError(f"{option}: {problem}")
    return found
