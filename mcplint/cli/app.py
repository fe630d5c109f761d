"""The command group: ``mcplint COMMAND …``, and ``mcplint PATHS`` for ``mcplint check PATHS``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from mcplint import __version__
from mcplint.names import did_you_mean

COMMANDS = {
    "check": "Find defects and security problems (the default command).",
    "inventory": "List servers, tools, resources and prompts as clients see them.",
    "graph": "Show which functions call which, from the handlers or from module bodies.",
    "explain": "Show the page of a rule.",
    "rules": "List all rules.",
}
"""Commands and what they do; each lives in the module of its name and is imported when it is called."""

_OWN_OPTIONS = {"--help", "-h", "--version"}


class _Commands(click.Group):
    """Loads commands lazily and takes ``check`` for granted."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in COMMANDS and args[0] not in _OWN_OPTIONS:
            near = did_you_mean(args[0], COMMANDS)
            if near and not args[0].startswith("-") and not Path(args[0]).exists():
                raise click.UsageError(f"no such command, file or folder: {args[0]} (did you mean `{near}`?)", ctx)
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the interface of click
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mcplint.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, subcommand_metavar="[COMMAND] [PATHS]..."
)
@click.version_option(__version__, prog_name="mcplint", message="%(prog)s %(version)s")
def app() -> None:
    """Static analysis and security linting for MCP servers.

    mcplint reads Python source and never runs it. `mcplint PATHS` is short for `mcplint check PATHS`.

    Exit status: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or settings, 3 no MCP server found,
    4 analysis incomplete, 70 internal error.
    """
