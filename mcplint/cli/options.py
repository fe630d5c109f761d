"""Options that several commands share, and the settings they make."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mcplint.cli.errors import UserError

if TYPE_CHECKING:
    from mcplint.config import Settings
    from mcplint.run.result import Coverage
    from mcplint.surface.model import Surface

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(dir_okay=False, path_type=Path)

_SHARED = (
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
    click.option("--output", "-o", type=_FILE, help="Write the report to this file."),
    click.option("--config", type=_FILE, help="Take the settings from this file."),
    click.option(
        "--no-config", is_flag=True, help="Ignore the settings and suppressions of the analysed tree (untrusted code)."
    ),
    click.option(
        "--sdk",
        multiple=True,
        metavar="REQ",
        help="The SDK in use, where it cannot be detected: `mcp>=2`, `fastmcp==3.4`.",
    ),
    click.option(
        "--models",
        multiple=True,
        type=_FILE,
        help="Read this file with entry points, sources, sinks and sanitizers of your own; may be repeated.",
    ),
    click.option("--include-tests", is_flag=True, help="Analyse servers in test, vendored and generated files too."),
    click.option("--allow-incomplete", is_flag=True, help="Do not fail if something could not be analysed."),
    click.option(
        "--jobs",
        "-j",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Parse large projects in N processes; 0 (the default): one for each processor, at most 4.",
    ),
    click.option("--stats", is_flag=True, help="Print figures about the run to standard error."),
)


def shared(command: Command) -> Command:
    """Adds the options and the PATHS argument that ``check`` and ``inventory`` have in common."""
    for decorate in reversed(_SHARED):
        command = decorate(command)
    return command


def load_settings(
    paths: Sequence[Path],
    *,
    config: Path | None,
    no_config: bool,
    sdk: Sequence[str],
    models: Sequence[Path],
    include_tests: bool,
    jobs: int,
) -> Settings:
    """The settings for ``paths``: those of the nearest configuration file, with what the options say on top.

    Raises :class:`UserError` and :class:`mcplint.config.ConfigError` for paths and settings that cannot be used.
    """
    from msgspec.structs import replace

    from mcplint.config import load
    from mcplint.documents.requirement import parse_sdk
    from mcplint.rules.registry import unknown_name

    if config is not None and no_config:
        raise click.UsageError("--config and --no-config exclude each other")
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UserError(f"no such file or folder: {path}")
    for requirement in sdk:
        try:
            parse_sdk(requirement)
        except ValueError as error:
            raise UserError(f"--sdk: {error}") from error
    settings = load(paths, config=config, no_config=no_config, unknown_name=unknown_name, check_sdk=parse_sdk)
    return replace(
        settings,
        sdk=tuple(sdk) or settings.sdk,
        models=(*settings.models, *(path.absolute() for path in models)),
        include_tests=include_tests or settings.include_tests,
        jobs=jobs or _processors(),
    )


def _processors() -> int:
    """The processors that this process may use, up to a number that more of would hardly be faster."""
    available = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(len(available), 4)


def names(values: Sequence[str]) -> tuple[str, ...]:
    """Names of rules and groups, given by repeating an option or separated by commas."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))


def nothing_found(surface: Surface, coverage: Coverage) -> str | None:
    """What to say where there was no server; None if there was one, or if the user's models name entry points."""
    if surface.servers or surface.unresolved or coverage.handlers_executed:
        return None
    return "0 servers in these files" if coverage.only_files else "nothing to analyse: no MCP server found"


def print_stats(stats: dict[str, Any]) -> None:
    """Figures of a run, one a line, on standard error."""
    for name, value in stats.items():
        click.echo(f"{name}: {value}", err=True)
