"""Run a program of ours inside an oracle environment: JSON in, JSON out, nothing of this environment visible to it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

SDKS = {"mcp1": "m1", "mcp2": "m2", "fastmcp2": "f2", "fastmcp3": "m1", "fastmcp4": "m2"}
"""The SDKs by name and major version, and the environment that each one lives in."""

TIMEOUT = 120


class ProgramError(Exception):
    """The program failed or hung; the text holds the end of its error output."""


def run_program(
    python: Path,
    script: Path,
    request: Any,
    *,
    cwd: Path,
    environ: dict[str, str] | None = None,
    timeout: int = TIMEOUT,
) -> str:
    """What ``script`` prints under the interpreter ``python`` with ``request`` as JSON on its standard input.

    Raises :class:`ProgramError` if the program fails or does not end within ``timeout`` seconds.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environment = {
        **kept,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
        "FASTMCP_LOG_LEVEL": "ERROR",
        **(environ or {}),
    }
    try:
        done = subprocess.run(
            [str(python), "-W", "ignore", str(script)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=cwd,
            env=environment,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ProgramError(f"no answer after {timeout} s") from None
    if done.returncode != 0:
        raise ProgramError("\n".join(done.stderr.splitlines()[-12:]))
    return done.stdout
