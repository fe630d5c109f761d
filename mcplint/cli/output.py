"""Where reports go: standard output or files, always as UTF-8."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from mcplint.cli.errors import UserError
from mcplint.names import did_you_mean


class Target(NamedTuple):
    """A report to write: its format and its file (None: standard output)."""

    format: str
    file: Path | None


class Screen(NamedTuple):
    """What a report for people needs to know of where it goes: whether to colour, and the width (None: unknown)."""

    colour: bool = False
    columns: int | None = None


Render = Callable[[Screen], str]


def targets(specs: Sequence[str], output: Path | None, formats: Sequence[str]) -> list[Target]:
    """What ``--format FMT``, ``--format FMT=FILE`` and ``--output FILE`` ask for; the first of ``formats`` by default.

    Raises :class:`click.UsageError` for an unknown format and for two reports in one place.
    """
    found = []
    for spec in specs or formats[:1]:
        name, _, file = spec.partition("=")
        if name not in formats:
            near = did_you_mean(name, formats)
            hint = f"did you mean `{near}`?" if near else f"choose from {', '.join(formats)}"
            raise click.UsageError(f"unknown format `{name}`: {hint}")
        found.append(Target(name, Path(file) if file else output))
    places = [target.file for target in found]
    if len(set(places)) < len(places):
        raise click.UsageError("two reports would go to the same place: write all but one with `--format FMT=FILE`")
    if output is not None and output not in places:
        raise click.UsageError("--output needs a `--format FMT` without a file of its own")
    return found


def write(wanted: Sequence[Target], renderers: Mapping[str, Render]) -> None:
    """Render and write each report, files first.

    Raises :class:`UserError` for a file that cannot be written.
    """
    for target in sorted(wanted, key=lambda target: target.file is None):
        render = renderers[target.format]
        if target.file is None:
            print_text(render(screen()))
            continue
        data = render(Screen()).encode("utf-8", "backslashreplace")
        try:
            target.file.write_bytes(data)
        except OSError as error:
            raise UserError(f"cannot write {target.file}: {error.strerror or error}") from error


def screen() -> Screen:
    """What standard output is."""
    from mcplint.report.terminal import wants_colour

    terminal = sys.stdout.isatty()
    return Screen(wants_colour(sys.stdout), shutil.get_terminal_size().columns if terminal else None)


def print_text(text: str) -> None:
    """Write to standard output; a reader that has gone away is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def remark(text: str) -> None:
    """A line for the user on standard error."""
    print(f"mcplint: {text}", file=sys.stderr)
