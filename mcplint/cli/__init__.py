"""The command line. :func:`main` is the door; each command is a module that is loaded when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

EXIT_USAGE = 2
EXIT_INTERNAL = 70
EXIT_INTERRUPTED = 130


def main(args: Sequence[str] | None = None) -> int:
    """Run ``mcplint`` with ``args`` (default: those of the process) and return its exit status.

    Nothing is raised: wrong usage is a message and 2, an error of our own a short report and 70 (with
    ``MCPLINT_DEBUG=1`` a traceback as well).
    """
    import click

    from mcplint.cli.app import app

    if args is None:
        # the process ends with the command: nobody needs the memory that a collector would find
        gc.disable()
        atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app.main(None if args is None else list(args), prog_name="mcplint", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        print("mcplint: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # whoever read the output has seen enough; without this the interpreter would complain when it exits
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _failed(error)
    return code if isinstance(code, int) else 0


def _failed(error: Exception) -> int:
    """Say what was wrong: with the call, or (then with the request to report it) with mcplint."""
    from mcplint import __version__
    from mcplint.cli.errors import UserError
    from mcplint.config import ConfigError
    from mcplint.models.reading import ModelError
    from mcplint.source.model import SourceError

    if isinstance(error, (UserError, ConfigError, ModelError, SourceError)):
        print(f"mcplint: error: {error}", file=sys.stderr)
        return EXIT_USAGE
    if os.environ.get("MCPLINT_DEBUG"):
        import traceback

        traceback.print_exception(error)
    text = str(error).splitlines() or [""]
    print(
        f"mcplint: internal error: {type(error).__name__}: {text[0][:500]}\n"
        f"This is a bug of mcplint {__version__}. Please report it, with the output of the same command after setting\n"
        "MCPLINT_DEBUG=1 and, if possible, with the file that causes it.",
        file=sys.stderr,
    )
    return EXIT_INTERNAL
