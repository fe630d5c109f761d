"""``mcplint graph``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mcplint.cli.options import load_settings, print_stats, shared
from mcplint.cli.output import Render, Screen, remark, targets, write

if TYPE_CHECKING:
    from mcplint.run.result import GraphResult

FORMATS = ("json", "dot", "svg")


@click.command("graph")
@shared
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help=f"{', '.join(FORMATS)}; may be repeated with files.",
)
@click.option(
    "--entry",
    type=click.Choice(["handler", "module"]),
    default="handler",
    show_default=True,
    help="Begin with what clients make run, or with the bodies of all modules.",
)
def command(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    entry: str,
    output: Path | None,
    allow_incomplete: bool,
    stats: bool,
    **common: Any,
) -> int:
    """Show which functions call which in the programs at PATHS (default: the working directory)."""
    from mcplint.report.coverage import diagnostic_line
    from mcplint.run.session import Project

    wanted = targets(formats, output, FORMATS)
    paths = paths or (Path(),)
    project = Project(paths, settings=load_settings(paths, **common))
    result = project.graph("module" if entry == "module" else "handler")
    write(wanted, _renderers(result))
    for diagnostic in result.diagnostics:
        remark(diagnostic_line(diagnostic))
    if not result.entries:
        remark("no module found" if entry == "module" else "no handler found")
    if stats:
        print_stats(result.stats)
    return result.exit_code(allow_incomplete=allow_incomplete)


def _renderers(result: GraphResult) -> dict[str, Render]:
    """The reports by format; what a report needs is imported when it is written."""

    def json(_: Screen) -> str:
        from mcplint.report.graph import json

        return json.render(result)

    def dot(_: Screen) -> str:
        from mcplint.report.graph import dot

        return dot.render(result)

    def svg(_: Screen) -> str:
        from mcplint.report.graph import svg

        return svg.render(result)

    return {"json": json, "dot": dot, "svg": svg}
