"""``mcplint inventory``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mcplint.cli.options import load_settings, nothing_found, print_stats, shared
from mcplint.cli.output import Render, Screen, remark, targets, write

if TYPE_CHECKING:
    from mcplint.run.result import InventoryResult

FORMATS = ("text", "json", "markdown")


@click.command("inventory")
@shared
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help=f"{', '.join(FORMATS)}; may be repeated with files.",
)
def command(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    output: Path | None,
    allow_incomplete: bool,
    stats: bool,
    **common: Any,
) -> int:
    """List servers, tools, resources and prompts at PATHS (default: the working directory) as clients see them."""
    from mcplint.run.session import Project

    wanted = targets(formats, output, FORMATS)
    paths = paths or (Path(),)
    result = Project(paths, settings=load_settings(paths, **common)).inventory()
    write(wanted, _renderers(result))
    missing = nothing_found(result.surface, result.coverage)
    if missing:
        remark(missing)
    if stats:
        print_stats(result.stats)
    return result.exit_code(allow_incomplete=allow_incomplete)


def _renderers(result: InventoryResult) -> dict[str, Render]:
    """The reports by format; what a report needs is imported when it is written."""

    def text(screen: Screen) -> str:
        from mcplint.report.inventory import text

        return text.render(result, colour=screen.colour, columns=screen.columns)

    def json(_: Screen) -> str:
        from mcplint.report.inventory import json

        return json.render(result)

    def markdown(_: Screen) -> str:
        from mcplint.report.inventory import markdown

        return markdown.render(result)

    return {"text": text, "json": json, "markdown": markdown}
